"""The page on mirrors shows what its script prints, and the script asks for what components ask for."""

import importlib
import shlex
import subprocess
import sys
from pathlib import Path
from types import ModuleType

import pytest

from waterline.chart import Chart
from waterline.charts import PINS

DOCS = Path(__file__).parents[2] / "docs"


@pytest.fixture
def mirror(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    monkeypatch.syspath_prepend(DOCS)
    return importlib.import_module("mirror")


def test_the_page_shows_what_the_script_prints(mirror):
    page = (DOCS / "mirror.md").read_text()

    assert mirror.table() in page
    assert mirror.images() in page


def test_every_pin_is_pushed_to_where_it_is_looked_for(mirror):
    pushed = [shlex.split(line) for line in mirror.commands("registry.example.com/hub").splitlines()]

    assert len(pushed) == len(PINS)
    for pin, words in zip(PINS, pushed, strict=True):
        *_, file, target = words
        assert file.startswith(f"build/charts/{pin.name}-{pin.version}.")
        if isinstance(pin, Chart):
            assert words[:2] == ["helm", "push"]
            # Helm adds the chart's name.
            assert f"{target}/{pin.name}" == pin.reference("registry.example.com/hub")
        else:
            assert words[0] == "curl"
            assert target == pin.source("registry.example.com/hub")


@pytest.mark.parametrize(
    "arguments",
    [
        pytest.param(["https://registry.example.com/hub"], id="a scheme"),
        pytest.param(["registry.example.com/hub/"], id="a slash at the end"),
        pytest.param(["--help"], id="an option"),
        pytest.param([""], id="nothing"),
        pytest.param(["registry.example.com", "hub"], id="two"),
    ],
)
def test_what_is_no_registry_is_refused(mirror, arguments, capsys):
    with pytest.raises(SystemExit) as refused:
        mirror.main(arguments)

    assert str(refused.value).startswith(f"error: mirror {shlex.join(arguments)}: expected one registry's host")
    assert capsys.readouterr().out == ""


def test_a_refusal_is_one_line_and_a_status():
    command = [sys.executable, str(DOCS / "mirror.py"), "https://registry.example.com/hub"]
    refused = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603 -- our own

    assert (refused.returncode, refused.stdout) == (1, "")
    assert len(refused.stderr.splitlines()) == 1
    assert "https://registry.example.com/hub" in refused.stderr


def test_a_registry_gets_its_commands_and_none_gets_the_tables(mirror, capsys):
    mirror.main(["registry.example.com:5000/hub"])
    assert capsys.readouterr().out == mirror.commands("registry.example.com:5000/hub") + "\n"

    mirror.main([])
    assert capsys.readouterr().out == f"{mirror.table()}\n\n{mirror.images()}\n"
