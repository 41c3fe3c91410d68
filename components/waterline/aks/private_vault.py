"""A Key Vault's way in from one virtual network.

The private DNS zone belongs to the vault's resource group: a network that has a zone of this name linked already, from
a hub for instance, takes no second one.
"""

import pulumi
import pulumi_azure_native as azure

FORCES_REPLACEMENT = {
    "azure-native:network:PrivateDnsZoneGroup": (
        "privateDnsZoneGroupName",
        "privateEndpointName",
        "resourceGroupName",
    ),
    "azure-native:network:PrivateEndpoint": ("privateEndpointName", "resourceGroupName", "subnet"),
    "azure-native:privatedns:PrivateZone": ("location", "privateZoneName", "resourceGroupName"),
    "azure-native:privatedns:VirtualNetworkLink": (
        "location",
        "privateZoneName",
        "resourceGroupName",
        "virtualNetworkLinkName",
    ),
}
"""Inputs of each resource that replace it when they change. Source: `forceNewMap` of the Azure Native provider."""

ZONE = "privatelink.vaultcore.azure.net"
"""Private zone of vaults. Source: https://learn.microsoft.com/azure/private-link/private-endpoint-dns."""


def private_vault(  # noqa: PLR0913 -- an endpoint is these things
    name: str,
    *,
    vault_name: str,
    vault_id: pulumi.Input[str],
    resource_group_name: pulumi.Input[str],
    location: str,
    subnet_id: pulumi.Input[str],
    virtual_network_id: pulumi.Input[str],
    tags: dict[str, str],
    parent: pulumi.Resource,
) -> list[pulumi.Resource]:
    """An address of the vault in a subnet, by which the network finds it; what to wait for before it is reached."""
    child = pulumi.ResourceOptions(parent=parent)
    endpoint = azure.network.PrivateEndpoint(
        f"{name}-endpoint",
        private_endpoint_name=vault_name,
        resource_group_name=resource_group_name,
        location=location,
        subnet={"id": subnet_id},
        private_link_service_connections=[
            {"name": "vault", "private_link_service_id": vault_id, "group_ids": ["vault"]}
        ],
        tags=tags,
        opts=child,
    )
    zone = azure.privatedns.PrivateZone(
        f"{name}-private-zone",
        private_zone_name=ZONE,
        resource_group_name=resource_group_name,
        location="global",
        tags=tags,
        opts=child,
    )
    link = azure.privatedns.VirtualNetworkLink(
        f"{name}-private-zone",
        virtual_network_link_name=vault_name,
        private_zone_name=zone.name,
        resource_group_name=resource_group_name,
        location="global",
        virtual_network={"id": virtual_network_id},
        registration_enabled=False,
        tags=tags,
        opts=child,
    )
    record = azure.network.PrivateDnsZoneGroup(
        f"{name}-endpoint",
        private_dns_zone_group_name="default",
        private_endpoint_name=endpoint.name,
        resource_group_name=resource_group_name,
        private_dns_zone_configs=[{"name": "vault", "private_dns_zone_id": zone.id}],
        opts=child,
    )
    return [link, record]
