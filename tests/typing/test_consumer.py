"""The types are part of what is published: a consumer's mypy sees them, and refuses what does not fit."""

import json
import re
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
from packaging.requirements import Requirement

CONSUMER = Path(__file__).with_name("consumer.py")


@pytest.fixture(scope="module")
def said(wheel, virtual_environment, site_packages, tmp_path_factory) -> dict[int, dict[str, str]]:
    """What `mypy --strict` says of the consumer's program, by line, where the wheel is installed.

    Without the clouds' SDKs, which take it a minute to read, and which no type of ours mentions.
    """
    environment = virtual_environment([Requirement("pulumi"), Requirement("pydantic")])
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(site_packages(environment))
    done = subprocess.run(  # noqa: S603 -- our own program
        [
            *(sys.executable, "-m", "mypy", "--strict", "--output", "json", "--warn-unreachable"),
            *("--python-executable", environment / "bin/python", CONSUMER),
        ],
        cwd=tmp_path_factory.mktemp("consumer"),
        capture_output=True,
        text=True,
        check=False,
    )
    assert not done.stderr
    messages = [json.loads(line) for line in done.stdout.splitlines() if line.startswith("{")]
    assert {Path(one["file"]).name for one in messages} == {CONSUMER.name}, done.stdout
    return {one["line"]: one for one in messages}


def expected() -> dict[int, tuple[str, str]]:
    lines = enumerate(CONSUMER.read_text().splitlines(), start=1)
    found = ((number, re.search(r"# (note|error): (.+)$", line)) for number, line in lines)
    return {number: (match[1], match[2]) for number, match in found if match}


def test_a_consumers_mypy_sees_the_types_and_refuses_what_does_not_fit(said):
    assert said.keys() == expected().keys(), said
    for line, (severity, what) in expected().items():
        assert said[line]["severity"] == severity, said[line]
        assert what in (said[line]["message"] if severity == "note" else said[line]["code"]), said[line]
