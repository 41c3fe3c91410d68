"""What a node that Karpenter makes needs to join the cluster: a role, an instance profile that has it, an access entry.

The profile is ours and not Karpenter's: whoever may make profiles may hand any role to an instance.
"""

from typing import NamedTuple

import pulumi
import pulumi_aws as aws

from waterline.eks.control_plane import ControlPlaneScope, node_role
from waterline.eks.iam import role_name

FORCES_REPLACEMENT = {"aws:iam/instanceProfile:InstanceProfile": ("name", "namePrefix", "path")}
"""Inputs of the profile that replace it when they change. Source: `ForceNew` in the Terraform AWS provider."""


class KarpenterNodes(NamedTuple):
    """Who nodes are."""

    role_name: str
    """Name of their role, and of the instance profile that has it; known before they exist."""
    role_arn: pulumi.Output[str]
    """ARN of their role."""
    ready: list[pulumi.Resource]
    """All that must be there before a node can join."""


def karpenter_nodes(
    name: str, cluster_name: str, region: str, tags: dict[str, str], parent: pulumi.Resource
) -> KarpenterNodes:
    """Make what nodes need, beside what those of the cluster's own pools have."""
    scope = ControlPlaneScope(name, f"{cluster_name}-karpenter", region, tags, parent)
    physical = role_name(scope.cluster_name, "nodes")
    role, permissions = node_role(scope)
    profile = aws.iam.InstanceProfile(
        f"{name}-nodes",
        name=physical,
        role=role.name,
        tags=tags,
        opts=pulumi.ResourceOptions(parent=parent, delete_before_replace=True),
    )
    entry = aws.eks.AccessEntry(
        f"{name}-nodes",
        cluster_name=cluster_name,
        principal_arn=role.arn,
        type="EC2_LINUX",
        tags=tags,
        opts=pulumi.ResourceOptions(parent=parent),
    )
    return KarpenterNodes(physical, role.arn, [*permissions, profile, entry])
