"""Where the cloud is to fail, in people's words."""

import pytest

from waterline_platform.errors import UserError
from waterline_platform.rehearsal.engine.change import parse_change
from waterline_platform.rehearsal.engine.faults import Operation, Target, parse_target, require_known

ALL = (Operation.CREATE, Operation.UPDATE, Operation.DELETE)
PLANNED = ["aws:ec2/vpc:Vpc::network-vpc", "aws:eks/addon:Addon::cluster-coredns"]


@pytest.mark.parametrize(
    ("text", "target"),
    [
        ("network-vpc", Target("network-vpc", ALL)),
        ("aws:ec2/vpc:Vpc", Target("aws:ec2/vpc:Vpc", ALL)),
        ("aws:ec2/vpc:Vpc:delete", Target("aws:ec2/vpc:Vpc", (Operation.DELETE,))),
        ("aws:ec2/vpc:Vpc::network-vpc:update", Target("aws:ec2/vpc:Vpc::network-vpc", (Operation.UPDATE,))),
        ("network-vpc:interrupt", Target("network-vpc", (Operation.INTERRUPT,))),
        ("delete", Target("delete", ALL)),
    ],
)
def test_a_target_is_a_resource_and_what_fails(text, target):
    assert parse_target(text) == target


@pytest.mark.parametrize("resource", ["network-vpc", "aws:ec2/vpc:Vpc", "aws:ec2/vpc:Vpc::network-vpc"])
def test_a_resource_is_known_by_type_by_name_and_by_both(resource):
    require_known([Target(resource)], PLANNED)


def test_an_unknown_resource_is_refused_with_those_near_it():
    with pytest.raises(UserError, match=r"^--fault network-vcp: no such resource; .*, such as network-vpc"):
        require_known([Target("network-vcp")], PLANNED)


def test_a_change_is_a_setting_and_its_value_in_yaml():
    change = parse_change('cluster.kubernetes_version="1.36"')

    config = {"waterline:settings": {"cluster": {"kubernetes_version": "1.35"}}}
    assert change.applied(config)["waterline:settings"] == {"cluster": {"kubernetes_version": "1.36"}}
    assert config["waterline:settings"] == {"cluster": {"kubernetes_version": "1.35"}}


@pytest.mark.parametrize("text", ["cluster", "=x", "cluster..name=x", "cluster.name=[", ""])
def test_a_change_in_other_words_is_refused(text):
    with pytest.raises(UserError, match=r"^--change .*: expected "):
        parse_change(text)


def test_a_change_below_something_without_keys_is_refused():
    change = parse_change("profile.name=x")

    with pytest.raises(UserError, match="profile has no keys"):
        change.applied({"waterline:settings": {"profile": "prod"}})
