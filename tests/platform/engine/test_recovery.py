"""What an environment recovers from, on the real engine. Needs the Pulumi CLI."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from waterline_platform.project import find_project, stack_config
from waterline_platform.rehearsal.engine.cloud import EmulatedCloud
from waterline_platform.rehearsal.engine.faults import Operation, Target, parse_target
from waterline_platform.rehearsal.engine.session import Session, Subject, session
from waterline_platform.rehearsal.engine.trial import try_target
from waterline_platform.rehearsal.replacement import forces_replacement

pytestmark = pytest.mark.engine

ROOT = Path(__file__).parents[3]
VPC = "aws:ec2/vpc:Vpc::network-vpc"


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
