"""A pool of EC2 nodes."""

from typing import Any

from waterline.eks import EksNodePool

NODES = "aws:eks/nodeGroup:NodeGroup"
POOL: dict[str, Any] = {"name": "general", "instance_types": ["m7i.large"], "min_size": 2, "max_size": 4}


def pool(*, tags: dict[str, str] | None = None, **changes: Any) -> Any:
    placement: Any = {
        "pool": {**POOL, **changes},
        "cluster_name": "demo",
        "kubernetes_version": "1.36",
        "node_role_arn": "arn:aws:iam::123456789012:role/demo-nodes",
        "subnet_ids": ["subnet-a", "subnet-b"],
        "tags": tags or {},
    }
    return lambda: EksNodePool("pool", placement)


def test_nodes_keep_their_metadata_from_pods_and_encrypt_their_disks(deploy):
    template = deploy(pool()).inputs("aws:ec2/launchTemplate:LaunchTemplate")
    [disk] = template["blockDeviceMappings"]

    assert template["metadataOptions"]["httpTokens"] == "required"
    assert template["metadataOptions"]["httpPutResponseHopLimit"] == 1
    assert disk["ebs"]["encrypted"] == "true"
    assert disk["ebs"]["volumeType"] == "gp3"


def test_the_autoscaler_knows_of_gpus_before_they_are_there(deploy):
    label = "k8s.amazonaws.com/accelerator"

    assert deploy(pool(gpu=True)).inputs(NODES)["labels"][label] == "nvidia"
    assert deploy(pool(gpu=True, labels={label: "nvidia-l4"})).inputs(NODES)["labels"][label] == "nvidia-l4"
    assert label not in deploy(pool()).inputs(NODES)["labels"]


def test_a_pool_is_what_was_asked_for(deploy):
    asked = {
        "architecture": "arm64",
        "instance_types": ["g5g.xlarge"],
        "spot": True,
        "gpu": True,
        "disk_gib": 200,
        "labels": {"team": "vision"},
        "taints": [{"key": "nvidia.com/gpu", "value": "true", "effect": "NoSchedule"}],
    }
    deployed = deploy(pool(**asked))
    nodes = deployed.inputs(NODES)
    [disk] = deployed.inputs("aws:ec2/launchTemplate:LaunchTemplate")["blockDeviceMappings"]

    assert nodes["amiType"] == "AL2023_ARM_64_NVIDIA"
    assert nodes["capacityType"] == "SPOT"
    assert nodes["labels"] == {
        "k8s.amazonaws.com/accelerator": "nvidia",
        "team": "vision",
        "waterline.dev/capacity": "spot",
        "waterline.dev/pool": "general",
    }
    assert nodes["taints"] == [
        {"key": "kubernetes.azure.com/scalesetpriority", "value": "spot", "effect": "NO_SCHEDULE"},
        {"key": "waterline.dev/architecture", "value": "arm64", "effect": "NO_SCHEDULE"},
        {"key": "nvidia.com/gpu", "value": "true", "effect": "NO_SCHEDULE"},
    ]
    assert nodes["scalingConfig"] == {"minSize": 2, "maxSize": 4, "desiredSize": 2}
    assert disk["ebs"]["volumeSize"] == 200


def test_what_the_autoscaler_and_the_first_tags_decided_stays(deploy):
    deployed = deploy(pool())

    assert deployed.only(NODES).ignore_changes == {"scalingConfig.desiredSize"}
    assert deployed.only("aws:ec2/launchTemplate:LaunchTemplate").ignore_changes == {"tagSpecifications", "tags"}


def test_pods_that_ask_for_no_gpu_are_kept_off_nodes_that_have_one(deploy):
    nodes = deploy(pool(gpu=True)).inputs(NODES)

    assert nodes["taints"] == [{"key": "nvidia.com/gpu", "value": "present", "effect": "NO_SCHEDULE"}]


def test_no_taint_has_a_key_that_eks_reserves(deploy):
    """Source: https://github.com/alphagov/govuk-infrastructure/pull/1264."""
    nodes = deploy(pool(instance_types=["g5g.xlarge"], architecture="arm64", spot=True, gpu=True)).inputs(NODES)

    assert len(nodes["taints"]) == 3
    for taint in nodes["taints"]:
        assert not taint["key"].startswith(("kubernetes.io/", "k8s.io/", "eks.amazonaws.com/"))


def test_a_new_tag_rolls_no_node_and_a_larger_disk_does(deploy):
    def version(program: Any) -> object:
        return deploy(program).inputs(NODES)["launchTemplate"]["version"]

    assert version(pool()) == version(pool(tags={"team": "other"}))
    assert version(pool()) != version(pool(disk_gib=200))


def test_numbers_may_arrive_as_floats(deploy):
    deployed = deploy(pool(min_size=2.0, max_size=4.0))

    assert deployed.inputs(NODES)["scalingConfig"]["minSize"] == 2
