"""How the repository is laid out, and what must not drift apart in it."""

import re
import subprocess
import sys
import tomllib
import zipfile
from pathlib import Path

import pytest
import yaml

import waterline

ROOT = Path(__file__).parents[2]
PYPROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())


def tracked(*patterns: str) -> list[Path]:
    listed = subprocess.run(  # noqa: S603 -- git, and our own patterns
        ["git", "ls-files", *patterns],  # noqa: S607 -- found by the path
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    return [ROOT / line for line in listed.stdout.splitlines()]


def test_no_source_root_is_a_package():
    """With the repository on the path, a package named `platform` would hide the standard library's."""
    for folder in ("platform", "components"):
        assert not (ROOT / folder / "__init__.py").exists()


def test_no_top_level_package_hides_a_standard_module():
    standard = set(sys.stdlib_module_names)
    packages = {path.parent.name for root in ("components", "platform") for path in (ROOT / root).glob("*/__init__.py")}

    assert packages == {"waterline", "waterline_platform"}
    assert not packages & standard


@pytest.mark.parametrize(
    ("environment", "absent"),
    [
        ("dev", {"pulumi_azure_native"}),
        ("dev-aks", {"pulumi_aws", "pulumi_eks"}),
        ("local", {"pulumi_aws", "pulumi_eks", "pulumi_azure_native"}),
    ],
)
def test_a_program_for_one_cloud_never_loads_another(environment, absent):
    script = (
        "import sys; from pathlib import Path\n"
        "from waterline_platform.project import find_project, stack_config\n"
        "from waterline_platform.rehearsal.environment import rehearse\n"
        "project = find_project(Path.cwd())\n"
        f"rehearse(project, {environment!r}, 'any', stack_config(project, {environment!r}))\n"
        "print(' '.join({name.split('.')[0] for name in sys.modules}))\n"
    )
    done = subprocess.run(  # noqa: S603 -- our own script
        [sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=True
    )

    assert not absent & set(done.stdout.split())


def test_both_packages_are_typed():
    for package in ("components/waterline", "platform/waterline_platform"):
        assert (ROOT / package / "py.typed").is_file()


def test_the_lock_file_has_a_hash_for_everything_and_no_address():
    lock = (ROOT / "requirements.lock").read_text()
    pinned = re.findall(r"^[a-z0-9._-]+==\S+", lock, re.MULTILINE)

    assert len(pinned) > 30
    for block in re.split(r"^(?=[a-z0-9._-]+==)", lock, flags=re.MULTILINE)[1:]:
        assert "--hash=sha256:" in block, block.splitlines()[0]
    assert "://" not in lock
    assert "--index" not in lock.replace("--no-emit-index-url", "")


def test_the_lock_file_pins_every_dependency():
    lock = (ROOT / "requirements.lock").read_text()
    extras = PYPROJECT["project"]["optional-dependencies"]
    wanted = [
        *PYPROJECT["project"]["dependencies"],
        *extras["eks"],
        *extras["aks"],
        *PYPROJECT["dependency-groups"]["dev"],
    ]

    for requirement in wanted:
        name = re.split(r"[<>=]", requirement, maxsplit=1)[0]
        assert re.search(rf"^{re.escape(name)}==", lock, re.MULTILINE), name


def test_each_cloud_is_an_extra_of_its_own():
    extras = PYPROJECT["project"]["optional-dependencies"]

    assert not any("azure" in one for one in [*PYPROJECT["project"]["dependencies"], *extras["eks"]])
    assert not any("aws" in one or "eks" in one for one in [*PYPROJECT["project"]["dependencies"], *extras["aks"]])


def test_every_add_on_pin_carries_its_renovate_marker():
    lines = (ROOT / "components/waterline/eks/addon_versions.py").read_text().splitlines()
    pins = [index for index, line in enumerate(lines) if re.search(r'="v[0-9]', line)]

    assert len(pins) == 15
    for index in pins:
        assert re.search(
            r'# renovate: eksAddonsFilter=\{"kubernetesVersion":"1\.\d+","addonName":"[a-z-]+"\}', lines[index - 1]
        )


def test_renovate_finds_every_marker():
    """The expression in the configuration is the one that Renovate applies."""
    import json

    config = json.loads((ROOT / "renovate.json").read_text())
    [manager] = [one for one in config["customManagers"] if one.get("datasourceTemplate") == "aws-eks-addon"]
    pattern = manager["matchStrings"][0].replace("(?<", "(?P<")
    text = (ROOT / "components/waterline/eks/addon_versions.py").read_text()

    assert len(re.findall(pattern, text)) == 15


def test_no_file_is_long():
    for path in tracked("*.py"):
        assert len(path.read_text().splitlines()) <= 300, path.name


def test_nothing_names_a_machine():
    somewhere = re.compile(r"/(?:root|home/\w+|Users/\w+)/")
    for path in tracked():
        assert not somewhere.search(path.read_text(errors="replace")), path.name


def test_the_workflow_runs_what_ci_runs():
    workflow = yaml.safe_load((ROOT / ".github/workflows/ci.yaml").read_text())
    steps = [step["run"] for job in workflow["jobs"].values() for step in job["steps"] if "run" in step]

    assert steps == [".ci/run", "make test", "make charts", ".venv/bin/pytest tests/manifests"]
    assert {"make check", "make test", "make test-cluster"} <= set((ROOT / ".ci/run").read_text().splitlines())


def test_the_wheel_holds_the_two_packages_and_nothing_else(wheel):
    names = set(zipfile.ZipFile(wheel).namelist())
    about = {name for name in names if name.split("/")[0].endswith(".dist-info")}
    sources = {"waterline": ROOT / "components", "waterline_platform": ROOT / "platform"}

    assert names - about == {
        path.relative_to(folder).as_posix()
        for package, folder in sources.items()
        for path in (folder / package).rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }
    assert {"waterline/py.typed", "waterline_platform/py.typed"} <= names
    assert {name.split("/", 1)[1] for name in about} == {
        "METADATA",
        "RECORD",
        "WHEEL",
        "entry_points.txt",
        "licenses/LICENSE",
    }


def test_the_wheel_has_the_version_of_the_plugin(wheel):
    assert wheel.name.split("-")[:2] == ["waterline_platform", waterline.__version__]
