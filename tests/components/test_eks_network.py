"""The VPC of a cluster."""

import json
from typing import Any

import pulumi
import pytest

from waterline.eks import EksNat, EksNetwork
from waterline.eks.subnets import divide

ARGS: dict[str, Any] = {
    "network_name": "demo",
    "account_id": "123456789012",
    "region": "eu-west-1",
    "cidr": "10.20.0.0/16",
    "zones": ["a", "b", "c"],
}


def network(**changes: Any) -> Any:
    return lambda: EksNetwork("network", {**ARGS, **changes})


def test_every_zone_has_a_private_and_a_public_subnet(deploy):
    subnets = deploy(network()).all("aws:ec2/subnet:Subnet")

    assert [subnet.name for subnet in subnets] == [
        f"network-{kind}-{zone}" for kind in ("private", "public") for zone in "abc"
    ]
    assert {subnet.inputs["availabilityZone"] for subnet in subnets} == {"eu-west-1a", "eu-west-1b", "eu-west-1c"}


def test_load_balancers_find_their_subnets(deploy):
    deployed = deploy(network())

    for subnet in deployed.all("aws:ec2/subnet:Subnet"):
        role = "internal-elb" if "private" in subnet.name else "elb"
        assert subnet.inputs["tags"][f"kubernetes.io/role/{role}"] == "1"


def test_no_instance_gets_a_public_address_by_itself(deploy):
    subnets = deploy(network()).all("aws:ec2/subnet:Subnet")

    assert not any(subnet.inputs["mapPublicIpOnLaunch"] for subnet in subnets)


@pytest.mark.parametrize(("nat", "gateways"), [(EksNat.NONE, 0), (EksNat.SINGLE, 1), (EksNat.PER_ZONE, 3)])
def test_nat_gateways_are_as_many_as_asked_for(deploy, nat, gateways):
    deployed = deploy(network(nat=nat))

    assert len(deployed.all("aws:ec2/natGateway:NatGateway")) == gateways
    assert len(deployed.all("aws:ec2/eip:Eip")) == gateways


def test_with_one_nat_gateway_every_private_subnet_uses_it(deploy):
    routes = [
        route for route in deploy(network(nat=EksNat.SINGLE)).all("aws:ec2/route:Route") if "private" in route.name
    ]

    assert len(routes) == 3
    assert len({route.inputs["natGatewayId"] for route in routes}) == 1


def test_changing_the_number_of_nat_gateways_moves_no_subnet_and_no_table(deploy):
    kept = ("aws:ec2/subnet:Subnet", "aws:ec2/routeTable:RouteTable", "aws:ec2/vpc:Vpc")
    one, other = deploy(network(nat=EksNat.SINGLE)), deploy(network(nat=EksNat.PER_ZONE))

    for type_ in kept:
        assert [(it.name, it.inputs) for it in one.all(type_)] == [(it.name, it.inputs) for it in other.all(type_)]


def test_a_nat_gateway_waits_for_the_internet(deploy):
    deployed = deploy(network())

    for gateway in deployed.all("aws:ec2/natGateway:NatGateway"):
        assert "network-public" in deployed.before(gateway.urn)


def test_private_subnets_are_handed_on_once_they_have_a_way_out(deploy):
    def program() -> None:
        made = EksNetwork("network", {**ARGS})
        pulumi.export("private", made.private_subnet_ids)
        pulumi.export("public", made.public_subnet_ids)

    deployed = deploy(program)

    assert len(deployed.output("private")) == len(deployed.output("public")) == 3
    assert all(one.startswith("subnet-") for one in deployed.output("private"))


def test_images_are_pulled_from_s3_without_nat(deploy):
    endpoint = deploy(network()).inputs("aws:ec2/vpcEndpoint:VpcEndpoint")

    assert endpoint["serviceName"] == "com.amazonaws.eu-west-1.s3"
    assert endpoint["vpcEndpointType"] == "Gateway"
    assert len(endpoint["routeTableIds"]) == 3


def test_interface_endpoints_take_https_from_the_vpc_only(deploy):
    deployed = deploy(network(interface_endpoints=["ecr.api", "sts"]))
    rule = deployed.inputs("aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule")

    assert [one.name for one in deployed.all("aws:ec2/vpcEndpoint:VpcEndpoint")] == [
        "network-ecr.api",
        "network-s3",
        "network-sts",
    ]
    assert (rule["cidrIpv4"], rule["fromPort"], rule["toPort"]) == ("10.20.0.0/16", 443, 443)


def test_flow_logs_are_kept_as_long_as_asked(deploy):
    deployed = deploy(network(flow_log_retention_days=30))

    assert deployed.inputs("aws:cloudwatch/logGroup:LogGroup")["retentionInDays"] == 30
    assert deployed.inputs("aws:ec2/flowLog:FlowLog")["trafficType"] == "ALL"


def test_flow_logs_may_only_be_written_for_this_account(deploy):
    role = deploy(network(flow_log_retention_days=30)).inputs("aws:iam/role:Role")

    [statement] = json.loads(role["assumeRolePolicy"])["Statement"]
    assert statement["Condition"] == {"StringEquals": {"aws:SourceAccount": "123456789012"}}


def test_the_default_security_group_is_emptied(deploy):
    group = deploy(network()).inputs("aws:ec2/defaultSecurityGroup:DefaultSecurityGroup")

    assert "ingress" not in group
    assert "egress" not in group


def test_only_the_vpc_is_protected(deploy):
    deployed = deploy(network(protect=True))

    assert [one.type for one in deployed.recording.registrations if one.protect] == ["aws:ec2/vpc:Vpc"]


def test_subnets_never_overlap_and_stay_inside_the_vpc():
    from ipaddress import IPv4Network

    for prefix in range(16, 21):
        vpc = IPv4Network(f"10.64.0.0/{prefix}")
        zones = [*divide(str(vpc), ["a", "b", "c", "d"]), *divide(str(vpc), ["e", "f"])]
        parts = [IPv4Network(cidr) for zone in zones for cidr in (zone.private, zone.public)]
        assert all(part.subnet_of(vpc) for part in parts)
        assert not any(one.overlaps(other) for index, one in enumerate(parts) for other in parts[index + 1 :])


def test_a_zone_keeps_its_addresses_whatever_the_other_zones():
    [_, alone] = divide("10.20.0.0/16", ["a", "c"])
    [*_, among] = divide("10.20.0.0/16", ["a", "b", "c"])

    assert alone == among


@pytest.mark.parametrize("cidr", ["10.0.0.0/15", "10.0.0.0/21", "8.8.0.0/16", "10.20.1.0/16", "nonsense", ""])
def test_a_network_that_cannot_be_divided_is_refused(cidr):
    with pytest.raises(ValueError, match=r"expected a private IPv4 network of /16 to /20"):
        divide(cidr, ["a", "b"])


@pytest.mark.parametrize("zones", [[], ["a"], ["a", "a"], ["a", "b", "c", "d", "e"], ["a", "z"]])
def test_zones_that_cannot_be_are_refused(zones):
    with pytest.raises(ValueError, match="expected 2 to 4 different letters"):
        divide("10.20.0.0/16", zones)
