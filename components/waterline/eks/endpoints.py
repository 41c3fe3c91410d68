"""Ways to AWS services that never leave the VPC."""

import pulumi_aws as aws

from waterline.eks.scope import NetworkScope


def gateway_endpoint(scope: NetworkScope, tables: dict[str, aws.ec2.RouteTable]) -> None:
    """Reach S3, where image layers are, without a NAT gateway. It is free of charge, so there is no switch."""
    aws.ec2.VpcEndpoint(
        f"{scope.name}-s3",
        vpc_id=scope.vpc_id,
        service_name=f"com.amazonaws.{scope.region}.s3",
        vpc_endpoint_type="Gateway",
        route_table_ids=[table.id for table in tables.values()],
        tags=scope.tags("s3"),
        opts=scope.opts,
    )


def interface_endpoints(
    scope: NetworkScope, cidr: str, services: list[str], private: dict[str, aws.ec2.Subnet]
) -> None:
    """Reach other services, at the price of a network interface in each zone."""
    if not services:
        return
    group = aws.ec2.SecurityGroup(
        f"{scope.name}-endpoints",
        description="HTTPS from the VPC to interface endpoints",
        vpc_id=scope.vpc_id,
        tags=scope.tags("endpoints"),
        opts=scope.opts,
    )
    aws.vpc.SecurityGroupIngressRule(
        f"{scope.name}-endpoints",
        security_group_id=group.id,
        cidr_ipv4=cidr,
        ip_protocol="tcp",
        from_port=443,
        to_port=443,
        tags=scope.tags("endpoints"),
        opts=scope.opts,
    )
    for service in services:
        aws.ec2.VpcEndpoint(
            f"{scope.name}-{service}",
            vpc_id=scope.vpc_id,
            service_name=f"com.amazonaws.{scope.region}.{service}",
            vpc_endpoint_type="Interface",
            private_dns_enabled=True,
            subnet_ids=[subnet.id for subnet in private.values()],
            security_group_ids=[group.id],
            tags=scope.tags(service),
            opts=scope.opts,
        )
