"""The parts of a cluster's request to Azure that need thought: pure functions from inputs to what Azure asks for."""

import hashlib
import re
from enum import StrEnum
from ipaddress import IPv4Network

import pulumi
import pulumi_azure_native as azure

from waterline.aks.node_pool import AksNodePoolArgs, profile
from waterline.names import capped


class AksOutbound(StrEnum):
    """How nodes reach the internet, in Azure's words."""

    NAT_GATEWAY = "userAssignedNATGateway"
    """Through the NAT gateway of the subnet."""
    LOAD_BALANCER = "loadBalancer"
    """Through the cluster's own load balancer."""


class AksTier(StrEnum):
    """What Azure promises of the control plane.

    Source: https://learn.microsoft.com/azure/aks/free-standard-pricing-tiers
    """

    FREE = "Free"
    """Nothing; for trying things out."""
    STANDARD = "Standard"
    """An uptime, backed by money."""
    PREMIUM = "Premium"
    """The same, and two years of support for some Kubernetes versions."""


def api_server(
    authorized_ip_ranges: list[str], egress_addresses: pulumi.Input[list[str]]
) -> azure.containerservice.ManagedClusterAPIServerAccessProfileArgsDict:
    """Who reaches the API server: the ranges and the nodes, or, without ranges, only the network.

    Source: https://learn.microsoft.com/azure/aks/api-server-authorized-ip-ranges
    """
    if not authorized_ip_ranges:
        return {
            "enable_private_cluster": True,
            "enable_private_cluster_public_fqdn": False,
            "private_dns_zone": "system",
            "disable_run_command": True,
        }
    return {
        # Nodes reach a public endpoint from outside like everybody else.
        "authorized_ip_ranges": pulumi.Output.from_input(egress_addresses).apply(
            lambda addresses: [*authorized_ip_ranges, *(f"{address}/32" for address in addresses)]
        ),
        "enable_private_cluster": False,
        "disable_run_command": True,
    }


def network(
    pod_cidr: str, service_cidr: str, outbound: AksOutbound
) -> azure.containerservice.ContainerServiceNetworkProfileArgsDict:
    """Azure CNI Overlay with Cilium, and the address of cluster DNS: the tenth of the service network.

    Source: https://learn.microsoft.com/azure/aks/azure-cni-powered-by-cilium
    """
    return {
        "network_plugin": "azure",
        "network_plugin_mode": "overlay",
        "network_dataplane": "cilium",
        "network_policy": "cilium",
        "load_balancer_sku": "standard",
        "outbound_type": outbound.value,
        "pod_cidr": pod_cidr,
        "service_cidr": service_cidr,
        "dns_service_ip": str(IPv4Network(service_cidr)[10]),
    }


def system_pool(  # noqa: PLR0913 -- where a pool is, and what for
    pool: AksNodePoolArgs,
    kubernetes_version: str,
    zones: list[str],
    subnet_id: pulumi.Input[str],
    tags: dict[str, str],
    *,
    fixed: bool,
) -> azure.containerservice.ManagedClusterAgentPoolProfileArgs:
    """The pool that is part of the cluster's request.

    Raises:
        ValueError: if the pool's bounds cannot hold, or its nodes are of a kind that AKS's own pods may not use.
    """
    if pool.get("spot") or pool.get("gpu"):
        message = f"system_pool {pool['name']!r}: expected neither spot nor GPU nodes: AKS's own pods run there"
        raise ValueError(message)
    return azure.containerservice.ManagedClusterAgentPoolProfileArgs(
        **profile(pool, kubernetes_version, zones, tags, system=True, fixed=fixed),
        name=pool["name"],
        mode="System",
        vnet_subnet_id=subnet_id,
    )


def dns_prefix(cluster_name: str) -> str:
    """First part of the API server's name: 3 to 54 letters, digits and hyphens, a letter first."""
    plain = re.sub(r"[^a-z0-9-]+", "-", cluster_name.lower()).strip("-")
    return capped(plain if re.match(r"[a-z]..", plain) else f"aks-{plain}".rstrip("-"), 54)


def workspace_name(cluster_name: str) -> str:
    """Name of the cluster's Log Analytics workspace: at most 63 letters, digits and hyphens."""
    return capped(f"{re.sub(r'[^A-Za-z0-9-]+', '-', cluster_name)}-logs", 63)


def fingerprint(*parts: str) -> str:
    """A short text that is another one when any part is, for people and machines to tell clusters apart."""
    return hashlib.sha256("|".join(parts).encode()).hexdigest()[:12]
