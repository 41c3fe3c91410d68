"""Environments on the real engine: their lives, and what they recover from. Needs the Pulumi CLI."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from waterline_platform.project import find_project, stack_config
from waterline_platform.rehearsal.engine.attached import attached
from waterline_platform.rehearsal.engine.cloud import EmulatedCloud
from waterline_platform.rehearsal.engine.environment import rehearse_on_engine
from waterline_platform.rehearsal.engine.faults import Operation, Target, parse_target
from waterline_platform.rehearsal.engine.session import Session, Subject, session
from waterline_platform.rehearsal.engine.trial import in_the_cloud, try_target
from waterline_platform.rehearsal.outcomes import Rehearsed, Step
from waterline_platform.rehearsal.registration import label
from waterline_platform.rehearsal.replacement import forces_replacement
from waterline_platform.rehearsal.request import Engine, Request

pytestmark = pytest.mark.engine

ROOT = Path(__file__).parents[3]
WATERLINE = Path(sys.executable).with_name("waterline")
VPC = "aws:ec2/vpc:Vpc::network-vpc"


@pytest.fixture(scope="module")
def lived() -> Callable[[str], Rehearsed]:
    """A shipped environment after its life; each lived once."""
    project = find_project(ROOT)
    done: dict[str, Rehearsed] = {}

    def live(environment: str) -> Rehearsed:
        if environment not in done:
            request = Request(Engine.PULUMI, unprotect=environment == "prod")
            config = stack_config(project, environment)
            done[environment] = rehearse_on_engine(project, environment, config, request, lambda _: None)
        return done[environment]

    return live


@pytest.mark.parametrize("environment", ["prod", "prod-aks", "local"])
def test_the_plan_is_the_one_made_in_process(lived, planned, environment):
    """It holds the children of the remote component too, as the emulation says them in both."""
    on_engine, in_process = lived(environment).plan, planned(environment)

    assert on_engine == {**in_process, "engine": "pulumi"}


def test_prod_is_destroyed_only_after_its_protection_is_lifted(lived):
    life = lived("prod").life
    stages = [(stage["name"], bool(stage["errors"])) for stage in life["stages"]]

    assert stages[-3:] == [("preview of destroy", True), ("unprotect", False), ("destroy", False)]
    assert "cannot be deleted" in life["stages"][-3]["errors"][0]
    assert life["left"] == []


def test_a_refused_destroy_leaves_everything(lived):
    rehearsed = lived("prod-aks")

    assert rehearsed.life["stages"][-1]["errors"]
    assert set(rehearsed.life["left"]) == in_the_cloud(rehearsed.plan)


@pytest.mark.parametrize(
    ("environment", "changed"),
    [
        ("prod", ["aws:eks/nodeGroup:NodeGroup::cluster-system-nodes"]),
        ("prod-aks", ["azure-native:containerservice:ManagedCluster::cluster-control-plane"]),
    ],
)
def test_room_for_one_more_node_changes_one_resource(lived, environment, changed):
    stages = {stage["name"]: stage["changes"] for stage in lived(environment).life["stages"]}

    assert stages["up again"] == {}
    assert stages["preview of the change"] == stages["change"] == {"update": changed}
    assert lived(environment).life["noise"] == []


@pytest.fixture(scope="module")
def running() -> Iterator[tuple[Session, dict[str, Any]]]:
    """`prod`, up, and its configuration."""
    project = find_project(ROOT)
    config = stack_config(project, "prod")
    cloud = EmulatedCloud(forces_replacement("aws"))
    with session(Subject(project, "prod", config), cloud, lambda _: None) as one:
        one.up().succeeded()
        yield one, config


def changed(config: dict[str, Any], **cluster: Any) -> dict[str, Any]:
    settings = config["waterline:settings"]
    return {**config, "waterline:settings": {**settings, "cluster": {**settings["cluster"], **cluster}}}


def test_a_preview_says_what_is_replaced(running):
    one, config = running
    one.configure(changed(config, network={"cidr": "10.21.0.0/16"}))

    operations = {label(urn): operation for urn, operation in one.preview().operations.items()}

    assert operations[VPC] == "replace"
    assert operations.get("aws:iam/role:Role::cluster-control-plane") != "replace"


def test_a_new_version_replaces_nothing(running):
    one, config = running
    one.configure(changed(config, kubernetes_version="1.36"))

    operations = {label(urn): operation for urn, operation in one.preview().succeeded().operations.items()}

    assert set(operations.values()) == {"update"}
    assert "aws:eks/cluster:Cluster::cluster-control-plane-eksCluster" in operations
    assert not any(one.startswith("kubernetes:") for one in operations)


def test_settings_that_do_not_hold_are_one_error(running):
    one, config = running
    one.configure(changed(config, kubernetes_version="1.1"))

    errors = one.preview().errors

    assert len(errors) == 1
    assert "cluster.kubernetes_version" in errors[0]


@pytest.fixture(scope="module")
def empty() -> Iterator[tuple[Session, dict[str, Any]]]:
    """`dev`, with nothing in its cloud, and its configuration."""
    project = find_project(ROOT)
    config = stack_config(project, "dev")
    cloud = EmulatedCloud(forces_replacement("aws"))
    with session(Subject(project, "dev", config), cloud, lambda _: None) as one:
        yield one, config


@pytest.mark.parametrize(
    ("target", "struck"),
    [
        (f"{VPC}:create", VPC),
        ("cluster-coredns", "aws:eks/addon:Addon::cluster-coredns"),
        ("network-vpc:interrupt", VPC),
    ],
)
def test_an_environment_recovers_from_a_failure(empty, planned, target, struck):
    one, config = empty

    trial = try_target(one, planned("dev"), config, parse_target(target))

    assert trial["problems"] == []
    assert trial["resource"] == struck


def test_what_is_left_over_and_what_never_failed_are_problems(empty, planned):
    one, config = empty
    less = [resource for resource in planned("dev")["resources"] if resource["name"] != "network-vpc"]

    trial = try_target(one, {**planned("dev"), "resources": less}, config, Target("nowhere", (Operation.CREATE,)))

    assert trial["problems"] == ["create: never asked of the cloud", f"create: {VPC} is left over"]


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
    assert "left in the cloud: nothing" in out
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


@pytest.fixture
def api_server(tmp_path, monkeypatch) -> Iterator[tuple[Path, EmulatedCloud]]:
    """A kubeconfig, and what the API server that it points to has: served by a provider that is as good as real."""
    with socket.create_server(("127.0.0.1", 0)) as server, attached(objects := EmulatedCloud({})) as variable:
        [kubernetes] = [entry for entry in variable.split(",") if entry.startswith("kubernetes:")]

        @contextmanager
        def beside(cloud: EmulatedCloud, *, real: frozenset[str]) -> Iterator[str]:
            assert real == {"kubernetes"}
            with attached(cloud, real=real) as emulated:
                yield f"{emulated},{kubernetes}"

        monkeypatch.setattr("waterline_platform.rehearsal.engine.session.attached", beside)
        cluster = {"server": f"https://127.0.0.1:{server.getsockname()[1]}", "certificate-authority-data": "YQ=="}
        content = {
            "current-context": "real",
            "clusters": [{"name": "real", "cluster": cluster}],
            "contexts": [{"name": "real", "context": {"cluster": "real", "user": "me"}}],
            "users": [{"name": "me", "user": {"token": "not-a-real-token"}}],
        }
        path = tmp_path / "kubeconfig"
        path.write_text(json.dumps(content))
        yield path, objects


@pytest.mark.parametrize("environment", ["prod", "local"])
def test_what_is_above_the_line_goes_to_the_api_server_and_away_again(api_server, environment):
    path, objects = api_server
    project = find_project(ROOT)
    most = 0

    def watch(_: Step) -> None:
        nonlocal most
        most = max(most, len(objects.existing))

    request = Request(Engine.PULUMI, kubeconfig=str(path))
    config = stack_config(project, environment)
    rehearsed = rehearse_on_engine(project, environment, config, request, watch)

    above = {one for one in in_the_cloud(rehearsed.plan) if one.startswith("kubernetes:")}
    assert most == len(above) > 0
    # Also where the destroy was refused, and what is emulated was left as it is.
    assert objects.existing == {}
    assert set(rehearsed.life["left"]) == (in_the_cloud(rehearsed.plan) - above if environment == "prod" else set())


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
    ("how", "after", "status"), [(signal.SIGINT, 0.5, 130), (signal.SIGINT, 2.5, 130), (signal.SIGTERM, 2.5, 143)]
)
def test_an_interrupt_ends_the_engine_and_leaves_nothing(project, tmp_path_factory, how, after, status):
    scratch = tmp_path_factory.mktemp("scratch")
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
    for line in process.stderr:
        if line == "dev: up\n":
            break
    assert list(scratch.iterdir())
    time.sleep(after)
    process.send_signal(how)
    out, err = process.communicate(timeout=60)

    assert (process.returncode, out) == (status, "")
    assert "Traceback" not in err
    assert list(scratch.iterdir()) == []
    assert not any(str(scratch).encode() in path.read_bytes() for path in Path("/proc").glob("[0-9]*/cmdline"))
    assert not (project / "build").exists()
