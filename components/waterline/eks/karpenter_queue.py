"""How Karpenter hears that AWS is about to take a node away: a queue, and the events that are put into it.

One rule, for every event that Karpenter knows. It is told of all instances of the account and region, and leaves alone
those that are not its own.
"""

import json
from typing import NamedTuple

import pulumi
import pulumi_aws as aws

from waterline.eks.arn import partition
from waterline.eks.iam import policy_document
from waterline.names import capped

EVENTS = {
    "source": ["aws.ec2", "aws.health"],
    "detail-type": [
        "AWS Health Event",
        "EC2 Capacity Reservation Instance Interruption Warning",
        "EC2 Instance Rebalance Recommendation",
        "EC2 Instance State-change Notification",
        "EC2 Spot Instance Interruption Warning",
    ],
}
"""What is put into the queue.

Source: https://karpenter.sh/v1.14/reference/cloudformation/#interruption-handling; each kind is of one source alone.
"""

FORCES_REPLACEMENT = {
    "aws:cloudwatch/eventRule:EventRule": ("eventBusName", "name", "namePrefix"),
    "aws:cloudwatch/eventTarget:EventTarget": ("eventBusName", "rule", "targetId"),
    "aws:sqs/queue:Queue": ("fifoQueue", "name", "namePrefix"),
}
"""Inputs of each resource that replace it when they change. Source: `ForceNew` in the Terraform AWS provider."""


class InterruptionQueue(NamedTuple):
    """The queue of one cluster."""

    name: str
    """Name, known before it exists: at most 80 characters."""
    arn: str
    """ARN, known before it exists."""
    ready: list[pulumi.Resource]
    """The queue, and what leads events into it."""


def interruption_queue(  # noqa: PLR0913 -- whose it is, where, and how it is called and tagged
    name: str, *, cluster_name: str, account_id: str, region: str, tags: dict[str, str], parent: pulumi.Resource
) -> InterruptionQueue:
    """Make the queue of a cluster. Messages that nobody takes are dropped after five minutes: they are old by then."""
    child = pulumi.ResourceOptions(parent=parent)
    queue_name, rule_name = (capped(f"{cluster_name}-karpenter", limit) for limit in (80, 64))
    queue_arn = f"arn:{partition(region)}:sqs:{region}:{account_id}:{queue_name}"
    rule_arn = f"arn:{partition(region)}:events:{region}:{account_id}:rule/{rule_name}"
    queue = aws.sqs.Queue(
        f"{name}-interruptions",
        name=queue_name,
        message_retention_seconds=300,
        sqs_managed_sse_enabled=True,
        policy=queue_policy(queue_arn, rule_arn),
        tags=tags,
        opts=child,
    )
    rule = aws.cloudwatch.EventRule(
        f"{name}-interruptions",
        name=rule_name,
        description=f"What Karpenter of {cluster_name} must know of instances",
        event_pattern=json.dumps(EVENTS, sort_keys=True),
        tags=tags,
        opts=child,
    )
    target = aws.cloudwatch.EventTarget(
        f"{name}-interruptions", rule=rule.name, target_id="karpenter", arn=queue.arn, opts=child
    )
    return InterruptionQueue(queue_name, queue_arn, [queue, target])


def queue_policy(queue_arn: str, rule_arn: str) -> str:
    """Let one rule send, and nobody without encryption.

    Source: https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-use-resource-based.html#eb-sqs-permissions
    """
    return policy_document(
        {
            "Sid": "EventsOfOurRule",
            "Effect": "Allow",
            "Principal": {"Service": "events.amazonaws.com"},
            "Action": "sqs:SendMessage",
            "Resource": queue_arn,
            "Condition": {"ArnEquals": {"aws:SourceArn": rule_arn}},
        },
        {
            "Sid": "OnlyOverTls",
            "Effect": "Deny",
            "Principal": {"AWS": "*"},
            "Action": "sqs:*",
            "Resource": queue_arn,
            "Condition": {"Bool": {"aws:SecureTransport": "false"}},
        },
    )
