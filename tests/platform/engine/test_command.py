"""The command on the real engine: what it shows, writes, refuses and leaves behind. Needs the Pulumi CLI."""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

pytestmark = pytest.mark.engine

WATERLINE = Path(sys.executable).with_name("waterline")


@pytest.fixture
def on_engine(waterline, monkeypatch):
    """Run the command on the engine, with a Pulumi of the user's that it must not touch."""
    monkeypatch.setenv("WATERLINE_ENGINE", "pulumi")
    monkeypatch.setenv("PULUMI_BACKEND_URL", "s3://nowhere")
    monkeypatch.setenv("PULUMI_CONFIG_PASSPHRASE_FILE", "/nowhere")
    return waterline


def test_the_command_shows_and_writes_the_life(on_engine, project):
    status, out, err = on_engine("rehearse", "local")

    life = json.loads((project / "build/rehearsal/local/life.json").read_text())
    assert status == 0, err
    assert [stage["name"] for stage in life["stages"]] == ["preview", "up", "up again", "destroy"]
    assert "up again               nothing changed" in out
    assert "left in the cloud: 14" in out
    assert "local: up\n" in err
    assert not (project / "build/rehearsal/local/trials.json").exists()
    # Nothing of the throw-away stack is in the project's own files.
    assert "encryptionsalt" not in (project / "Pulumi.local.yaml").read_text()


def test_an_unknown_type_is_accepted_with_a_warning(on_engine, project):
    (project / "stacks/__main__.py").write_text("import pulumi_aws\npulumi_aws.sns.Topic('topic', name='topic')\n")

    status, out, _ = on_engine("rehearse", "local")

    assert status == 0
    assert "warning: aws:sns/topic:Topic has no emulation: answered with its inputs" in out


def test_what_is_left_is_what_is_retained(on_engine, project):
    (project / "stacks/__main__.py").write_text(
        "import pulumi, pulumi_aws\n"
        "pulumi_aws.ec2.Vpc('kept', opts=pulumi.ResourceOptions(retain_on_delete=True))\n"
        "pulumi_aws.ec2.Vpc('gone')\n"
    )

    status, _, err = on_engine("rehearse", "local")

    assert status == 0, err
    plan, life = (json.loads((project / f"build/rehearsal/local/{name}.json").read_text()) for name in ("plan", "life"))
    assert life["left"] == plan["summary"]["retained"] == ["aws:ec2/vpc:Vpc::kept"]


def test_a_program_that_never_comes_to_rest_is_an_error(on_engine, project):
    (project / "stacks/__main__.py").write_text(
        "import time, pulumi_aws\npulumi_aws.ec2.Vpc('vpc', tags={'at': str(time.time())})\n"
    )

    status, _, err = on_engine("rehearse", "local")

    assert status == 1
    assert err.splitlines()[-1] == (
        "error: Pulumi.local.yaml: up again: aws:ec2/vpc:Vpc::vpc: update; expected unchanged"
    )


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("--fault", "network-vcp"), "--fault network-vcp: no such resource; expected a type or a name of the plan"),
        (("--kubeconfig", "missing"), "cannot be read: No such file or directory"),
        (("--change", "nonsense"), "--change nonsense: expected SETTING=VALUE"),
        (("--change", "domain=no"), "--change domain=no: waterline:settings.domain: "),
    ],
)
def test_bad_input_is_one_line_and_nothing_is_written(on_engine, project, arguments, message):
    status, out, err = on_engine("rehearse", "local", *arguments)

    errors = [line for line in err.splitlines() if not line.startswith("local: ")]
    assert (status, out, len(errors)) == (1, "", 1)
    assert message in errors[0]
    assert not (project / "build").exists()


def test_an_error_of_the_programs_is_said_in_its_words(on_engine, project):
    (project / "stacks/__main__.py").write_text("import pulumi\nraise pulumi.RunError('the program says no')\n")

    status, _, err = on_engine("rehearse", "local")

    assert status == 1
    assert err.splitlines()[-1] == "error: Pulumi.local.yaml: the program says no"


@pytest.mark.skipif(not Path("/proc/self").exists(), reason="there is no /proc to look for processes in")
@pytest.mark.parametrize(
    ("before", "after", "how", "status"),
    [
        ("", 0.15, signal.SIGINT, 130),
        ("", 0.5, signal.SIGINT, 130),
        ("starting", 0.1, signal.SIGINT, 130),
        ("up", 0.5, signal.SIGINT, 130),
        ("up", 2.5, signal.SIGTERM, 143),
    ],
)
def test_an_interrupt_ends_the_engine_and_leaves_nothing(project, before, after, how, status):
    scratch = project / "scratch"
    scratch.mkdir()
    process = subprocess.Popen(  # noqa: S603 -- our own command
        [WATERLINE, "rehearse", "dev", "--engine", "pulumi"],
        cwd=project,
        env={**os.environ, "TMPDIR": str(scratch)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert process.stderr
    # It says so when it begins to create.
    while before and process.stderr.readline() != f"dev: {before}\n":
        pass
    assert before != "up" or list(scratch.iterdir())
    time.sleep(after)
    process.send_signal(how)
    out, err = process.communicate(timeout=60)

    assert (process.returncode, out) == (status, "")
    assert "Traceback" not in err
    assert list(scratch.iterdir()) == []
    assert not any(str(scratch).encode() in path.read_bytes() for path in Path("/proc").glob("[0-9]*/cmdline"))
    assert not (project / "build").exists()
