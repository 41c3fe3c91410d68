"""The in-process engine: what it takes down, and what it refuses."""

from typing import Any

import pulumi
import pulumi_aws as aws
import pulumi_azure_native as azure
import pytest
from google.protobuf.struct_pb2 import Struct

from waterline_platform.rehearsal import clouds
from waterline_platform.rehearsal.clouds.dispatch import is_emulated
from waterline_platform.rehearsal.inline import run
from waterline_platform.rehearsal.planning import RehearsalError, make_plan
from waterline_platform.rehearsal.values import UNKNOWN, Reference, Secret, read, unknown_paths, write


class Group(pulumi.ComponentResource):
    def __init__(self, name: str, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("test:index:Group", name, {}, opts)


def program() -> None:
    """Everything that is read off a registration request, once. It fails where an SDK release moves any of it."""
    provider = aws.Provider("other", region="eu-west-1")
    group = Group("group", pulumi.ResourceOptions(providers=[provider]))
    first = aws.cloudwatch.LogGroup("first", name="first", opts=pulumi.ResourceOptions(parent=group, protect=True))
    aws.cloudwatch.LogGroup(
        "second",
        name=first.arn,
        tags={"secret": pulumi.Output.secret("hidden"), "number": pulumi.Output.from_input("1")},
        retention_in_days=7,
        opts=pulumi.ResourceOptions(depends_on=[group], ignore_changes=["tags"]),
    )
    pulumi.export("arn", first.arn)


def test_a_registration_is_taken_down_whole():
    recording = run(program, preview=False)
    by_name = {one.name: one for one in recording.registrations}
    first, second = by_name["first"], by_name["second"]

    assert first.type == "aws:cloudwatch/logGroup:LogGroup"
    assert first.urn == "urn:pulumi:rehearsal::waterline::test:index:Group$aws:cloudwatch/logGroup:LogGroup::first"
    assert first.parent == by_name["group"].urn
    assert first.provider == by_name["other"].urn
    assert (first.protect, second.protect) == (True, False)
    assert second.depends_on == {first.urn}
    assert (first.ignore_changes, second.ignore_changes) == (frozenset(), {"tags"})
    assert second.provider == ""
    assert second.inputs["name"] == recording.outputs["arn"] == "arn:aws:logs:eu-west-1:000000000000:log-group:first"
    assert second.inputs["tags"] == {"secret": Secret("hidden"), "number": "1"}
    assert second.inputs["retentionInDays"] == 7


def test_a_preview_knows_inputs_and_not_what_the_cloud_computes():
    recording = run(program, preview=True)
    [second] = [one for one in recording.registrations if one.name == "second"]

    assert second.inputs["name"] is UNKNOWN
    assert second.inputs["retentionInDays"] == 7
    assert recording.outputs["arn"] is UNKNOWN


def test_runs_do_not_see_each_other():
    one, other = run(program, preview=False), run(program, preview=False)

    assert len(one.registrations) == len(other.registrations) == 4


def test_a_name_that_stands_twice_is_refused():
    def twice() -> None:
        for _ in range(2):
            aws.cloudwatch.LogGroup("same", name="same")

    with pytest.raises(ValueError, match="two resources have the type and name"):
        run(twice, preview=False)


def test_a_question_that_no_cloud_is_meant_to_answer_is_refused():
    def asks() -> None:
        pulumi.export("zones", aws.get_availability_zones_output().names)

    with pytest.raises(Exception, match="the program asked the cloud: aws:index/getAvailabilityZones"):
        run(asks, preview=False)


def test_a_type_without_an_emulation_is_reported():
    def other() -> None:
        azure.storage.StorageAccount(
            "account", resource_group_name="rg", account_name="a", kind="StorageV2", sku={"name": "Standard_LRS"}
        )

    recording = run(other, preview=False)

    assert recording.unemulated == {"azure-native:storage:StorageAccount"}


def test_a_resource_that_a_preview_would_not_show_is_an_error():
    def hidden() -> None:
        first = aws.cloudwatch.LogGroup("first", name="first")
        first.arn.apply(lambda arn: aws.cloudwatch.LogGroup("hidden", name=arn))

    with pytest.raises(RehearsalError, match="hidden: only the up has it"):
        make_plan("test", "aws", "inline", run(hidden, preview=True).inputs, run(hidden, preview=False))


def test_an_output_that_the_emulation_lacks_is_an_error():
    def uses() -> None:
        first = aws.cloudwatch.LogGroup("first", name="first")
        aws.cloudwatch.LogGroup("second", name="second", kms_key_id=first.name_prefix)

    with pytest.raises(RehearsalError, match="kmsKeyId stays unknown"):
        make_plan("test", "aws", "inline", run(uses, preview=True).inputs, run(uses, preview=False))


def test_the_programs_own_error_is_the_rehearsals():
    def fails() -> None:
        message = "no"
        raise pulumi.RunError(message)

    with pytest.raises(pulumi.RunError, match="no"):
        run(fails, preview=False)


@pytest.mark.parametrize("value", [None, True, 3, 2.5, "text", [1, ["a"]], {"a": {"b": None}}, UNKNOWN])
def test_values_survive_the_wire(value):
    assert read(write({"value": value})) == {"value": value}


def test_secrets_and_references_survive_the_wire():
    values = {"secret": Secret({"a": [1]}), "reference": Reference("urn:pulumi:a::b::c::d", "id-1")}

    assert read(write(values)) == values


def test_nothing_on_the_wire_is_nothing():
    assert read(Struct()) == {}


def test_unknown_values_are_found_by_path():
    value = {"a": [1, {"b": UNKNOWN}], "c": Secret(UNKNOWN), "d": {"x.y/z": UNKNOWN}}

    assert sorted(unknown_paths(value)) == ["a[1].b", "c", 'd["x.y/z"]']


def test_the_same_question_has_the_same_answer():
    for type_ in ("aws:ec2/vpc:Vpc", "aws:kms/key:Key", "some:other/thing:Thing"):
        assert clouds.create(type_, "name", {}) == clouds.create(type_, "name", {})
        assert clouds.create(type_, "name", {}) != clouds.create(type_, "other", {})


def test_a_remote_component_is_emulated_only_as_far_as_it_is_used():
    with pytest.raises(LookupError, match="no emulation of the remote component"):
        clouds.construct("awsx:ec2:Vpc", "vpc", {})
    with pytest.raises(ValueError, match="the emulation does not know autoMode"):
        clouds.construct("eks:index:Cluster", "cluster", {"autoMode": {"enabled": True}})


def test_addresses_belong_to_nobody():
    answers: list[Any] = [
        clouds.create("aws:ec2/eip:Eip", "a", {}).outputs["publicIp"],
        clouds.create(
            "azure-native:network:PublicIPAddress", "a", {"publicIpAddressName": "a", "resourceGroupName": "b"}
        ).outputs["ipAddress"],
    ]

    assert [answer.rsplit(".", 1)[0] for answer in answers] == ["198.51.100", "192.0.2"]
    assert is_emulated("kubernetes:core/v1:Namespace")
