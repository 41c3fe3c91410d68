"""The add-ons that make an EKS cluster usable, in the order they need.

The network comes before the first node, which is not ready without it; what runs on nodes comes after.
"""

import json
from collections.abc import Mapping, Sequence
from typing import NamedTuple

import pulumi
import pulumi_aws as aws

from waterline.eks.addon_versions import AddonVersions
from waterline.eks.arn import managed_policy
from waterline.eks.iam import role_name
from waterline.eks.identity import EksWorkloadIdentity

FORCES_REPLACEMENT = {"aws:eks/addon:Addon": ("addonName", "clusterName")}
"""Inputs of an add-on that replace it when they change. Source: `ForceNew` in the Terraform AWS provider."""


class AddonScope(NamedTuple):
    """The cluster that add-ons belong to, and how they are named and tagged."""

    name: str
    """Logical name of the cluster component; the prefix of its children."""
    physical_name: str
    """Physical name of the cluster."""
    region: str
    """AWS region."""
    cluster_name: pulumi.Output[str]
    """Physical name of the cluster, once it exists."""
    oidc_provider_arn: pulumi.Output[str]
    """ARN of the cluster's IAM OpenID Connect provider."""
    oidc_issuer: pulumi.Output[str]
    """Issuer of the cluster's service account tokens."""
    versions: AddonVersions
    """Builds that fit the cluster."""
    tags: dict[str, str]
    """Tags of add-ons, their roles and the volumes that they make."""
    parent: pulumi.Resource
    """The cluster component."""


def network_addons(scope: AddonScope) -> list[aws.eks.Addon]:
    """What a node needs before it can be ready: pod networking, with network policies on, and service routing."""
    role_arn = _role(scope, "vpc-cni", "aws-node", "AmazonEKS_CNI_Policy")
    return [
        # The add-on takes this switch as a string.
        _addon(scope, "vpc-cni", scope.versions.vpc_cni, {"enableNetworkPolicy": "true"}, role_arn=role_arn),
        _addon(scope, "kube-proxy", scope.versions.kube_proxy, {}),
    ]


def node_addons(scope: AddonScope, pools: Sequence[pulumi.Resource]) -> None:
    """What runs on nodes, and would be reported degraded without any: DNS, volumes, metrics."""
    # Not its successor, V2, which refuses volumes that the driver did not make (aws-ebs-csi-driver issue 2918).
    role_arn = _role(scope, "ebs-csi", "ebs-csi-controller-sa", "service-role/AmazonEBSCSIDriverPolicy")
    volumes = {"controller": {"extraVolumeTags": scope.tags}} if scope.tags else {}
    _addon(scope, "coredns", scope.versions.coredns, {"autoScaling": {"enabled": True}}, after=pools)
    _addon(scope, "aws-ebs-csi-driver", scope.versions.ebs_csi, volumes, role_arn=role_arn, after=pools)
    _addon(scope, "metrics-server", scope.versions.metrics_server, {"replicas": 2}, after=pools)


def _addon(  # noqa: PLR0913 -- an add-on is these six things
    scope: AddonScope,
    addon_name: str,
    version: str,
    configuration: Mapping[str, object],
    *,
    role_arn: pulumi.Output[str] | None = None,
    after: Sequence[pulumi.Resource] = (),
) -> aws.eks.Addon:
    return aws.eks.Addon(
        f"{scope.name}-{addon_name}",
        cluster_name=scope.cluster_name,
        addon_name=addon_name,
        addon_version=version,
        configuration_values=json.dumps(configuration, sort_keys=True) if configuration else None,
        service_account_role_arn=role_arn,
        # What is in the cluster gives way to what is pinned here.
        resolve_conflicts_on_create="OVERWRITE",
        resolve_conflicts_on_update="OVERWRITE",
        tags=scope.tags,
        opts=pulumi.ResourceOptions(parent=scope.parent, depends_on=[*after]),
    )


def _role(scope: AddonScope, part: str, service_account: str, policy: str) -> pulumi.Output[str]:
    identity = EksWorkloadIdentity(
        f"{scope.name}-{part}",
        {
            "role_name": role_name(scope.physical_name, part),
            "service_account": {"namespace": "kube-system", "name": service_account},
            "oidc_provider_arn": scope.oidc_provider_arn,
            "oidc_issuer": scope.oidc_issuer,
            "managed_policy_arns": [managed_policy(scope.region, policy)],
            "tags": scope.tags,
        },
        opts=pulumi.ResourceOptions(parent=scope.parent),
    )
    return identity.role_arn
