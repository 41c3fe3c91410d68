"""What an environment recovers from, on the real engine. Needs the Pulumi CLI."""

from collections.abc import Iterator
from typing import Any

import pytest

from waterline_platform.rehearsal.engine.faults import Operation, Target, parse_target
from waterline_platform.rehearsal.engine.session import Session
from waterline_platform.rehearsal.engine.trial import try_target

pytestmark = pytest.mark.engine

VPC = "aws:ec2/vpc:Vpc::network-vpc"


@pytest.fixture(scope="module")
def empty(begun) -> Iterator[tuple[Session, dict[str, Any]]]:
    """`dev`, with nothing in its cloud, and its configuration."""
    with begun("dev") as one:
        yield one


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
