"""The `waterline` command, as people and pipelines run it."""

import json
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from waterline_platform.cli import main
from waterline_platform.yaml_file import read_yaml

ROOT = Path(__file__).parents[2]
WATERLINE = Path(sys.executable).with_name("waterline")

Command = Callable[..., tuple[int, str, str]]


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A copy of the project, to be spoilt."""
    for path in (*ROOT.glob("Pulumi*.yaml"), ROOT / "stacks"):
        target = tmp_path / path.name
        shutil.copytree(path, target) if path.is_dir() else shutil.copy(path, target)
    return tmp_path


@pytest.fixture
def waterline(project: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Command:
    """Run the command in the copied project; its exit status and what it printed."""

    def command(*arguments: str) -> tuple[int, str, str]:
        monkeypatch.chdir(project)
        monkeypatch.setattr(sys, "argv", ["waterline", *arguments])
        with pytest.raises(SystemExit) as end:
            main()
        printed = capsys.readouterr()
        return int(end.value.code or 0), printed.out, printed.err

    return command


def test_rehearse_shows_each_environment_and_writes_its_plan(waterline, project):
    status, out, err = waterline("rehearse", "local", "--output", "plans")

    plan = json.loads((project / "plans/local/plan.json").read_text())
    assert status == 0
    assert "local on an existing cluster: 3 resources" in out
    assert "below the waterline" in out
    assert "nothing was created" in out
    assert err.startswith("rehearsed local in ")
    assert (plan["environment"], plan["provider"], plan["engine"]) == ("local", "existing", "inline")
    assert set(plan) == {"engine", "environment", "provider", "resources", "summary"}
    assert set(plan["resources"][0]) == {
        "depends_on",
        "inputs",
        "name",
        "parent",
        "protect",
        "provider",
        "type",
        "unknown",
    }


def test_rehearse_takes_every_stack_file_when_none_is_named(project):
    done = subprocess.run(  # noqa: S603 -- our own command
        [WATERLINE, "rehearse", "--output", "plans"], cwd=project, capture_output=True, text=True, check=False
    )

    assert done.returncode == 0, done.stderr
    written = sorted(path.parent.name for path in (project / "plans").glob("*/plan.json"))
    assert written == ["dev", "dev-aks", "local", "prod", "prod-aks"]
    assert "5 environments, " in done.stdout
    # Plain: no colour, no moving line.
    assert "\x1b" not in done.stdout + done.stderr


def test_plans_are_byte_identical_from_process_to_process(project):
    for folder in ("one", "other"):
        subprocess.run(  # noqa: S603 -- our own command
            [WATERLINE, "rehearse", "prod", "prod-aks", "--output", folder],
            cwd=project,
            capture_output=True,
            check=True,
        )

    for environment in ("prod", "prod-aks"):
        one, other = (project / folder / environment / "plan.json" for folder in ("one", "other"))
        assert one.read_bytes() == other.read_bytes()


def spoil(project: Path, name: str, old: str, new: str) -> None:
    path = project / name
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new))


def refused(answer: tuple[int, str, str], project: Path, line: str) -> None:
    status, out, err = answer

    assert (status, out, err) == (1, "", f"error: {line}\n")
    assert not (project / "build").exists()


def test_an_unknown_key_is_one_line(waterline, project):
    spoil(project, "Pulumi.prod.yaml", "profile: prod", "profle: prod")

    status, out, err = waterline("rehearse", "prod")

    assert (status, out) == (1, "")
    assert "error: Pulumi.prod.yaml: waterline:settings.profle: unknown key (did you mean profile?)" in err
    assert "Traceback" not in err


def test_one_bad_environment_stops_all_before_the_first(waterline, project):
    spoil(project, "Pulumi.prod.yaml", '"1.35"', "1.30")

    refused(
        waterline("rehearse"),
        project,
        "Pulumi.prod.yaml: waterline:settings.cluster.kubernetes_version: 1.3: "
        "expected text: quote it, for YAML reads it as a number, and 1.30 as 1.3",
    )


@pytest.mark.parametrize("name", ["production", "../prod", ""])
def test_an_unknown_environment_is_one_line(waterline, project, name):
    refused(
        waterline("rehearse", name),
        project,
        f"unknown environment {name!r}: expected one with a stack file: dev, dev-aks, local, prod, prod-aks",
    )


def test_a_stack_file_that_is_not_yaml_is_one_line(waterline, project):
    (project / "Pulumi.prod.yaml").write_text("config: [\n")

    status, _, err = waterline("rehearse", "prod")

    assert status == 1
    assert err.startswith("error: Pulumi.prod.yaml, line 2: not YAML: ")
    assert err.count("\n") == 1


@pytest.mark.parametrize(
    ("content", "line"),
    [
        (b"\xff\xfe", "Pulumi.prod.yaml: cannot be read: not UTF-8 text"),
        (b"", "Pulumi.prod.yaml: expected a mapping, such as one with the key config"),
        (b"config: 3\n", "Pulumi.prod.yaml: config: int: expected a mapping"),
        (
            b"config: {}\n",
            "Pulumi.prod.yaml: waterline:settings: missing; expected a mapping with profile, domain and cluster",
        ),
    ],
)
def test_a_stack_file_that_says_nothing_is_one_line(waterline, project, content, line):
    (project / "Pulumi.prod.yaml").write_bytes(content)

    refused(waterline("rehearse", "prod"), project, line)


@pytest.mark.parametrize(
    ("content", "line"),
    [
        ("a: 1\na: 2\n", "Pulumi.prod.yaml, line 2: not YAML: the key a stands twice"),
        ("a: &a [*a]\nconfig: *a\n", "Pulumi.prod.yaml: config: list: expected a mapping"),
        ("config: " + "[" * 3000 + "]" * 3000, "Pulumi.prod.yaml: nested too deeply, or inside itself"),
    ],
)
def test_a_stack_file_that_pulumi_would_not_take_is_one_line(waterline, project, content, line):
    (project / "Pulumi.prod.yaml").write_text(content)

    refused(waterline("rehearse", "prod"), project, line)


def test_what_yaml_might_take_for_something_else_is_text(project):
    path = project / "file.yaml"
    path.write_text("{day: 2024-01-01, time: 12:30, norway: no, switch: true, none: ~, number: 3, half: 0.5}")

    assert read_yaml(path) == {
        "day": "2024-01-01",
        "time": "12:30",
        "norway": "no",
        "switch": True,
        "none": None,
        "number": 3,
        "half": 0.5,
    }


def test_an_environments_name_of_any_length_is_one_line(waterline):
    status, _, err = waterline("rehearse", "x" * 5000)

    assert status == 1
    assert err.startswith("error: unknown environment ")


def test_what_the_project_says_for_all_stacks_is_heard(waterline, project):
    spoil(project, "Pulumi.yaml", "main: stacks\n", "main: stacks\nconfig: {app:greeting: {value: hello}}\n")
    (project / "stacks/__main__.py").write_text(
        "import pulumi\nassert pulumi.Config('app').require('greeting') == 'hello'\n"
    )

    assert waterline("rehearse", "local")[0] == 0


def test_stack_files_elsewhere_are_one_line(waterline, project):
    spoil(project, "Pulumi.yaml", "main: stacks\n", "main: stacks\nstackConfigDir: config\n")

    refused(
        waterline("rehearse"),
        project,
        "Pulumi.yaml: stackConfigDir: expected none: stack files are looked for beside Pulumi.yaml",
    )


def test_a_missing_sdk_is_one_line(waterline, project):
    (project / "stacks/__main__.py").write_text("raise ModuleNotFoundError(name='pulumi_azure_native')\n")

    _, _, err = waterline("rehearse", "prod-aks")

    assert err == "error: Pulumi.prod-aks.yaml: needs pulumi_azure_native: install waterline-platform[aks]\n"


def test_plans_are_in_the_project_wherever_the_command_runs(waterline, project, monkeypatch):
    monkeypatch.setattr(Path, "cwd", lambda: project / "stacks")

    assert waterline("rehearse", "local")[0] == 0
    assert (project / "build/rehearsal/local/plan.json").is_file()


def test_a_folder_without_a_project_is_one_line(waterline, project):
    (project / "Pulumi.yaml").unlink()

    refused(
        waterline("rehearse"),
        project,
        f"{project}: no Pulumi.yaml here or above; expected to be inside a Pulumi project",
    )


def test_a_project_without_a_program_is_one_line(waterline, project):
    spoil(project, "Pulumi.yaml", "main: stacks", "main: nowhere")

    refused(waterline("rehearse"), project, "Pulumi.yaml: main: 'nowhere': expected a folder with a __main__.py")


def test_an_output_that_cannot_be_written_is_one_line(waterline, project):
    (project / "plans").write_text("a file")

    status, out, err = waterline("rehearse", "local", "--output", "plans")

    assert (status, out) == (1, "")
    assert err.splitlines()[-1] == "error: --output plans: cannot be written: Not a directory"


def test_an_error_of_the_programs_is_one_line(waterline, project):
    (project / "stacks/__main__.py").write_text("import pulumi\nraise pulumi.RunError('the program says no')\n")

    status, _, err = waterline("rehearse", "local")

    assert status == 1
    assert err == "error: Pulumi.local.yaml: the program says no\n"


def test_other_keys_of_a_stack_file_reach_the_program(waterline, project):
    spoil(project, "Pulumi.local.yaml", "config:\n", "config:\n  app:greeting: hello\n  app:key: {secure: v1:abc}\n")
    (project / "stacks/__main__.py").write_text(
        "import pulumi\n"
        "config = pulumi.Config('app')\n"
        "assert config.require('greeting') == 'hello'\n"
        "assert config.get('key') is None\n"
    )

    status, out, _ = waterline("rehearse", "local")

    assert status == 0
    assert "0 resources" in out


def test_schema_prints_a_json_schema(waterline):
    status, out, _ = waterline("schema")

    assert status == 0
    assert json.loads(out)["title"] == "Settings"


def test_version_is_the_distributions(waterline):
    status, out, _ = waterline("--version")

    assert status == 0
    assert out.strip().count(".") == 2


def test_an_interrupt_is_quiet(waterline, monkeypatch):
    def interrupted(*_arguments: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("waterline_platform.cli.rehearse.run", interrupted)

    assert waterline("rehearse") == (130, "", "")


@pytest.mark.parametrize("seconds", [0.4, 1.0, 2.0])
def test_an_interrupt_leaves_no_process_and_no_plan(project, seconds):
    process = subprocess.Popen(  # noqa: S603 -- our own command
        [WATERLINE, "rehearse"], cwd=project, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    time.sleep(seconds)
    process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=10)
    workers = subprocess.run(["ps", "-eo", "args"], capture_output=True, text=True, check=True).stdout  # noqa: S607 -- found by the path

    assert (process.returncode, out) == (130, "")
    assert "Traceback" not in err
    assert f"rehearsal.worker {project}" not in workers
    assert not (project / "build").exists()
