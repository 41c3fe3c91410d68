"""A virtual network for one cluster.

Pods are not in it: they live in an overlay. Peerings and private endpoints are not made here; the upper three quarters
of the addresses are left free for their subnets.
"""

from typing import NotRequired, TypedDict

import pulumi
import pulumi_azure_native as azure

from waterline.args import check_args
from waterline.networks import private_network

FORCES_REPLACEMENT = {
    "azure-native:network:NatGateway": ("location", "natGatewayName", "resourceGroupName", "zones"),
    "azure-native:network:PublicIPAddress": ("location", "publicIpAddressName", "resourceGroupName", "sku", "zones"),
    "azure-native:network:Subnet": ("resourceGroupName", "subnetName", "virtualNetworkName"),
    "azure-native:network:VirtualNetwork": ("location", "resourceGroupName", "virtualNetworkName"),
}
"""Inputs of each child that replace it when they change. Source: `forceNewMap` of the Azure Native provider."""

WIDEST_PREFIX = 8
"""Shortest prefix that we divide: the widest private network there is."""
NARROWEST_PREFIX = 24
"""Longest prefix that we divide: 59 nodes."""


class AksNetworkArgs(TypedDict):
    """Inputs of `AksNetwork`."""

    network_name: str
    """Name of the virtual network, 2 to 63 characters; the prefix of the names of its parts."""
    resource_group_name: pulumi.Input[str]
    """Name of the resource group that everything is made in."""
    location: str
    """Azure region, such as `westeurope`."""
    cidr: str
    """IPv4 network, private, /8 to /24."""
    nat_gateway: NotRequired[bool]
    """Whether nodes reach the internet through a NAT gateway; true by default, else the load balancer does it."""
    tags: NotRequired[dict[str, str]]
    """Tags of everything in the network; none by default."""
    protect: NotRequired[bool]
    """Whether Pulumi refuses to delete the virtual network; false by default."""


class AksNetwork(pulumi.ComponentResource):
    """A virtual network with a subnet for nodes and one way out, whose addresses are known.

    Raises:
        ValueError: if the CIDR is no private IPv4 network of /8 to /24.
    """

    vnet_id: pulumi.Output[str]
    """Id of the virtual network."""
    node_subnet_id: pulumi.Output[str]
    """Id of the nodes' subnet."""
    egress_addresses: pulumi.Output[list[str]]
    """Public addresses that nodes come from; empty without a NAT gateway."""

    def __init__(self, name: str, args: AksNetworkArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("waterline:index:AksNetwork", name, {**args}, opts)
        check_args(AksNetworkArgs, args)
        network_name, tags = args["network_name"], args.get("tags")
        nodes_cidr = node_subnet(args["cidr"])
        child = pulumi.ResourceOptions(parent=self)
        vnet = azure.network.VirtualNetwork(
            f"{name}-vnet",
            virtual_network_name=network_name,
            resource_group_name=args["resource_group_name"],
            location=args["location"],
            address_space={"address_prefixes": [args["cidr"]]},
            tags=tags,
            # Azure lists the subnets here too; they are resources of their own.
            opts=pulumi.ResourceOptions(parent=self, protect=args.get("protect"), ignore_changes=["subnets"]),
        )
        addresses: list[pulumi.Output[str | None]] = []
        gateway_id: pulumi.Output[str] | None = None
        if args.get("nat_gateway", True):
            address = azure.network.PublicIPAddress(
                f"{name}-nat",
                public_ip_address_name=f"{network_name}-nat",
                resource_group_name=args["resource_group_name"],
                location=args["location"],
                public_ip_allocation_method="Static",
                sku={"name": "Standard", "tier": "Regional"},
                zones=["1", "2", "3"],
                tags=tags,
                opts=child,
            )
            gateway = azure.network.NatGateway(
                f"{name}-nat",
                nat_gateway_name=f"{network_name}-nat",
                resource_group_name=args["resource_group_name"],
                location=args["location"],
                sku={"name": "Standard"},
                public_ip_addresses=[{"id": address.id}],
                idle_timeout_in_minutes=4,
                tags=tags,
                opts=child,
            )
            addresses.append(address.ip_address)
            gateway_id = gateway.id
        subnet = azure.network.Subnet(
            f"{name}-nodes",
            subnet_name="nodes",
            resource_group_name=args["resource_group_name"],
            virtual_network_name=vnet.name,
            address_prefix=nodes_cidr,
            nat_gateway={"id": gateway_id} if gateway_id else None,
            # Azure's implicit way out is retired; without a gateway, AKS's load balancer is the way.
            default_outbound_access=False,
            opts=child,
        )
        self.vnet_id = vnet.id
        self.node_subnet_id = subnet.id
        self.egress_addresses = pulumi.Output.all(*addresses).apply(
            lambda known: [address for address in known if address]
        )
        self.register_outputs(
            {
                "vnet_id": self.vnet_id,
                "node_subnet_id": self.node_subnet_id,
                "egress_addresses": self.egress_addresses,
            }
        )


def node_subnet(cidr: str) -> str:
    """The nodes' part of a network: its first quarter.

    Raises:
        ValueError: if the CIDR is no private IPv4 network of /8 to /24.
    """
    return str(next(private_network(cidr, WIDEST_PREFIX, NARROWEST_PREFIX).subnets(prefixlen_diff=2)))
