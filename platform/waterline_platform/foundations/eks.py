"""What the platform stands on at AWS."""

from typing import NamedTuple, assert_never

import pulumi

from waterline.eks import (
    EksCluster,
    EksClusterAutoscaler,
    EksDnsZone,
    EksDnsZoneArgs,
    EksKarpenter,
    EksKarpenterPoolArgs,
    EksLoadBalancers,
    EksNat,
    EksNetwork,
    EksNetworkArgs,
    EksNodePoolArgs,
    EksSecretStore,
    EksStorage,
    group_of,
    nlb_annotations,
)
from waterline_platform.foundations.eks_tenants import secret_prefix, tenant_stores
from waterline_platform.foundations.pools import taints
from waterline_platform.foundations.seam import Seam
from waterline_platform.namespaces import INGRESS, SECRETS
from waterline_platform.operation import operation
from waterline_platform.settings import EksClusterSettings, Settings
from waterline_platform.settings.eks import EksPoolSettings
from waterline_platform.settings.karpenter import KarpenterPoolSettings


class EksFoundation(NamedTuple):
    """What everything else at AWS hangs on."""

    network: EksNetwork
    """The network."""
    cluster: EksCluster
    """The cluster in it."""


def foundation(cluster: EksClusterSettings, tags: dict[str, str]) -> EksFoundation:
    """The network and the cluster in it."""
    network_args: EksNetworkArgs = {
        "network_name": cluster.name,
        "account_id": cluster.account_id,
        "region": cluster.region,
        "cidr": cluster.network.cidr,
        "zones": [*cluster.network.zones],
        "nat": EksNat(cluster.network.nat),
        "interface_endpoints": [*cluster.network.interface_endpoints],
        "tags": tags,
        "protect": cluster.deletion_protection,
    }
    if cluster.network.flow_logs:
        network_args["flow_log_retention_days"] = cluster.log_retention_days
    network = EksNetwork("network", network_args)
    made = EksCluster(
        "cluster",
        {
            "cluster_name": cluster.name,
            "account_id": cluster.account_id,
            "region": cluster.region,
            "kubernetes_version": cluster.kubernetes_version,
            "vpc_id": network.vpc_id,
            "subnet_ids": network.private_subnet_ids,
            "admins": [*cluster.admins],
            "viewers": [*cluster.viewers],
            "public_access_cidrs": [*cluster.endpoint.public_cidrs],
            "runner_inside_network": cluster.endpoint.runner_inside_network,
            "node_pools": [_pool(pool) for pool in cluster.node_pools],
            "log_retention_days": cluster.log_retention_days,
            "key_deletion_window_days": 30 if cluster.deletion_protection else 7,
            "deletion_protection": cluster.deletion_protection,
            "tags": tags,
        },
    )
    return EksFoundation(network, made)


def seam(
    settings: Settings, cluster: EksClusterSettings, on: EksFoundation, kubernetes: pulumi.ProviderResource
) -> Seam:
    """What AWS hands across the waterline, and the drivers that EKS leaves to us and AKS brings."""
    in_cluster = pulumi.ResourceOptions(providers=[kubernetes])
    EksStorage("storage", {}, in_cluster)
    load_balancers = EksLoadBalancers(
        "load-balancers",
        {
            "cluster_name": cluster.name,
            "account_id": cluster.account_id,
            "region": cluster.region,
            "network_name": cluster.name,
            "vpc_id": on.network.vpc_id,
            "oidc_provider_arn": on.cluster.oidc_provider_arn,
            "oidc_issuer": on.cluster.oidc_issuer.apply(str),
            "operation": operation(settings),
            "tags": settings.all_tags,
        },
        in_cluster,
    )
    zone = EksDnsZone("dns-zone", _zone(settings, cluster, on.cluster))
    store = EksSecretStore(
        "secret-store",
        {
            "prefix": secret_prefix(cluster),
            "cluster_name": cluster.name,
            "account_id": cluster.account_id,
            "region": cluster.region,
            "namespace": SECRETS,
            "oidc_provider_arn": on.cluster.oidc_provider_arn,
            "oidc_issuer": on.cluster.oidc_issuer.apply(str),
            "key_deletion_window_days": 30 if cluster.deletion_protection else 7,
            "deletion_protection": cluster.deletion_protection,
            "tags": settings.all_tags,
        },
    )
    internal = settings.ingress.load_balancer == "internal"
    return Seam(
        zone=zone.seam(),
        name_servers=zone.name_servers,
        ds_record=zone.ds_record,
        store=store.seam(),
        load_balancer={"annotations": nlb_annotations(internal=internal)},
        tenant_stores=tenant_stores(settings, cluster, on.cluster, store),
        group_of=group_of,
        drivers=(load_balancers, _autoscaler(settings, cluster, on, kubernetes)),
    )


