"""Ways out of the subnets: an internet gateway for the public ones, NAT gateways or nothing for the private ones.

Each private subnet has a route table of its own whatever the number of NAT gateways, so that changing that number
changes routes and replaces nothing.
"""

from enum import StrEnum

import pulumi
import pulumi_aws as aws

from waterline.eks.scope import NetworkScope

INTERNET = "0.0.0.0/0"


class EksNat(StrEnum):
    """How private subnets reach the internet."""

    NONE = "none"
    """Not at all; interface endpoints stand in."""
    SINGLE = "single"
    """Through one NAT gateway: cheapest, and gone with its zone."""
    PER_ZONE = "per-zone"
    """Through a NAT gateway in each zone."""


def internet_route(scope: NetworkScope, public: dict[str, aws.ec2.Subnet]) -> aws.ec2.Route:
    """Route the public subnets to an internet gateway."""
    gateway = aws.ec2.InternetGateway(f"{scope.name}-internet", vpc_id=scope.vpc_id, tags=scope.tags(), opts=scope.opts)
    table = aws.ec2.RouteTable(f"{scope.name}-public", vpc_id=scope.vpc_id, tags=scope.tags("public"), opts=scope.opts)
    for zone, subnet in public.items():
        _associate(scope, f"public-{zone}", subnet, table)
    return aws.ec2.Route(
        f"{scope.name}-public",
        route_table_id=table.id,
        destination_cidr_block=INTERNET,
        gateway_id=gateway.id,
        opts=scope.opts,
    )


def private_tables(scope: NetworkScope, private: dict[str, aws.ec2.Subnet]) -> dict[str, aws.ec2.RouteTable]:
    """A route table for the private subnet of each zone."""
    tables = {}
    for zone, subnet in private.items():
        part = f"private-{zone}"
        tables[zone] = aws.ec2.RouteTable(
            f"{scope.name}-{part}", vpc_id=scope.vpc_id, tags=scope.tags(part), opts=scope.opts
        )
        _associate(scope, part, subnet, tables[zone])
    return tables


def nat_routes(
    scope: NetworkScope,
    nat: EksNat,
    public: dict[str, aws.ec2.Subnet],
    tables: dict[str, aws.ec2.RouteTable],
    internet: aws.ec2.Route,
) -> list[aws.ec2.Route]:
    """Route the private subnets through NAT gateways, which wait for the internet route that they stand on."""
    zones = sorted(tables)
    gateway_zones = {EksNat.NONE: [], EksNat.SINGLE: zones[:1], EksNat.PER_ZONE: zones}[nat]
    gateways = {zone: _nat_gateway(scope, zone, public[zone], internet) for zone in gateway_zones}
    if not gateways:
        return []
    return [
        aws.ec2.Route(
            f"{scope.name}-private-{zone}",
            route_table_id=tables[zone].id,
            destination_cidr_block=INTERNET,
            nat_gateway_id=gateways.get(zone, gateways[gateway_zones[0]]).id,
            opts=scope.opts,
        )
        for zone in zones
    ]


def _nat_gateway(scope: NetworkScope, zone: str, subnet: aws.ec2.Subnet, internet: aws.ec2.Route) -> aws.ec2.NatGateway:
    part = f"nat-{zone}"
    address = aws.ec2.Eip(f"{scope.name}-{part}", domain="vpc", tags=scope.tags(part), opts=scope.opts)
    return aws.ec2.NatGateway(
        f"{scope.name}-{part}",
        allocation_id=address.id,
        subnet_id=subnet.id,
        tags=scope.tags(part),
        opts=pulumi.ResourceOptions.merge(scope.opts, pulumi.ResourceOptions(depends_on=[internet])),
    )


def _associate(scope: NetworkScope, part: str, subnet: aws.ec2.Subnet, table: aws.ec2.RouteTable) -> None:
    aws.ec2.RouteTableAssociation(f"{scope.name}-{part}", subnet_id=subnet.id, route_table_id=table.id, opts=scope.opts)
