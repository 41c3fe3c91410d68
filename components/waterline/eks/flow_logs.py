"""A record of every connection in a VPC."""

import pulumi
import pulumi_aws as aws

from waterline.eks.iam import policy_document, role_name
from waterline.eks.scope import NetworkScope


def flow_logs(scope: NetworkScope, account_id: str, retention_days: int) -> None:
    """Log accepted and rejected traffic to CloudWatch, kept for a number of days."""
    group = aws.cloudwatch.LogGroup(
        f"{scope.name}-flow-logs",
        name=f"/aws/vpc/{scope.network_name}/flow-logs",
        retention_in_days=retention_days,
        tags=scope.tags("flow-logs"),
        opts=scope.opts,
    )
    role = aws.iam.Role(
        f"{scope.name}-flow-logs",
        name=role_name(scope.network_name, "flow-logs"),
        assume_role_policy=trust_policy(account_id),
        tags=scope.tags("flow-logs"),
        opts=pulumi.ResourceOptions.merge(scope.opts, pulumi.ResourceOptions(delete_before_replace=True)),
    )
    permissions = aws.iam.RolePolicy(
        f"{scope.name}-flow-logs",
        role=role.name,
        policy=group.arn.apply(write_policy),
        opts=scope.opts,
    )
    aws.ec2.FlowLog(
        f"{scope.name}-flow-logs",
        vpc_id=scope.vpc_id,
        traffic_type="ALL",
        log_destination_type="cloud-watch-logs",
        log_destination=group.arn,
        iam_role_arn=role.arn,
        max_aggregation_interval=60,
        tags=scope.tags("flow-logs"),
        opts=pulumi.ResourceOptions.merge(scope.opts, pulumi.ResourceOptions(depends_on=[permissions])),
    )


def trust_policy(account_id: str) -> str:
    """Trust in the flow log service, on behalf of one account only.

    Source: https://docs.aws.amazon.com/vpc/latest/userguide/flow-logs-iam-role.html
    """
    return policy_document(
        {
            "Effect": "Allow",
            "Principal": {"Service": "vpc-flow-logs.amazonaws.com"},
            "Action": "sts:AssumeRole",
            "Condition": {"StringEquals": {"aws:SourceAccount": account_id}},
        }
    )


def write_policy(log_group_arn: str) -> str:
    """Permission to write streams of one log group."""
    return policy_document(
        {
            "Effect": "Allow",
            "Action": ["logs:CreateLogStream", "logs:DescribeLogStreams", "logs:PutLogEvents"],
            "Resource": [log_group_arn, f"{log_group_arn}:*"],
        }
    )
