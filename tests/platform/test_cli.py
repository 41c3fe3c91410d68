"""The `waterline` command, as people and pipelines run it."""

import contextlib
import json
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
WATERLINE = Path(sys.executable).with_name("waterline")


def test_rehearse_shows_each_environment_and_writes_its_plan(waterline, project):
    status, out, err = waterline("rehearse", "local", "--output", "plans")

    plan = json.loads((project / "plans/local/plan.json").read_text())
    assert status == 0
    assert "local on an existing cluster: 58 resources" in out
    assert "below the waterline" in out
    assert "nothing was created" in out
    assert err.startswith("rehearsed local in ")
    assert (plan["environment"], plan["provider"], plan["engine"]) == ("local", "existing", "inline")
    assert set(plan) == {"engine", "environment", "provider", "resources", "summary"}
    assert set(plan["resources"][0]) == {
        "custom",
        "depends_on",
        "inputs",
        "name",
        "parent",
        "protect",
        "provider",
        "retain",
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


def test_a_missing_sdk_is_one_line(waterline, project):
    (project / "stacks/__main__.py").write_text("raise ModuleNotFoundError(name='pulumi_azure_native')\n")

    _, _, err = waterline("rehearse", "prod-aks")

    assert err == "error: Pulumi.prod-aks.yaml: needs pulumi_azure_native: install waterline-platform[aks]\n"


def test_plans_are_in_the_project_wherever_the_command_runs(waterline, project, monkeypatch):
    monkeypatch.setattr(Path, "cwd", lambda: project / "stacks")

    assert waterline("rehearse", "local")[0] == 0
    assert (project / "build/rehearsal/local/plan.json").is_file()


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


def commands() -> list[str]:
    """Command lines of all processes, but for those that end while they are read."""
    found = []
    for path in Path("/proc").glob("[0-9]*/cmdline"):
        with contextlib.suppress(OSError):
            found.append(path.read_bytes().replace(b"\0", b" ").decode(errors="replace"))
    return found


@pytest.mark.skipif(not Path("/proc/self").exists(), reason="there is no /proc to look for processes in")
@pytest.mark.parametrize("seconds", [0.4, 1.0, 2.0])
def test_an_interrupt_leaves_no_process_and_no_plan(project, seconds):
    process = subprocess.Popen(  # noqa: S603 -- our own command
        [WATERLINE, "rehearse"], cwd=project, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    time.sleep(seconds)
    process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=10)
    running = commands()

    assert (process.returncode, out) == (130, "")
    assert "Traceback" not in err
    assert running
    assert not any("rehearsal.worker" in one and str(project) in one for one in running)
    assert not (project / "build").exists()
