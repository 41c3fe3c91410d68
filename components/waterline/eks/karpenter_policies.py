"""What Karpenter may do: run, tag and end the nodes of one cluster, and hear what AWS is about to do to them.

It makes no instance profiles, for ours has the nodes' role, and uses no reserved capacity, placement groups or zonal
shifts: rights to those of the upstream policies that are for them are left out, and the others limited to the account.

Source: https://github.com/aws/karpenter-provider-aws/blob/v1.14.1/website/content/en/docs/getting-started/getting-started-with-karpenter/cloudformation.yaml.
"""

from waterline.eks.arn import partition
from waterline.eks.iam import Statement, policy_document

POOL_TAG = "karpenter.sh/nodepool"
"""Tag that Karpenter gives to everything it makes: the name of the pool."""
_NAME_TAG = "eks:eks-cluster-name"


def karpenter_policy(cluster_name: str, account_id: str, region: str, node_role: str, queue_arn: str) -> str:
    """Permissions of the controller of one cluster. `node_role` is a name."""
    aws = partition(region)
    return policy_document(
        *_launch(cluster_name, f"arn:{aws}:ec2:{region}", account_id),
        *_look(cluster_name, account_id, region),
        {
            "Sid": "HandTheirRoleToNodes",
            "Effect": "Allow",
            "Action": "iam:PassRole",
            "Resource": f"arn:{aws}:iam::{account_id}:role/{node_role}",
            "Condition": {
                "StringEquals": {"iam:PassedToService": f"ec2.amazonaws.com{'.cn' if aws == 'aws-cn' else ''}"}
            },
        },
        {
            "Sid": "HearOfInterruptions",
            "Effect": "Allow",
            "Action": ["sqs:DeleteMessage", "sqs:GetQueueUrl", "sqs:ReceiveMessage"],
            "Resource": queue_arn,
        },
    )


def _launch(cluster_name: str, ec2: str, account_id: str) -> list[Statement]:
    """Make and end nodes. What is new has the cluster's tags and a pool's, and only what has them may be changed."""
    owned = f"kubernetes.io/cluster/{cluster_name}"
    ours = {
        "StringEquals": {f"aws:ResourceTag/{owned}": "owned"},
        "StringLike": {f"aws:ResourceTag/{POOL_TAG}": "*"},
    }
    new = {f"aws:RequestTag/{owned}": "owned", f"aws:RequestTag/{_NAME_TAG}": cluster_name}
    of_a_pool = {f"aws:RequestTag/{POOL_TAG}": "*"}
    kinds = ["fleet", "instance", "launch-template", "network-interface", "spot-instances-request", "volume"]
    made = [f"{ec2}:{account_id}:{kind}/*" for kind in kinds]
    instances, templates = f"{ec2}:{account_id}:instance/*", f"{ec2}:{account_id}:launch-template/*"
    return [
        {
            "Sid": "LaunchFromAndInto",
            "Effect": "Allow",
            "Action": ["ec2:CreateFleet", "ec2:RunInstances"],
            # Images and their snapshots are AWS's.
            "Resource": [
                f"{ec2}::image/*",
                f"{ec2}::snapshot/*",
                f"{ec2}:{account_id}:security-group/*",
                f"{ec2}:{account_id}:subnet/*",
            ],
        },
        {
            "Sid": "LaunchFromOurTemplates",
            "Effect": "Allow",
            "Action": ["ec2:CreateFleet", "ec2:RunInstances"],
            "Resource": templates,
            "Condition": ours,
        },
        {
            "Sid": "Launch",
            "Effect": "Allow",
            "Action": ["ec2:CreateFleet", "ec2:CreateLaunchTemplate", "ec2:RunInstances"],
            "Resource": made,
            "Condition": {"StringEquals": new, "StringLike": of_a_pool},
        },
        {
            "Sid": "TagNew",
            "Effect": "Allow",
            "Action": "ec2:CreateTags",
            "Resource": made,
            "Condition": {
                "StringEquals": {
                    **new,
                    "ec2:CreateAction": ["CreateFleet", "CreateLaunchTemplate", "RunInstances"],
                },
                "StringLike": of_a_pool,
            },
        },
        {
            "Sid": "TagOurs",
            "Effect": "Allow",
            "Action": "ec2:CreateTags",
            "Resource": instances,
            "Condition": {
                **ours,
                "StringEqualsIfExists": {f"aws:RequestTag/{_NAME_TAG}": cluster_name},
                "ForAllValues:StringEquals": {"aws:TagKeys": [_NAME_TAG, "karpenter.sh/nodeclaim", "Name"]},
            },
        },
        {
            "Sid": "EndOurs",
            "Effect": "Allow",
            "Action": ["ec2:DeleteLaunchTemplate", "ec2:TerminateInstances"],
            "Resource": [instances, templates],
            "Condition": ours,
        },
    ]


def _look(cluster_name: str, account_id: str, region: str) -> list[Statement]:
    """See what there is to launch and what it costs, and the cluster."""
    aws = partition(region)
    return [
        {
            # None of these can be limited to a resource.
            "Sid": "Look",
            "Effect": "Allow",
            "Action": [
                "ec2:DescribeCapacityReservations",
                "ec2:DescribeImages",
                "ec2:DescribeInstanceStatus",
                "ec2:DescribeInstanceTypeOfferings",
                "ec2:DescribeInstanceTypes",
                "ec2:DescribeInstances",
                "ec2:DescribeLaunchTemplates",
                "ec2:DescribePlacementGroups",
                "ec2:DescribeSecurityGroups",
                "ec2:DescribeSpotPriceHistory",
                "ec2:DescribeSubnets",
            ],
            "Resource": "*",
            "Condition": {"StringEquals": {"aws:RequestedRegion": region}},
        },
        {
            # The first are asked for in one region for all; the second finds none, for it has made none.
            "Sid": "LookUpPricesAndProfiles",
            "Effect": "Allow",
            "Action": ["iam:ListInstanceProfiles", "pricing:GetProducts"],
            "Resource": "*",
        },
        {
            # Older versions made a profile of this name; before a class goes, this one looks for it.
            "Sid": "LookForOlderProfiles",
            "Effect": "Allow",
            "Action": "iam:GetInstanceProfile",
            "Resource": f"arn:{aws}:iam::{account_id}:instance-profile/{cluster_name}_*",
        },
        {
            "Sid": "LookUpImages",
            "Effect": "Allow",
            "Action": "ssm:GetParameter",
            "Resource": f"arn:{aws}:ssm:{region}::parameter/aws/service/eks/optimized-ami/*",
        },
        {
            "Sid": "FindTheCluster",
            "Effect": "Allow",
            "Action": "eks:DescribeCluster",
            "Resource": f"arn:{aws}:eks:{region}:{account_id}:cluster/{cluster_name}",
        },
    ]
