"""The engine's protocol, spoken to the emulated providers as the engine does."""

import statistics
from collections.abc import Iterator
from typing import Any

import grpc
import pytest
from google.protobuf import empty_pb2
from pulumi.runtime.proto import provider_pb2, provider_pb2_grpc

from waterline_platform.errors import UserError
from waterline_platform.rehearsal.engine.attached import attached, packages
from waterline_platform.rehearsal.engine.cloud import EmulatedCloud
from waterline_platform.rehearsal.values import UNKNOWN, Values, read, write

SUBNET = "aws:ec2/subnet:Subnet"
NAMED = "aws:cloudwatch/logGroup:LogGroup"
FORCES = {SUBNET: {"cidrBlock"}, NAMED: {"name", "logGroupClass"}}


@pytest.fixture
def cloud() -> EmulatedCloud:
    return EmulatedCloud(FORCES)


@pytest.fixture
def provider(cloud: EmulatedCloud) -> Iterator[Any]:
    """A client of the emulated AWS provider."""
    with attached(cloud) as variable:
        ports = dict(entry.split(":") for entry in variable.split(","))
        assert set(ports) == set(packages())
        with grpc.insecure_channel(f"127.0.0.1:{ports['aws']}") as channel:
            yield provider_pb2_grpc.ResourceProviderStub(channel)


def about(type_: str = SUBNET, **more: Any) -> dict[str, Any]:
    return {"urn": f"urn:pulumi:test::test::{type_}::one", "type": type_, "name": "one", **more}


def diff(provider: Any, before: Values, after: Values, type_: str = SUBNET) -> Any:
    return provider.Diff(provider_pb2.DiffRequest(**about(type_, old_inputs=write(before), news=write(after))))


def test_each_provider_says_the_version_of_its_sdk(provider):
    assert provider.GetPluginInfo(empty_pb2.Empty()).version == packages()["aws"]


def test_a_resource_lives_from_check_to_delete(provider, cloud):
    inputs = write({"cidrBlock": "10.0.0.0/24"})
    assert provider.Check(provider_pb2.CheckRequest(**about(news=inputs))).inputs == inputs

    created = provider.Create(provider_pb2.CreateRequest(**about(properties=inputs)))
    assert created.id.startswith("subnet-")
    found = provider.Read(provider_pb2.ReadRequest(**about(id=created.id, inputs=inputs)))
    assert (found.id, found.properties) == (created.id, created.properties)

    changed = write({"cidrBlock": "10.0.0.0/24", "tags": {"a": "b"}})
    updated = provider.Update(provider_pb2.UpdateRequest(**about(id=created.id, news=changed)))
    assert read(updated.properties)["tags"] == {"a": "b"}

    provider.Delete(provider_pb2.DeleteRequest(**about(id=created.id)))
    assert provider.Read(provider_pb2.ReadRequest(**about(id=created.id))).id == ""
    assert not cloud.existing


def test_a_preview_creates_nothing_and_keeps_what_is_unknown(provider, cloud):
    inputs = write({"cidrBlock": "10.0.0.0/24", "vpcId": UNKNOWN})
    created = provider.Create(provider_pb2.CreateRequest(**about(properties=inputs, preview=True)))

    assert (created.id, read(created.properties)["vpcId"]) == ("", UNKNOWN)
    assert not cloud.existing


def test_equal_inputs_are_no_difference(provider):
    assert diff(provider, {"a": [1]}, {"a": [1]}).changes == provider_pb2.DiffResponse.DIFF_NONE


def test_what_forces_replacement_is_said_to(provider):
    answer = diff(provider, {"cidrBlock": "10.0.0.0/24", "tags": {}}, {"cidrBlock": "10.0.1.0/24", "tags": {"a": "b"}})

    kinds = {path: provider_pb2.PropertyDiff.Kind.Name(one.kind) for path, one in answer.detailedDiff.items()}
    assert answer.changes == provider_pb2.DiffResponse.DIFF_SOME
    assert kinds == {"cidrBlock": "UPDATE_REPLACE", "tags.a": "ADD"}
    assert list(answer.replaces) == ["cidrBlock"]
    assert not answer.deleteBeforeReplace


@pytest.mark.parametrize(("name", "waits"), [("logs", True), ("other", False)])
def test_a_successor_of_the_same_name_waits_for_its_predecessor(provider, name, waits):
    before = {"name": "logs", "logGroupClass": "STANDARD"}
    answer = diff(provider, before, {"name": name, "logGroupClass": "INFREQUENT_ACCESS"}, NAMED)

    assert answer.deleteBeforeReplace is waits


def test_what_somebody_else_changed_is_a_difference_until_it_is_updated(provider, cloud):
    inputs = write({"cidrBlock": "10.0.0.0/24"})
    created = provider.Create(provider_pb2.CreateRequest(**about(properties=inputs)))
    cloud.touch("one")

    answer = diff(provider, read(inputs), read(inputs))
    assert (list(answer.diffs), list(answer.replaces)) == (["cidrBlock"], [])
    provider.Update(provider_pb2.UpdateRequest(**about(id=created.id, news=inputs)))
    assert diff(provider, read(inputs), read(inputs)).changes == provider_pb2.DiffResponse.DIFF_NONE


def test_what_the_cloud_refuses_is_said_in_its_words(provider):
    with pytest.raises(grpc.RpcError, match="subnet-nowhere: not found"):
        provider.Update(provider_pb2.UpdateRequest(**about(id="subnet-nowhere", news=write({}))))


def test_no_port_is_one_error(monkeypatch):
    class Full:
        def add_insecure_port(self, address: str) -> int:
            message = f"Failed to bind to address {address}"
            raise RuntimeError(message)

        def add_registered_method_handlers(self, *_: object) -> None:
            pass

        add_generic_rpc_handlers = add_registered_method_handlers

    monkeypatch.setattr(grpc, "server", lambda *_arguments, **_options: Full())

    with pytest.raises(UserError, match=r"^no port for the emulated providers: expected a free one on 127.0.0.1"):
        attached(EmulatedCloud({})).__enter__()


def test_an_answer_takes_less_than_a_millisecond(provider, cloud):
    inputs = write({"cidrBlock": "10.0.0.0/24", "vpcId": "vpc-1", "tags": {str(one): "x" * 50 for one in range(20)}})
    for _ in range(100):
        provider.Check(provider_pb2.CheckRequest(**about(news=inputs)))
        provider.Create(provider_pb2.CreateRequest(**about(properties=inputs)))

    assert len(cloud.answers) == 200
    assert statistics.median(cloud.answers) < 0.001
