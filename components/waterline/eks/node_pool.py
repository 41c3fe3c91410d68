"""A pool of EC2 nodes.

`pulumi_eks.ManagedNodeGroup` is deliberately not used: it cannot encrypt volumes and lets pods reach the instance
metadata service. Remote access by SSH is deliberately not offered.
"""

from typing import NotRequired, TypedDict

import pulumi
import pulumi_aws as aws

from waterline.args import check_args
from waterline.nodes import (
    CpuArchitecture,
    NodeTaintArgs,
    TaintEffect,
    check_pool_size,
    pool_labels,
    pool_taints,
)

FORCES_REPLACEMENT = {
    "aws:ec2/launchTemplate:LaunchTemplate": ("name", "namePrefix"),
    "aws:eks/nodeGroup:NodeGroup": (
        "amiType",
        "capacityType",
        "clusterName",
        "diskSize",
        "instanceTypes",
        "launchTemplate.id",
        "launchTemplate.name",
        "nodeGroupName",
        "nodeGroupNamePrefix",
        "nodeRoleArn",
        "remoteAccess",
        "subnetIds",
    ),
}
"""Inputs of each child that replace it when they change. Source: `ForceNew` in the Terraform AWS provider.

A replaced pool is created before the old one is drained and deleted, because neither has a fixed physical name.
"""

_EFFECTS = {
    TaintEffect.NO_SCHEDULE: "NO_SCHEDULE",
    TaintEffect.PREFER_NO_SCHEDULE: "PREFER_NO_SCHEDULE",
    TaintEffect.NO_EXECUTE: "NO_EXECUTE",
}

ACCELERATOR_LABEL = "k8s.amazonaws.com/accelerator"
"""Label by which the cluster autoscaler knows that a new node will have GPUs. Without it the node counts as one without
until its GPUs are there, and a second is added for the same pod.

Source: https://github.com/kubernetes/autoscaler/blob/master/cluster-autoscaler/cloudprovider/aws/README.md
"""


class EksNodePoolArgs(TypedDict):
    """A pool of nodes of one kind."""

    name: str
    """Name of the pool: lower-case letters, digits and hyphens; a label of its nodes."""
    instance_types: list[str]
    """EC2 instance types, all of one architecture; EC2 picks one that it has."""
    min_size: int
    """Fewest nodes; also how many there are at first. Change bounds with `pulumi up --refresh`, which learns how many
    nodes there are by now: EKS is told that number too, and refuses a minimum above it."""
    max_size: int
    """Most nodes."""
    architecture: NotRequired[CpuArchitecture]
    """Processor architecture, `amd64` by default; of `arm64`, nodes have the taint `waterline.dev/architecture`."""
    spot: NotRequired[bool]
    """Whether nodes are spot instances, cheaper and taken back at two minutes' notice, and so have the taint
    `kubernetes.azure.com/scalesetpriority`, as on Azure; false by default."""
    gpu: NotRequired[bool]
    """Whether nodes have NVIDIA GPUs, and so their driver and the taint `nvidia.com/gpu`; false by default."""
    disk_gib: NotRequired[int]
    """Size of each node's encrypted gp3 volume, in GiB; 50 by default."""
    labels: NotRequired[dict[str, str]]
    """Labels of the nodes, beside `waterline.dev/pool` and `waterline.dev/capacity`; none by default, with GPUs
    `k8s.amazonaws.com/accelerator`."""
    taints: NotRequired[list[NodeTaintArgs]]
    """Taints of the nodes, beside those of their kind, of which they replace any of the same key but that of spot
    nodes; none by default."""


class EksNodePoolPlacementArgs(TypedDict):
    """Inputs of `EksNodePool`: a pool, and the cluster it joins."""

    pool: EksNodePoolArgs
    """The pool."""
    cluster_name: pulumi.Input[str]
    """Name of the cluster."""
    kubernetes_version: pulumi.Input[str]
    """Kubernetes version of the nodes, such as `1.36`; that of the cluster."""
    node_role_arn: pulumi.Input[str]
    """ARN of the nodes' IAM role."""
    subnet_ids: pulumi.Input[list[str]]
    """Ids of the subnets that nodes are spread over."""
    tags: NotRequired[dict[str, str]]
    """Tags of the pool; its instances and volumes get those that it began with. None by default."""


