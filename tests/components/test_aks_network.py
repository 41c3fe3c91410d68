"""The virtual network of a cluster."""

from ipaddress import IPv4Network
from typing import Any

import pulumi
import pytest

from waterline.aks import AksNetwork
from waterline.aks.network import node_subnet

ARGS: dict[str, Any] = {
    "network_name": "vnet-demo",
    "resource_group_name": "rg-demo",
    "location": "westeurope",
    "cidr": "10.30.0.0/16",
}
SUBNET = "azure-native:network:Subnet"


def network(**changes: Any) -> Any:
    def program() -> None:
        pulumi.export("egress", AksNetwork("network", {**ARGS, **changes}).egress_addresses)

    return program


def test_nodes_have_the_first_quarter_and_no_implicit_way_out(deploy):
    subnet = deploy(network()).inputs(SUBNET)

    assert subnet["addressPrefix"] == "10.30.0.0/18"
    assert subnet["defaultOutboundAccess"] is False


def test_nodes_leave_through_a_gateway_whose_address_is_known(deploy):
    deployed = deploy(network())

    assert deployed.inputs(SUBNET)["natGateway"]["id"].endswith("/natGateways/vnet-demo-nat")
    [address] = deployed.output("egress")
    assert address.startswith("192.0.2.")


def test_without_a_gateway_no_address_is_known(deploy):
    deployed = deploy(network(nat_gateway=False))

    assert deployed.output("egress") == []
    assert "natGateway" not in deployed.inputs(SUBNET)


def test_only_the_virtual_network_is_protected(deploy):
    deployed = deploy(network(protect=True))

    assert [one.type for one in deployed.recording.registrations if one.protect] == [
        "azure-native:network:VirtualNetwork"
    ]


@pytest.mark.parametrize("prefix", [8, 16, 24])
def test_the_nodes_subnet_is_inside_the_network(prefix):
    assert IPv4Network(node_subnet(f"10.0.0.0/{prefix}")).subnet_of(IPv4Network(f"10.0.0.0/{prefix}"))


@pytest.mark.parametrize("cidr", ["10.0.0.0/25", "8.8.0.0/16", "10.30.1.0/16", "nonsense"])
def test_a_network_that_cannot_be_divided_is_refused(cidr):
    with pytest.raises(ValueError, match=r"expected a private IPv4 network of /8 to /24"):
        node_subnet(cidr)
