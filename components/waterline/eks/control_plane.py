"""What an EKS control plane stands on: its role, its encryption key and its log group."""

from typing import NamedTuple

import pulumi
import pulumi_aws as aws

from waterline.eks.arn import managed_policy
from waterline.eks.iam import Statement, policy_document, role_name
from waterline.eks.keys import iam_decides

FORCES_REPLACEMENT = {
    "aws:cloudwatch/logGroup:LogGroup": ("name",),
    "aws:iam/role:Role": ("name",),
    "aws:iam/rolePolicy:RolePolicy": ("name", "role"),
    "aws:iam/rolePolicyAttachment:RolePolicyAttachment": ("policyArn", "role"),
    "aws:kms/alias:Alias": ("name",),
    "aws:kms/key:Key": ("customerMasterKeySpec", "keyUsage", "multiRegion"),
}
"""Inputs of each resource that replace it when they change. Source: `ForceNew` in the Terraform AWS provider."""


class ControlPlaneScope(NamedTuple):
    """The cluster that these resources belong to, and how they are named and tagged."""

    name: str
    """Logical name of the cluster component; the prefix of its children."""
    cluster_name: str
    """Physical name of the cluster."""
    region: str
    """AWS region."""
    tags: dict[str, str]
    """Tags of every resource."""
    parent: pulumi.Resource
    """The cluster component."""


def secrets_key(scope: ControlPlaneScope, account_id: str, deletion_window_days: int, *, protect: bool) -> aws.kms.Key:
    """A key, rotated every year, that encrypts Kubernetes secrets before etcd sees them."""
    key = aws.kms.Key(
        f"{scope.name}-secrets",
        description=f"Kubernetes secrets of {scope.cluster_name}",
        enable_key_rotation=True,
        deletion_window_in_days=deletion_window_days,
        policy=policy_document(iam_decides(scope.region, account_id)),
        tags=scope.tags,
        opts=pulumi.ResourceOptions(parent=scope.parent, protect=protect),
    )
    aws.kms.Alias(
        f"{scope.name}-secrets",
        name=f"alias/{scope.cluster_name}/secrets",
        target_key_id=key.key_id,
        opts=pulumi.ResourceOptions(parent=scope.parent),
    )
    return key


def control_plane_logs(scope: ControlPlaneScope, retention_days: int) -> aws.cloudwatch.LogGroup:
    """The log group that EKS would otherwise make itself, and keep for ever.

    Source: https://docs.aws.amazon.com/eks/latest/userguide/control-plane-logs.html
    """
    return aws.cloudwatch.LogGroup(
        f"{scope.name}-logs",
        name=f"/aws/eks/{scope.cluster_name}/cluster",
        retention_in_days=retention_days,
        tags=scope.tags,
        opts=pulumi.ResourceOptions(parent=scope.parent),
    )


def cluster_role(scope: ControlPlaneScope, key: aws.kms.Key) -> tuple[aws.iam.Role, list[pulumi.Resource]]:
    """The role that the control plane acts under, and what gives it its permissions."""
    role = service_role(scope, "control-plane", "eks.amazonaws.com")
    return role, [
        *attach(scope, "control-plane", role, ["AmazonEKSClusterPolicy"]),
        aws.iam.RolePolicy(
            f"{scope.name}-secrets-key",
            role=role.name,
            policy=key.arn.apply(use_key_policy),
            opts=pulumi.ResourceOptions(parent=scope.parent),
        ),
    ]


def node_role(scope: ControlPlaneScope) -> tuple[aws.iam.Role, list[pulumi.Resource]]:
    """The role of every node: joining and pulling images. Pod networking has a role of its own."""
    role = service_role(scope, "nodes", "ec2.amazonaws.com")
    return role, attach(scope, "nodes", role, ["AmazonEKSWorkerNodePolicy", "AmazonEC2ContainerRegistryPullOnly"])


def service_role(scope: ControlPlaneScope, part: str, service: str) -> aws.iam.Role:
    """A role for an AWS service, under a name that IAM takes."""
    return aws.iam.Role(
        f"{scope.name}-{part}",
        name=role_name(scope.cluster_name, part),
        assume_role_policy=service_trust_policy(service),
        tags=scope.tags,
        opts=pulumi.ResourceOptions(parent=scope.parent, delete_before_replace=True),
    )


def attach(scope: ControlPlaneScope, part: str, role: aws.iam.Role, policies: list[str]) -> list[pulumi.Resource]:
    """Attach policies that AWS maintains."""
    return [
        aws.iam.RolePolicyAttachment(
            f"{scope.name}-{part}-{policy}",
            role=role.name,
            policy_arn=managed_policy(scope.region, policy),
            opts=pulumi.ResourceOptions(parent=scope.parent),
        )
        for policy in policies
    ]


def service_trust_policy(service: str) -> str:
    """Trust in one AWS service."""
    statement: Statement = {"Effect": "Allow", "Principal": {"Service": service}, "Action": "sts:AssumeRole"}
    return policy_document(statement)


def use_key_policy(key_arn: str) -> str:
    """Permission to encrypt and decrypt with one key.

    Source: https://docs.aws.amazon.com/eks/latest/userguide/enable-kms.html
    """
    statement: Statement = {
        "Effect": "Allow",
        "Action": ["kms:Decrypt", "kms:DescribeKey", "kms:Encrypt", "kms:ListGrants"],
        "Resource": key_arn,
    }
    return policy_document(statement)
