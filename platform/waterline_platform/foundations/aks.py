"""What the platform stands on at Azure."""

import re

import pulumi
import pulumi_azure_native as azure

from waterline.aks import (
    AksAutoscaler,
    AksAutoscalerProfileArgs,
    AksCluster,
    AksClusterArgs,
    AksDnsZone,
    AksExpander,
    AksNetwork,
    AksNodePoolArgs,
    AksNodeProvisioning,
    AksOutbound,
    AksPrincipalArgs,
    AksProvisionedPoolArgs,
    AksSecretStore,
    AksTier,
    AzurePrincipalType,
    load_balancer_annotations,
)
from waterline.names import capped, distinct
from waterline_platform.foundations.aks_tenants import tenant_stores
from waterline_platform.foundations.pools import taints
from waterline_platform.foundations.seam import Seam
from waterline_platform.namespaces import INGRESS, SECRETS
from waterline_platform.settings import AksClusterSettings, Settings
from waterline_platform.settings.aks import AksPoolSettings, AksPrincipalSettings
from waterline_platform.settings.aks_scaling import AutoscalerProfileSettings, ProvisionedPoolSettings

FORCES_REPLACEMENT = {"azure-native:resources:ResourceGroup": ("location", "resourceGroupName")}
"""Inputs of the resource group that replace it, and all in it. Source: `forceNewMap` of the Azure Native provider."""

_OUTBOUND = {"nat-gateway": AksOutbound.NAT_GATEWAY, "load-balancer": AksOutbound.LOAD_BALANCER}


def foundation(cluster: AksClusterSettings, tags: dict[str, str]) -> AksCluster:
    """The resource group, the network and the cluster in it."""
    group_name = _group_name(cluster)
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
    args: AksClusterArgs = {
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
        "autoscaler": AksAutoscaler(cluster.autoscaler),
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
    }
    if cluster.autoscaler == "cluster-autoscaler":
        args["autoscaler_profile"] = _autoscaler_profile(cluster.autoscaler_profile)
    return AksCluster("cluster", args, in_group)


def seam(settings: Settings, cluster: AksClusterSettings, on: AksCluster, kubernetes: pulumi.ProviderResource) -> Seam:
    """What Azure hands across the waterline. AKS brings its own drivers, but for what its Karpenter may make."""
    issuer = on.oidc_issuer.apply(str)
    zone = AksDnsZone(
        "dns-zone",
        {
            "zone_name": cluster.dns_zone.name,
            "resource_group_name": cluster.dns_zone.resource_group or capped(f"rg-{cluster.name}-dns", 90),
            "adopt": cluster.dns_zone.resource_group is not None,
            "subscription_id": cluster.subscription_id,
            "tenant_id": cluster.tenant_id,
            "cluster_name": cluster.name,
            "identity_resource_group_name": _group_name(cluster),
            "location": cluster.location,
            "namespace": INGRESS,
            "oidc_issuer": issuer,
            "deletion_protection": cluster.deletion_protection,
            "tags": settings.all_tags,
        },
        pulumi.ResourceOptions(depends_on=[on]),
    )
    store = AksSecretStore(
        "secret-store",
        {
            "vault_name": cluster.secret_store.vault_name or vault_name(cluster),
            "resource_group_name": _group_name(cluster),
            "location": cluster.location,
            "subscription_id": cluster.subscription_id,
            "tenant_id": cluster.tenant_id,
            "cluster_name": cluster.name,
            "namespace": SECRETS,
            "oidc_issuer": issuer,
            "deletion_protection": cluster.deletion_protection,
            "soft_delete_retention_days": cluster.secret_store.soft_delete_days,
            "tags": settings.all_tags,
        },
        pulumi.ResourceOptions(depends_on=[on]),
    )
    internal = settings.ingress.load_balancer == "internal"
    drivers = (_provisioning(settings, cluster, kubernetes),) if cluster.provisioned_pools else ()
    return Seam(
        zone=zone.seam(),
        name_servers=zone.name_servers,
        ds_record=zone.ds_record,
        store=store.seam(),
        tenant_stores=tenant_stores(settings, cluster, _group_name(cluster), on),
        load_balancer={"annotations": load_balancer_annotations(internal=internal)},
        drivers=drivers,
    )


def _provisioning(
    settings: Settings, cluster: AksClusterSettings, kubernetes: pulumi.ProviderResource
) -> AksNodeProvisioning:
    return AksNodeProvisioning(
        "node-provisioning",
        {
            "location": cluster.location,
            "zones": [*cluster.zones],
            "pools": [_provisioned(pool) for pool in cluster.provisioned_pools],
            "tags": settings.all_tags,
        },
        pulumi.ResourceOptions(providers=[kubernetes]),
    )


def vault_name(cluster: AksClusterSettings) -> str:
    """Name of a cluster's vault: of the characters that a vault takes, and with a digest of the subscription."""
    plain = re.sub(r"[^a-z0-9]+", "-", f"kv-{cluster.name}".lower())
    return distinct(plain, f"{cluster.subscription_id}|{cluster.name}", 24)


def _group_name(cluster: AksClusterSettings) -> str:
    """Name of the resource group: at most what Azure CNI Overlay takes.

    The name itself goes on, not the resource's output: previews then know it.
    """
    return capped(f"rg-{cluster.name}", 63)


def _principal(principal: AksPrincipalSettings) -> AksPrincipalArgs:
    return {"object_id": principal.object_id, "principal_type": AzurePrincipalType(principal.type)}


def _pool(pool: AksPoolSettings) -> AksNodePoolArgs:
    return {
        "name": pool.name,
        "vm_size": pool.vm_size,
        "min_size": pool.min_size,
        "max_size": pool.max_size,
        "architecture": pool.architecture,
        "spot": pool.spot,
        "gpu": pool.gpu,
        "disk_gib": pool.disk_gib,
        "labels": pool.labels,
        "taints": taints(pool),
    }


def _provisioned(pool: ProvisionedPoolSettings) -> AksProvisionedPoolArgs:
    args: AksProvisionedPoolArgs = {
        "name": pool.name,
        "max_cpu": pool.max_cpu,
        "max_memory_gib": pool.max_memory_gib,
        "architecture": pool.architecture,
        "spot": pool.spot,
        "gpu": pool.gpu,
        "labels": pool.labels,
        "taints": taints(pool),
    }
    if pool.sku_families:
        args["sku_families"] = [*pool.sku_families]
    return args


def _autoscaler_profile(profile: AutoscalerProfileSettings) -> AksAutoscalerProfileArgs:
    return {
        "expander": AksExpander(profile.expander),
        "scan_interval": profile.scan_interval,
        "scale_down_unneeded_time": profile.scale_down_unneeded_time,
        "scale_down_utilization_threshold": f"{profile.scale_down_utilization_threshold:g}",
        "skip_nodes_with_system_pods": profile.skip_nodes_with_system_pods,
        "max_graceful_termination_sec": profile.max_graceful_termination_sec,
    }