class EksNodePool(pulumi.ComponentResource):
    """A managed node group on a launch template of ours: encrypted volumes, metadata out of reach of pods.

    Raises:
        ValueError: if the pool's bounds cannot hold, or a taint has the key of spot nodes.
    """

    pool_name: pulumi.Output[str]
    """Name of the node group, once its nodes are ready."""

    def __init__(self, name: str, args: EksNodePoolPlacementArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("waterline:index:EksNodePool", name, {**args}, opts)
        check_args(EksNodePoolPlacementArgs, args)
        pool = args["pool"]
        minimum, maximum = int(pool["min_size"]), int(pool["max_size"])
        check_pool_size(pool["name"], minimum, maximum)
        tags = args.get("tags", {})
        template = aws.ec2.LaunchTemplate(
            f"{name}-template",
            block_device_mappings=[
                {
                    # The root device of Amazon Linux 2023.
                    "device_name": "/dev/xvda",
                    "ebs": {
                        "volume_type": "gp3",
                        "volume_size": int(pool.get("disk_gib", 50)),
                        "encrypted": "true",
                        "delete_on_termination": "true",
                    },
                }
            ],
            # One hop: the node reaches its metadata, its pods do not, and so cannot borrow its role.
            metadata_options={"http_tokens": "required", "http_put_response_hop_limit": 1, "http_endpoint": "enabled"},
            tag_specifications=[
                {"resource_type": kind, "tags": {**tags, "Name": pool["name"]}} for kind in ("instance", "volume")
            ],
            tags=tags,
            update_default_version=True,
            # Instances keep the tags that their pool began with: others would be a new version of the template, which
            # rolls every node. The template keeps its own, for a preview takes any change for a new version.
            opts=pulumi.ResourceOptions(parent=self, ignore_changes=["tagSpecifications", "tags"]),
        )
        group = aws.eks.NodeGroup(
            f"{name}-nodes",
            cluster_name=args["cluster_name"],
            version=args["kubernetes_version"],
            node_role_arn=args["node_role_arn"],
            subnet_ids=args["subnet_ids"],
            ami_type=ami_type(pool),
            capacity_type="SPOT" if pool.get("spot") else "ON_DEMAND",
            instance_types=pool["instance_types"],
            launch_template={
                "id": template.id,
                "version": template.latest_version.apply(lambda version: str(int(version))),
            },
            labels=labels(pool),
            taints=[
                {
                    "key": taint["key"],
                    "value": taint.get("value", ""),
                    "effect": _EFFECTS[TaintEffect(taint["effect"])],
                }
                for taint in pool_taints(
                    pool.get("taints", []),
                    spot=pool.get("spot", False),
                    arm64=_is_arm64(pool),
                    gpu=pool.get("gpu", False),
                )
            ],
            scaling_config={"min_size": minimum, "max_size": maximum, "desired_size": minimum},
            update_config={"max_unavailable_percentage": 33},
            node_repair_config={"enabled": True},
            tags=tags,
            # The autoscaler decides how many nodes there are from the first minute on.
            opts=pulumi.ResourceOptions(parent=self, ignore_changes=["scalingConfig.desiredSize"]),
        )
        self.pool_name = group.node_group_name
        self.register_outputs({"pool_name": self.pool_name})


def labels(pool: EksNodePoolArgs) -> dict[str, str]:
    """Labels of a pool's nodes; that of accelerators may be said more precisely."""
    accelerator = {ACCELERATOR_LABEL: "nvidia"} if pool.get("gpu") else {}
    return pool_labels(pool["name"], {**accelerator, **pool.get("labels", {})}, spot=pool.get("spot", False))


def ami_type(pool: EksNodePoolArgs) -> str:
    """Amazon Linux 2023 image for a pool's processors.

    Source: https://docs.aws.amazon.com/eks/latest/APIReference/API_Nodegroup.html
    """
    arm64 = _is_arm64(pool)
    if pool.get("gpu"):
        return "AL2023_ARM_64_NVIDIA" if arm64 else "AL2023_x86_64_NVIDIA"
    return "AL2023_ARM_64_STANDARD" if arm64 else "AL2023_x86_64_STANDARD"


def _is_arm64(pool: EksNodePoolArgs) -> bool:
    return CpuArchitecture(pool.get("architecture", CpuArchitecture.AMD64)) is CpuArchitecture.ARM64
