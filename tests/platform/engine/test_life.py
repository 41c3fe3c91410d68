"""Lives of environments on the real engine. Needs the Pulumi CLI."""

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from rich.console import Console

from waterline_platform.cli.life import life_table
from waterline_platform.cli.report import WIDTH
from waterline_platform.project import find_project, stack_config
from waterline_platform.rehearsal.engine.environment import rehearse_on_engine
from waterline_platform.rehearsal.engine.session import Session
from waterline_platform.rehearsal.engine.trial import in_the_cloud
from waterline_platform.rehearsal.outcomes import Rehearsed
from waterline_platform.rehearsal.registration import label
from waterline_platform.rehearsal.request import Engine, Request

pytestmark = pytest.mark.engine

ROOT = Path(__file__).parents[3]
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
    plan, life = lived("prod").plan, lived("prod").life
    stages = [(stage["name"], bool(stage["errors"])) for stage in life["stages"]]

    assert stages[-3:] == [("preview of destroy", True), ("unprotect", False), ("destroy", False)]
    assert "cannot be deleted" in life["stages"][-3]["errors"][0]
    assert life["left"] == plan["summary"]["retained"]


def test_a_refused_destroy_leaves_everything(lived):
    rehearsed = lived("prod-aks")

    assert rehearsed.life["stages"][-1]["errors"]
    assert set(rehearsed.life["left"]) == in_the_cloud(rehearsed.plan)


def test_the_document_shows_what_a_life_looks_like(lived):
    console = Console(width=WIDTH, highlight=False)
    rehearsed = lived("prod-aks")
    with console.capture() as captured:
        console.print(life_table(rehearsed.life, rehearsed.plan["summary"]["protected"]))
    [block] = re.findall(r"```text\n(.*?)```", (ROOT / "docs/rehearsal.md").read_text(), re.DOTALL)

    assert plain(captured.get()) == plain(block)


def plain(text: str) -> list[str]:
    """Lines without what is measured, and without the white space around it."""
    return [re.sub(r"[ ]+[0-9][0-9.]*( s$|,| ms)", r"\1", line.rstrip()) for line in text.splitlines()]


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
def running(begun) -> Iterator[tuple[Session, dict[str, Any]]]:
    """`prod`, up, and its configuration."""
    with begun("prod") as (one, config):
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
    # The autoscaler is of the cluster's minor.
    inside = {name for name in operations if name.startswith("kubernetes:")}
    assert inside == {"kubernetes:helm.sh/v3:Release::autoscaler-controller"}


def test_settings_that_do_not_hold_are_one_error(running):
    one, config = running
    one.configure(changed(config, kubernetes_version="1.1"))

    errors = one.preview().errors

    assert len(errors) == 1
    assert "cluster.kubernetes_version" in errors[0]
