"""What nodes that Karpenter makes are, and what it may do to get them."""

import json
import re
from typing import Any

import pytest

from waterline.eks.karpenter_policies import karpenter_policy
from waterline.eks.karpenter_pools import IMAGE_VERSION, node_class, node_pool, requirements

POOL: Any = {"name": "default", "max_cpu": 100, "max_memory_gib": 400}
QUEUE = "arn:aws:sqs:eu-west-1:123456789012:demo-karpenter"
OURS = {"aws:ResourceTag/kubernetes.io/cluster/demo": "owned"}
NEW = {"aws:RequestTag/kubernetes.io/cluster/demo": "owned", "aws:RequestTag/eks:eks-cluster-name": "demo"}


def required(**changes: Any) -> dict[str, list[str]]:
    return {one["key"].rsplit("/", 1)[-1]: one["values"] for one in requirements({**POOL, **changes})}


def spec(**changes: Any) -> Any:
    return node_pool({**POOL, **changes}, "default")


def statements(region: str = "eu-west-1", cluster: str = "demo") -> dict[str, Any]:
    document = json.loads(karpenter_policy(cluster, "123456789012", region, f"{cluster}-karpenter-nodes", QUEUE))
    return {one["Sid"]: one for one in document["Statement"]}


def listed(value: str | list[str]) -> list[str]:
    return [value] if isinstance(value, str) else value


def test_a_pool_is_of_common_instances_that_are_not_taken_back():
    assert required() == {
        "os": ["linux"],
        "arch": ["amd64"],
        "capacity-type": ["on-demand"],
        "instance-category": ["c", "m", "r"],
        "instance-hypervisor": ["nitro"],
    }


def test_a_pool_is_what_was_asked_for():
    assert required(architecture="arm64")["arch"] == ["arm64"]
    assert required(spot=True)["capacity-type"] == ["spot"]
    assert required(instance_categories=["t"])["instance-category"] == ["t"]


def test_a_pool_with_gpus_has_those_that_the_image_has_a_driver_for():
    gpu = required(gpu=True)

    assert (gpu["instance-category"], gpu["instance-gpu-manufacturer"]) == (["g", "p"], ["nvidia"])
    assert required(gpu=True, instance_categories=["g"])["instance-category"] == ["g"]


def test_pods_that_ask_for_no_gpu_are_kept_off_nodes_that_have_one():
    asked = [{"key": "team", "effect": "NoExecute"}]

    assert spec(gpu=True, taints=asked)["template"]["spec"]["taints"] == [
        {"key": "nvidia.com/gpu", "value": "present", "effect": "NoSchedule"},
        # Without a value, for an empty one is refused.
        {"key": "team", "effect": "NoExecute"},
    ]
    assert spec()["template"]["spec"]["taints"] == []


def test_workloads_can_ask_for_a_pool_as_for_any_other():
    labels = spec(labels={"team": "vision"})["template"]["metadata"]["labels"]

    assert labels == {"team": "vision", "waterline.dev/pool": "default", "waterline.dev/capacity": "on-demand"}


def test_a_pool_has_the_limits_that_karpenter_holds_it_to():
    assert spec()["limits"] == {"cpu": "100", "memory": "400Gi"}
    assert spec(max_cpu=8.0, max_memory_gib=32.0)["limits"] == {"cpu": "8", "memory": "32Gi"}


def test_no_node_goes_for_its_age():
    assert spec()["template"]["spec"]["expireAfter"] == "Never"


def test_pods_have_an_hour_to_leave_a_node():
    assert spec()["template"]["spec"]["terminationGracePeriod"] == "1h"


def test_nodes_that_others_could_replace_go_a_tenth_at_a_time():
    made = spec()

    assert made["disruption"]["budgets"] == [{"nodes": "10%"}]
    assert made["disruption"]["consolidationPolicy"] == "WhenEmptyOrUnderutilized"


