"""The platform, read from top to bottom: a cluster below the waterline, then the layers above it, in order.

The only branch on the cloud in the whole program is here. Each cloud's module is imported in its branch, so that a
program for one never loads the other's SDK.
"""

from typing import TypedDict, assert_never

import pulumi
import pulumi_kubernetes as kubernetes

from waterline.cluster import Cluster
from waterline.existing import ExistingCluster
from waterline.isolation import PlatformNamespaceArgs, PlatformNamespaces
from waterline_platform.settings import AksClusterSettings, EksClusterSettings, ExistingClusterSettings, Settings

PLATFORM_NAMESPACES: list[PlatformNamespaceArgs] = [
    {"name": "platform-ingress", "layer": "ingress"},
    {"name": "platform-secrets", "layer": "secrets"},
]
"""Namespaces of the layers above the waterline, all under Pod Security `restricted`."""

FORCES_REPLACEMENT = {"pulumi:providers:kubernetes": ("clusterIdentifier",)}
"""Inputs of the provider that replace it, and all that it manages.

Source: https://www.pulumi.com/registry/packages/kubernetes/api-docs/provider/
"""


class PlatformOutputs(TypedDict):
    """What a stack says of its platform."""

    cluster_name: pulumi.Output[str]
    """Name of the cluster."""
    kubeconfig: pulumi.Output[str]
    """Kubeconfig of the cluster, or the path of one (secret)."""
    oidc_issuer: pulumi.Output[str | None]
    """Issuer of service account tokens, as a URL, where the cluster publishes one."""
    namespaces: pulumi.Output[list[str]]
    """The platform's own namespaces."""


def build(settings: Settings) -> PlatformOutputs:
    """Build the platform of one environment."""
    cluster: Cluster
    match settings.cluster:
        case EksClusterSettings():
            from waterline_platform.foundations import eks

            cluster = on_aws = eks.foundation(settings.cluster, settings.all_tags)
            provider = kubernetes_provider(cluster, after=on_aws)
            eks.drivers(provider)
        case AksClusterSettings():
            from waterline_platform.foundations import aks

            cluster = on_azure = aks.foundation(settings.cluster, settings.all_tags)
            provider = kubernetes_provider(cluster, after=on_azure)
        case ExistingClusterSettings():
            cluster = existing = ExistingCluster(
                "cluster", {"kubeconfig": settings.cluster.kubeconfig, "context": settings.cluster.context}
            )
            provider = kubernetes_provider(cluster, after=existing)
        case _:
            assert_never(settings.cluster)

    # ~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~ the waterline ~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~
    # From here on nothing knows which cloud it is on.
    above = pulumi.ResourceOptions(providers=[provider])
    namespaces = PlatformNamespaces("namespaces", {"namespaces": PLATFORM_NAMESPACES}, above)

    return {
        "cluster_name": cluster.name,
        "kubeconfig": cluster.kubeconfig,
        "oidc_issuer": cluster.oidc_issuer,
        "namespaces": namespaces.names,
    }


def kubernetes_provider(cluster: Cluster, after: pulumi.Resource) -> kubernetes.Provider:
    """The one Kubernetes provider of ours, once everything in the cluster's component is ready, its nodes included.

    Only a different cluster replaces it, and with it what it manages.
    """
    return kubernetes.Provider(
        "kubernetes",
        kubeconfig=cluster.kubeconfig,
        context=cluster.context,
        cluster_identifier=cluster.identifier,
        enable_server_side_apply=True,
        opts=pulumi.ResourceOptions(depends_on=[after]),
    )
