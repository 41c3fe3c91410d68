"""The platform, read from top to bottom: a cluster below the waterline, then the layers above it, in order.

The only branch on the cloud in the whole program is here. Each cloud's module is imported in its branch, so that a
program for one never loads the other's SDK.
"""

from collections.abc import Sequence
from typing import TypedDict, assert_never

import pulumi
import pulumi_kubernetes as kubernetes

from waterline.cluster import Cluster
from waterline.existing import ExistingCluster
from waterline.ingress import IngressLayer
from waterline.isolation import IsolationLayer, PlatformNamespaces
from waterline.scaling import ScalingLayer
from waterline.secrets import SecretsLayer
from waterline_platform.foundations.seam import Seam
from waterline_platform.layers import ingress_args, isolation_args, platform_namespaces, scaling_args, secrets_args
from waterline_platform.namespaces import INGRESS
from waterline_platform.settings import AksClusterSettings, EksClusterSettings, ExistingClusterSettings, Settings

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
    tenant_namespaces: pulumi.Output[list[str]]
    """Namespaces of the tenants, once they are closed."""
    name_servers: pulumi.Input[Sequence[str]]
    """Name servers of the environment's DNS zone, to delegate it to; none of a zone that was already there."""
    ds_record: pulumi.Input[str | None]
    """Record that lets the parent zone vouch for the environment's, where that is signed."""
    gateway: pulumi.Output[str]
    """The Gateway that routes hang on, as its namespace and name."""
    certificate_issuer: pulumi.Output[str]
    """The ClusterIssuer that signs certificates."""
    secret_store: pulumi.Output[str | None]
    """The ClusterSecretStore that secrets are drawn from; none without a cloud."""


def build(settings: Settings) -> PlatformOutputs:
    """Build the platform of one environment."""
    cluster: Cluster
    match settings.cluster:
        case EksClusterSettings():
            from waterline_platform.foundations import eks

            on_aws = eks.foundation(settings.cluster, settings.all_tags)
            cluster = on_aws.cluster
            provider = kubernetes_provider(cluster, after=on_aws.cluster)
            seam = eks.seam(settings, settings.cluster, on_aws, provider)
        case AksClusterSettings():
            from waterline_platform.foundations import aks

            cluster = on_azure = aks.foundation(settings.cluster, settings.all_tags)
            provider = kubernetes_provider(cluster, after=on_azure)
            seam = aks.seam(settings, settings.cluster, on_azure, provider)
        case ExistingClusterSettings():
            cluster = existing = ExistingCluster(
                "cluster", {"kubeconfig": settings.cluster.kubeconfig, "context": settings.cluster.context}
            )
            provider = kubernetes_provider(cluster, after=existing)
            seam = Seam()
        case _:
            assert_never(settings.cluster)

    # ~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~ the waterline ~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~
    # From here on nothing knows which cloud it is on.
    namespaces = PlatformNamespaces(
        "namespaces", {"namespaces": platform_namespaces(settings)}, pulumi.ResourceOptions(providers=[provider])
    )
    above = pulumi.ResourceOptions(providers=[provider], depends_on=[namespaces, *seam.drivers])
    ScalingLayer("scaling", scaling_args(settings), above)
    ingress = IngressLayer("ingress", ingress_args(settings, seam), above)
    secrets = SecretsLayer("secrets", secrets_args(settings, seam), above)
    tenants = IsolationLayer(
        "tenants",
        isolation_args(settings, seam),
        pulumi.ResourceOptions(providers=[provider], depends_on=[ingress, secrets]),
    )

    return {
        "cluster_name": cluster.name,
        "kubeconfig": cluster.kubeconfig,
        "oidc_issuer": cluster.oidc_issuer,
        "namespaces": namespaces.names,
        "name_servers": seam.name_servers,
        "ds_record": seam.ds_record,
        "gateway": ingress.gateway.apply(lambda gateway: f"{INGRESS}/{gateway}"),
        "certificate_issuer": ingress.issuer,
        "tenant_namespaces": tenants.names,
        "secret_store": secrets.store_name,
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
        # What an earlier platform has left on purpose is taken up again: definitions of kinds, keys to sealed secrets.
        upsert_existing_objects=True,
        opts=pulumi.ResourceOptions(depends_on=[after]),
    )