def test_nodes_keep_their_metadata_from_pods_and_encrypt_their_disks():
    made: Any = node_class("demo", 50, {})
    [disk] = made["blockDeviceMappings"]

    assert made["metadataOptions"] == {
        "httpEndpoint": "enabled",
        "httpTokens": "required",
        "httpPutResponseHopLimit": 1,
    }
    assert disk["rootVolume"] is True
    assert disk["ebs"] == {
        "volumeType": "gp3",
        "volumeSize": "50Gi",
        "encrypted": True,
        "deleteOnTermination": True,
    }


def test_nodes_start_with_one_image_until_another_is_pinned():
    made: Any = node_class("demo", 50, {})

    assert made["amiSelectorTerms"] == [{"alias": f"al2023@{IMAGE_VERSION}"}]
    assert re.fullmatch(r"v20\d{6}", IMAGE_VERSION)


def test_everything_it_makes_belongs_to_the_cluster_and_to_a_pool():
    for name in ("Launch", "TagNew"):
        condition = statements()[name]["Condition"]
        assert NEW.items() <= condition["StringEquals"].items(), name
        assert condition["StringLike"] == {"aws:RequestTag/karpenter.sh/nodepool": "*"}, name


def test_only_what_belongs_to_the_cluster_is_changed_or_ended():
    changing = ("Terminate", "Delete", "Create", "Run")
    for name, one in statements().items():
        if name in {"Launch", "TagNew", "LaunchFromAndInto", "HearOfInterruptions"}:
            continue
        if any(action.split(":")[1].startswith(changing) for action in listed(one["Action"])):
            assert one["Condition"]["StringEquals"] == OURS, name
            assert one["Condition"]["StringLike"] == {"aws:ResourceTag/karpenter.sh/nodepool": "*"}, name


def test_what_belongs_to_a_cluster_cannot_be_given_to_another():
    condition = statements()["TagOurs"]["Condition"]

    assert condition["ForAllValues:StringEquals"] == {
        "aws:TagKeys": ["eks:eks-cluster-name", "karpenter.sh/nodeclaim", "Name"]
    }
    assert condition["StringEqualsIfExists"] == {"aws:RequestTag/eks:eks-cluster-name": "demo"}


def test_it_hands_nodes_their_own_role_and_to_nobody_else():
    hand = statements()["HandTheirRoleToNodes"]

    assert hand["Resource"] == "arn:aws:iam::123456789012:role/demo-karpenter-nodes"
    assert hand["Condition"] == {"StringEquals": {"iam:PassedToService": "ec2.amazonaws.com"}}


def test_it_makes_no_instance_profiles():
    iam = {action for one in statements().values() for action in listed(one["Action"]) if action.startswith("iam:")}

    assert iam == {"iam:GetInstanceProfile", "iam:ListInstanceProfiles", "iam:PassRole"}


def test_only_looking_is_allowed_everywhere():
    everywhere = {action for one in statements().values() if one["Resource"] == "*" for action in listed(one["Action"])}

    assert all(one.split(":")[1].startswith(("Describe", "Get", "List")) for one in everywhere)


@pytest.mark.parametrize(("region", "partition"), [("eu-west-1", "aws"), ("us-gov-west-1", "aws-us-gov")])
def test_every_resource_is_of_the_region_and_its_partition(region, partition):
    own = [resource for one in statements(region).values() for resource in listed(one["Resource"]) if resource != "*"]

    assert len(own) > 10
    for one in own:
        assert one == QUEUE or one.startswith(f"arn:{partition}:"), one
        assert one == QUEUE or f":{region}:" in one or one.startswith(f"arn:{partition}:iam::"), one
        assert ":*:" not in one


def test_in_china_the_role_goes_to_the_service_as_it_is_called_there():
    condition = statements("cn-north-1")["HandTheirRoleToNodes"]["Condition"]

    assert condition == {"StringEquals": {"iam:PassedToService": "ec2.amazonaws.com.cn"}}


def test_the_policy_passes_the_linter_and_fits_also_with_the_longest_name(lint):
    document = karpenter_policy("x" * 100, "123456789012", "ap-southeast-2", "x" * 64, QUEUE)

    assert lint(json.loads(document)) == []
    assert len("".join(document.split())) < 10_240
