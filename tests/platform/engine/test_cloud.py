"""The emulated clouds remember what exists, and refuse what the real ones refuse."""

import pytest

from waterline_platform.rehearsal.engine.cloud import Asked, CloudError, EmulatedCloud
from waterline_platform.rehearsal.engine.faults import Fault, Operation
from waterline_platform.rehearsal.values import Secret, Values

VPC = "aws:ec2/vpc:Vpc"
GROUP = "aws:cloudwatch/logGroup:LogGroup"
CLUSTER = "aws:eks/cluster:Cluster"
AKS = "azure-native:containerservice:ManagedCluster"
NODE_POOL = "kubernetes:karpenter.sh/v1:NodePool"


def asked(type_: str = VPC, name: str = "one") -> Asked:
    return Asked(f"urn:pulumi:test::test::{type_}::{name}", type_, name)


def test_what_is_created_can_be_read_until_it_is_deleted():
    cloud = EmulatedCloud({})

    resource_id, state = cloud.create(asked(), {"cidrBlock": "10.0.0.0/16", "tags": Secret({"a": "b"})})
    found = cloud.read(VPC, resource_id)
    assert found
    assert (found.asked.name, found.state) == ("one", state)
    assert state["tags"] == Secret({"a": "b"})
    assert found.inputs["tags"] == {"a": "b"}

    cloud.delete(asked(), resource_id)
    assert cloud.read(VPC, resource_id) is None


def test_a_successor_gets_an_id_of_its_own_beside_its_predecessor():
    cloud = EmulatedCloud({})

    first, _ = cloud.create(asked(), {})
    second, state = cloud.create(asked(), {})

    assert first != second
    assert second in str(state["arn"])
    assert second in str(cloud.update(asked(), second, {"tags": {}})["arn"])


def test_an_id_that_the_cloud_gave_is_never_given_again():
    cloud = EmulatedCloud({})
    first, _ = cloud.create(asked(), {})
    cloud.delete(asked(), first)

    assert cloud.create(asked(), {})[0] != first


def test_a_name_that_was_given_up_can_be_had_again():
    cloud = EmulatedCloud({})
    for _ in range(3):
        name, _ = cloud.create(asked(GROUP), {"name": "logs"})
        cloud.delete(asked(GROUP), name)

    assert name == "logs"


def test_a_name_that_is_taken_is_refused():
    cloud = EmulatedCloud({})
    cloud.create(asked(GROUP, "one"), {"name": "logs"})

    with pytest.raises(CloudError, match="logGroup:LogGroup logs: already exists"):
        cloud.create(asked(GROUP, "other"), {"name": "logs"})


def test_what_does_not_exist_cannot_be_updated_and_may_be_deleted():
    cloud = EmulatedCloud({})

    cloud.delete(asked(), "vpc-nowhere")
    with pytest.raises(CloudError, match="vpc-nowhere: not found"):
        cloud.update(asked(), "vpc-nowhere", {})


def test_deletion_protection_is_the_clouds_own_too():
    cloud = EmulatedCloud({})
    inputs = {"name": "prod", "vpcConfig": {}, "deletionProtection": True}
    resource_id, _ = cloud.create(asked(CLUSTER), inputs)

    with pytest.raises(CloudError, match="cluster prod has deletion protection enabled"):
        cloud.delete(asked(CLUSTER), resource_id)
    cloud.update(asked(CLUSTER), resource_id, {**inputs, "deletionProtection": False})
    cloud.delete(asked(CLUSTER), resource_id)
    assert not cloud.existing


def test_a_launch_templates_version_is_unknown_to_a_preview_of_its_update():
    template = asked("aws:ec2/launchTemplate:LaunchTemplate")
    cloud = EmulatedCloud({})
    resource_id, _ = cloud.create(template, {"imageId": "a"})

    known = cloud.preview_update(template, resource_id, {"imageId": "b"})

    assert {"arn", "imageId"} <= set(known)
    assert "latestVersion" not in known


def test_a_preview_of_azures_updates_knows_inputs_name_and_location():
    network = asked("azure-native:managedidentity:UserAssignedIdentity")
    cloud = EmulatedCloud({})
    inputs = {"resourceGroupName": "group", "resourceName": "identity", "location": "westeurope"}
    resource_id, _ = cloud.create(network, inputs)

    assert set(cloud.preview_update(network, resource_id, inputs)) == {*inputs, "name"}


def test_an_unknown_type_is_accepted_and_remembered_as_such():
    cloud = EmulatedCloud({})
    cloud.check(asked("aws:sns/topic:Topic"), {})
    resource_id, state = cloud.create(asked("aws:sns/topic:Topic"), {"name": "topic"})

    assert cloud.unemulated == {"aws:sns/topic:Topic"}
    assert resource_id.startswith("one-")
    assert state == {"name": "topic"}


@pytest.mark.parametrize("target", [VPC, "one", f"{VPC}::one"])
def test_a_fault_strikes_once_at_what_it_fits(target):
    cloud = EmulatedCloud({})
    cloud.faults = [fault] = [Fault(target, Operation.CREATE)]

    cloud.create(asked(GROUP, "other"), {"name": "logs"})
    with pytest.raises(CloudError, match="emulated failure of the cloud: create aws:ec2/vpc:Vpc one"):
        cloud.create(asked(), {})
    assert fault.struck == f"{VPC}::one"
    assert (VPC, "one") not in {(one.asked.type, one.asked.name) for one in cloud.existing.values()}
    cloud.create(asked(), {})


def test_a_fault_that_is_something_else_leaves_the_operation_alone():
    interrupted: list[bool] = []
    cloud = EmulatedCloud({})
    cloud.faults = [Fault("one", Operation.CREATE, instead=lambda: interrupted.append(True))]

    cloud.create(asked(), {})

    assert interrupted == [True]


def test_what_is_handed_out_stands_in_for_the_clouds_own_answers():
    cloud = EmulatedCloud({}, {CLUSTER: {"endpoint": "https://real"}, "some:function": {"answer": 42}})

    _, state = cloud.create(asked(CLUSTER), {"name": "prod", "vpcConfig": {}})

    assert state["endpoint"] == "https://real"
    assert cloud.call("some:function", {}) == {"answer": 42}


def test_node_auto_provisioning_is_only_switched_off_once_its_pools_are_gone():
    cloud = EmulatedCloud({})
    inputs: Values = {
        "resourceName": "demo",
        "resourceGroupName": "rg",
        "location": "westeurope",
        "identity": {"type": "UserAssigned", "userAssignedIdentities": ["/identities/demo"]},
        "oidcIssuerProfile": {"enabled": True},
        "nodeProvisioningProfile": {"mode": "Auto"},
    }
    cluster, _ = cloud.create(asked(AKS), inputs)
    pool, _ = cloud.create(asked(NODE_POOL), {"metadata": {"name": "any"}})
    manual = {**inputs, "nodeProvisioningProfile": {"mode": "Manual"}}

    cloud.update(asked(AKS), cluster, inputs)
    with pytest.raises(CloudError, match="expected no NodePools"):
        cloud.update(asked(AKS), cluster, manual)

    cloud.delete(asked(NODE_POOL), pool)
    assert cloud.update(asked(AKS), cluster, manual)