def _autoscaler(
    settings: Settings, cluster: EksClusterSettings, on: EksFoundation, kubernetes: pulumi.ProviderResource
) -> pulumi.Resource:
    """What adds and removes nodes."""
    match cluster.autoscaler:
        case "cluster-autoscaler":
            return EksClusterAutoscaler(
                "autoscaler",
                {
                    "cluster_name": cluster.name,
                    "kubernetes_version": cluster.kubernetes_version,
                    "account_id": cluster.account_id,
                    "region": cluster.region,
                    "oidc_provider_arn": on.cluster.oidc_provider_arn,
                    "oidc_issuer": on.cluster.oidc_issuer.apply(str),
                    "operation": operation(settings),
                    "tags": settings.all_tags,
                },
                pulumi.ResourceOptions(providers=[kubernetes]),
            )
        case "karpenter":
            return EksKarpenter(
                "karpenter",
                {
                    "cluster_name": cluster.name,
                    "account_id": cluster.account_id,
                    "region": cluster.region,
                    "oidc_provider_arn": on.cluster.oidc_provider_arn,
                    "oidc_issuer": on.cluster.oidc_issuer.apply(str),
                    "subnet_ids": on.network.private_subnet_ids,
                    "security_group_id": on.cluster.security_group_id,
                    "pools": [_karpenter_pool(pool) for pool in cluster.karpenter_pools],
                    "isolated": cluster.network.nat == "none",
                    "operation": operation(settings),
                    "tags": settings.all_tags,
                },
                # Its access entry is the cluster's; and nodes that nobody made here keep the network from going.
                pulumi.ResourceOptions(providers=[kubernetes], depends_on=[on.cluster]),
            )
        case _:
            assert_never(cluster.autoscaler)


def _karpenter_pool(pool: KarpenterPoolSettings) -> EksKarpenterPoolArgs:
    made: EksKarpenterPoolArgs = {
        "name": pool.name,
        "max_cpu": pool.max_cpu,
        "max_memory_gib": pool.max_memory_gib,
        "architecture": pool.architecture,
        "spot": pool.spot,
        "gpu": pool.gpu,
        "labels": pool.labels,
        "taints": taints(pool),
    }
    if pool.instance_categories:
        made["instance_categories"] = [*pool.instance_categories]
    return made


def _zone(settings: Settings, cluster: EksClusterSettings, on: EksCluster) -> EksDnsZoneArgs:
    zone: EksDnsZoneArgs = {
        "zone_name": cluster.dns_zone.name,
        "dnssec": cluster.dns_zone.dnssec,
        "cluster_name": cluster.name,
        "account_id": cluster.account_id,
        "region": cluster.region,
        "namespace": INGRESS,
        "oidc_provider_arn": on.oidc_provider_arn,
        "oidc_issuer": on.oidc_issuer.apply(str),
        "deletion_protection": cluster.deletion_protection,
        "tags": settings.all_tags,
    }
    if cluster.dns_zone.hosted_zone_id:
        zone["hosted_zone_id"] = cluster.dns_zone.hosted_zone_id
    return zone


def _pool(pool: EksPoolSettings) -> EksNodePoolArgs:
    return {
        "name": pool.name,
        "instance_types": [*pool.instance_types],
        "min_size": pool.min_size,
        "max_size": pool.max_size,
        "architecture": pool.architecture,
        "spot": pool.spot,
        "gpu": pool.gpu,
        "disk_gib": pool.disk_gib,
        "labels": pool.labels,
        "taints": taints(pool),
    }
