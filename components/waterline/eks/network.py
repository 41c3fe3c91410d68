"""A VPC for one cluster.

No VPN, peering or transit gateway is made here: attach those to `vpc_id`. No network ACLs: security groups and network
policies do that work.
"""

from typing import NotRequired, TypedDict

import pulumi
import pulumi_aws as aws

from waterline.args import check_args
from waterline.eks.endpoints import gateway_endpoint, interface_endpoints
from waterline.eks.flow_logs import flow_logs
from waterline.eks.routes import EksNat, internet_route, nat_routes, private_tables
from waterline.eks.scope import NetworkScope
from waterline.eks.subnets import divide

FORCES_REPLACEMENT = {
    "aws:cloudwatch/logGroup:LogGroup": ("name",),
    "aws:ec2/defaultSecurityGroup:DefaultSecurityGroup": ("vpcId",),
    "aws:ec2/eip:Eip": ("domain",),
    "aws:ec2/flowLog:FlowLog": (
        "iamRoleArn",
        "logDestination",
        "logDestinationType",
        "maxAggregationInterval",
        "trafficType",
        "vpcId",
    ),
    "aws:ec2/internetGateway:InternetGateway": (),
    "aws:ec2/natGateway:NatGateway": ("allocationId", "subnetId"),
    "aws:ec2/route:Route": ("destinationCidrBlock", "routeTableId"),
    "aws:ec2/routeTable:RouteTable": ("vpcId",),
    "aws:ec2/routeTableAssociation:RouteTableAssociation": ("subnetId",),
    "aws:ec2/securityGroup:SecurityGroup": ("description", "name", "vpcId"),
    "aws:ec2/subnet:Subnet": ("availabilityZone", "cidrBlock", "vpcId"),
    "aws:ec2/vpc:Vpc": ("cidrBlock",),
    "aws:ec2/vpcEndpoint:VpcEndpoint": ("serviceName", "vpcEndpointType", "vpcId"),
    "aws:iam/role:Role": ("name",),
    "aws:iam/rolePolicy:RolePolicy": ("name", "role"),
    "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule": ("securityGroupId",),
}
"""Inputs of each child that replace it when they change. Source: `ForceNew` in the Terraform AWS provider."""


class EksNetworkArgs(TypedDict):
    """Inputs of `EksNetwork`."""

    network_name: str
    """Name of the network, as consoles show it."""
    account_id: str
    """AWS account, twelve digits."""
    region: str
    """AWS region."""
    cidr: str
    """IPv4 network of the VPC, private, /16 to /20."""
    zones: list[str]
    """Letters of two to four availability zones of the region, such as `["a", "b", "c"]`."""
    nat: NotRequired[EksNat]
    """How private subnets reach the internet; a NAT gateway per zone by default."""
    interface_endpoints: NotRequired[list[str]]
    """AWS services to reach without the internet, such as `["ecr.api", "ecr.dkr", "sts"]`; none by default."""
    flow_log_retention_days: NotRequired[int]
    """Days to keep flow logs of all traffic; no flow logs by default."""
    tags: NotRequired[dict[str, str]]
    """Tags of everything in the network; none by default."""
    protect: NotRequired[bool]
    """Whether Pulumi refuses to delete the VPC; false by default."""


class EksNetwork(pulumi.ComponentResource):
    """A VPC with a private and a public subnet in each zone, tagged for load balancers."""

    vpc_id: pulumi.Output[str]
    """Id of the VPC."""
    private_subnet_ids: pulumi.Output[list[str]]
    """Ids of the private subnets, in the order of their zones; they resolve once the way out is open."""
    public_subnet_ids: pulumi.Output[list[str]]
    """Ids of the public subnets, in the order of their zones."""

    def __init__(self, name: str, args: EksNetworkArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("waterline:index:EksNetwork", name, {**args}, opts)
        check_args(EksNetworkArgs, args)
        zones = divide(args["cidr"], args["zones"])
        tags = args.get("tags", {})
        vpc = aws.ec2.Vpc(
            f"{name}-vpc",
            cidr_block=args["cidr"],
            enable_dns_hostnames=True,
            enable_dns_support=True,
            tags={**tags, "Name": args["network_name"]},
            opts=pulumi.ResourceOptions(parent=self, protect=args.get("protect")),
        )
        scope = NetworkScope(
            name, args["network_name"], args["region"], vpc.id, tags, pulumi.ResourceOptions(parent=self)
        )
        # Adopted only to be emptied: nothing may fall into the default group by mistake (CIS AWS Foundations 5.4).
        aws.ec2.DefaultSecurityGroup(
            f"{name}-default", vpc_id=vpc.id, tags=scope.tags("default-unused"), opts=scope.opts
        )
        public = {zone.zone: _subnet(scope, "public", zone.zone, zone.public) for zone in zones}
        private = {zone.zone: _subnet(scope, "private", zone.zone, zone.private) for zone in zones}
        internet = internet_route(scope, public)
        tables = private_tables(scope, private)
        ways_out = nat_routes(scope, EksNat(args.get("nat", EksNat.PER_ZONE)), public, tables, internet)
        gateway_endpoint(scope, tables)
        interface_endpoints(scope, args["cidr"], args.get("interface_endpoints", []), private)
        if "flow_log_retention_days" in args:
            flow_logs(scope, args["account_id"], int(args["flow_log_retention_days"]))

        self.vpc_id = vpc.id
        self.public_subnet_ids = pulumi.Output.all(*[subnet.id for subnet in public.values()])
        self.private_subnet_ids = pulumi.Output.all(
            *[subnet.id for subnet in private.values()], *[route.id for route in ways_out]
        ).apply(lambda ids: ids[: len(zones)])
        self.register_outputs(
            {
                "vpc_id": self.vpc_id,
                "private_subnet_ids": self.private_subnet_ids,
                "public_subnet_ids": self.public_subnet_ids,
            }
        )


_LOAD_BALANCER_TAG = {"public": "kubernetes.io/role/elb", "private": "kubernetes.io/role/internal-elb"}
"""Tags by which load balancers find their subnets.

Source: https://docs.aws.amazon.com/eks/latest/userguide/network-reqs.html
"""


def _subnet(scope: NetworkScope, kind: str, zone: str, cidr: str) -> aws.ec2.Subnet:
    part = f"{kind}-{zone}"
    return aws.ec2.Subnet(
        f"{scope.name}-{part}",
        vpc_id=scope.vpc_id,
        availability_zone=f"{scope.region}{zone}",
        cidr_block=cidr,
        # False in public subnets too: load balancers, all that lives there, ask for their addresses themselves.
        map_public_ip_on_launch=False,
        tags={**scope.tags(part), _LOAD_BALANCER_TAG[kind]: "1"},
        opts=scope.opts,
    )
