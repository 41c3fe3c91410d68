"""What the platform stands on at Azure."""

import pulumi
import pulumi_azure_native as azure

from waterline.aks import (
    AksCluster,
    AksNetwork,
    AksNodePoolArgs,
    AksOutbound,
    AksPrincipalArgs,
    AksTier,
    AzurePrincipalType,
)
from waterline.names import capped
from waterline_platform.foundations.pools import taints
from waterline_platform.settings import AksClusterSettings
from waterline_platform.settings.aks import AksPoolSettings, AksPrincipalSettings

FORCES_REPLACEMENT = {"azure-native:resources:ResourceGroup": ("location", "resourceGroupName")}
"""Inputs of the resource group that replace it, and all in it. Source: `forceNewMap` of the Azure Native provider."""

_OUTBOUND = {"nat-gateway": AksOutbound.NAT_GATEWAY, "load-balancer": AksOutbound.LOAD_BALANCER}


def foundation(cluster: AksClusterSettings, tags: dict[str, str]) -> AksCluster:
    """The resource group, the network and the cluster in it."""
    # Azure CNI Overlay takes no longer name. The name itself goes on, not the resource's output: previews then know it.
    group_name = capped(f"rg-{cluster.name}", 63)
    group = azure.resources.ResourceGroup(
        "resource-group",
        resource_group_name=group_name,
        location=cluster.location,
        tags=tags,
        opts=pulumi.ResourceOptions(protect=cluster.deletion_protection),
    )
    in_group = pulumi.ResourceOptions(depends_on=[group])
    network = AksNetwork(
        "network",
        {
            "network_name": capped(f"vnet-{cluster.name}", 63),
            "resource_group_name": group_name,
            "location": cluster.location,
            "cidr": cluster.network.cidr,
            "nat_gateway": cluster.network.outbound == "nat-gateway",
            "tags": tags,
            "protect": cluster.deletion_protection,
        },
        in_group,
    )
    return AksCluster(
        "cluster",
        {
            "cluster_name": cluster.name,
            "subscription_id": cluster.subscription_id,
            "tenant_id": cluster.tenant_id,
            "resource_group_name": group_name,
            "location": cluster.location,
            "kubernetes_version": cluster.kubernetes_version,
            "node_subnet_id": network.node_subnet_id,
            "deployer": _principal(cluster.deployer),
            "admins": [_principal(admin) for admin in cluster.admins],
            "viewers": [_principal(viewer) for viewer in cluster.viewers],
            "authorized_ip_ranges": [*cluster.endpoint.public_cidrs],
            "runner_inside_network": cluster.endpoint.runner_inside_network,
            "egress_addresses": network.egress_addresses,
            "system_pool": _pool(cluster.system_pool),
            "node_pools": [_pool(pool) for pool in cluster.node_pools],
            "zones": [*cluster.zones],
            "outbound": _OUTBOUND[cluster.network.outbound],
            "pod_cidr": cluster.network.pod_cidr,
            "service_cidr": cluster.network.service_cidr,
            "tier": AksTier(cluster.tier),
            "maintenance_window": {
                "day": cluster.maintenance_window.day,
                "start": cluster.maintenance_window.start,
                "hours": cluster.maintenance_window.hours,
            },
            "log_retention_days": cluster.log_retention_days,
            "deletion_protection": cluster.deletion_protection,
            "tags": tags,
        },
        in_group,
    )


def _principal(principal: AksPrincipalSettings) -> AksPrincipalArgs:
    return {"object_id": principal.object_id, "principal_type": AzurePrincipalType(principal.type)}


def _pool(pool: AksPoolSettings) -> AksNodePoolArgs:
    return {
        "name": pool.name,
        "vm_size": pool.vm_size,
        "min_size": pool.min_size,
        "max_size": pool.max_size,
        "spot": pool.spot,
        "gpu": pool.gpu,
        "disk_gib": pool.disk_gib,
        "labels": pool.labels,
        "taints": taints(pool),
    }
