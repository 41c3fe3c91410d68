"""What the platform stands on at AWS."""

import pulumi

from waterline.eks import EksCluster, EksNat, EksNetwork, EksNetworkArgs, EksNodePoolArgs, EksStorage
from waterline_platform.foundations.pools import taints
from waterline_platform.settings import EksClusterSettings
from waterline_platform.settings.eks import EksPoolSettings


def foundation(cluster: EksClusterSettings, tags: dict[str, str]) -> EksCluster:
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
    return EksCluster(
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


def drivers(kubernetes: pulumi.ProviderResource) -> None:
    """What EKS leaves to us inside the cluster, and AKS brings."""
    EksStorage("storage", {}, pulumi.ResourceOptions(providers=[kubernetes]))


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
