"""What the AWS Load Balancer Controller may do: network load balancers for Services of one cluster, in one VPC.

No application load balancers and nothing that only they need: no listener rules, certificates, WAF, Shield or Cognito.
What it makes has the cluster's name in a tag, and only that may it change. The exception is rules of security groups:
those of the nodes must let traffic in too, so these are limited by the VPC.

Sources: for the actions, https://github.com/kubernetes-sigs/aws-load-balancer-controller/blob/v3.5.0/docs/install/iam_policy.json,
less what the controller does not call for Services; for what limits each of them,
https://docs.aws.amazon.com/service-authorization/latest/reference/list_awselasticloadbalancingv2.html.
"""

from waterline.eks.arn import partition
from waterline.eks.iam import Statement, policy_document

CLUSTER_TAG = "elbv2.k8s.aws/cluster"
"""Tag that the controller gives to everything it makes: the cluster's name."""

_LOOK = [
    "ec2:DescribeAvailabilityZones",
    "ec2:DescribeInstances",
    "ec2:DescribeNetworkInterfaces",
    "ec2:DescribeRouteTables",
    "ec2:DescribeSecurityGroups",
    "ec2:DescribeSubnets",
    "ec2:DescribeVpcs",
    "elasticloadbalancing:DescribeListenerAttributes",
    "elasticloadbalancing:DescribeListeners",
    "elasticloadbalancing:DescribeLoadBalancerAttributes",
    "elasticloadbalancing:DescribeLoadBalancers",
    # It looks for rules on every listener, although those of network load balancers have none.
    "elasticloadbalancing:DescribeRules",
    "elasticloadbalancing:DescribeTags",
    "elasticloadbalancing:DescribeTargetGroupAttributes",
    "elasticloadbalancing:DescribeTargetGroups",
    "elasticloadbalancing:DescribeTargetHealth",
]


def load_balancer_policy(cluster_name: str, account_id: str, region: str, vpc_id: str) -> str:
    """Permissions of the controller of one cluster."""
    aws = partition(region)
    ec2 = f"arn:{aws}:ec2:{region}:{account_id}"
    vpc = f"{ec2}:vpc/{vpc_id}"
    return policy_document(
        _service_linked_role(aws, account_id),
        # None of these can be limited to a resource.
        {"Sid": "Look", "Effect": "Allow", "Action": _LOOK, "Resource": "*"},
        *_security_groups(cluster_name, f"{ec2}:security-group/*", vpc),
        *_load_balancers(cluster_name, f"arn:{aws}:elasticloadbalancing:{region}:{account_id}"),
    )


def _service_linked_role(aws: str, account_id: str) -> Statement:
    service = "elasticloadbalancing.amazonaws.com"
    role = f"aws-service-role/{service}/AWSServiceRoleForElasticLoadBalancing"
    return {
        "Sid": "RoleOfLoadBalancers",
        "Effect": "Allow",
        "Action": "iam:CreateServiceLinkedRole",
        "Resource": f"arn:{aws}:iam::{account_id}:role/{role}",
        "Condition": {"StringEquals": {"iam:AWSServiceName": service}},
    }


def _made_for(cluster_name: str) -> dict[str, str]:
    """The request gives its result the cluster's tag."""
    return {f"aws:RequestTag/{CLUSTER_TAG}": cluster_name}


def _belongs_to(cluster_name: str) -> dict[str, str]:
    """What the request is about has the cluster's tag."""
    return {f"aws:ResourceTag/{CLUSTER_TAG}": cluster_name}


def _keeps_its_cluster(cluster_name: str) -> dict[str, dict[str, str]]:
    """The request is about something of the cluster's, and leaves that tag as it is."""
    return {"StringEquals": _belongs_to(cluster_name), "Null": {f"aws:RequestTag/{CLUSTER_TAG}": "true"}}


def _security_groups(cluster_name: str, groups: str, vpc: str) -> list[Statement]:
    return [
        {
            "Sid": "MakeGroups",
            "Effect": "Allow",
            "Action": "ec2:CreateSecurityGroup",
            "Resource": groups,
            "Condition": {"StringEquals": _made_for(cluster_name)},
        },
        {"Sid": "MakeGroupsInOurVpc", "Effect": "Allow", "Action": "ec2:CreateSecurityGroup", "Resource": vpc},
        {
            "Sid": "TagNewGroups",
            "Effect": "Allow",
            "Action": "ec2:CreateTags",
            "Resource": groups,
            "Condition": {"StringEquals": {**_made_for(cluster_name), "ec2:CreateAction": "CreateSecurityGroup"}},
        },
        {
            "Sid": "TagOurGroups",
            "Effect": "Allow",
            "Action": ["ec2:CreateTags", "ec2:DeleteTags"],
            "Resource": groups,
            "Condition": _keeps_its_cluster(cluster_name),
        },
        {
            "Sid": "DeleteOurGroups",
            "Effect": "Allow",
            "Action": "ec2:DeleteSecurityGroup",
            "Resource": groups,
            "Condition": {"StringEquals": _belongs_to(cluster_name)},
        },
        {
            "Sid": "RulesInOurVpc",
            "Effect": "Allow",
            "Action": ["ec2:AuthorizeSecurityGroupIngress", "ec2:RevokeSecurityGroupIngress"],
            "Resource": groups,
            "Condition": {"ArnEquals": {"ec2:Vpc": vpc}},
        },
    ]


def _load_balancers(cluster_name: str, elb: str) -> list[Statement]:
    balancers, targets, listeners = f"{elb}:loadbalancer/net/*/*", f"{elb}:targetgroup/*/*", f"{elb}:listener/net/*/*/*"
    ours = {"StringEquals": _belongs_to(cluster_name)}
    creating = ["CreateListener", "CreateLoadBalancer", "CreateTargetGroup"]
    return [
        {
            "Sid": "Make",
            "Effect": "Allow",
            "Action": ["elasticloadbalancing:CreateLoadBalancer", "elasticloadbalancing:CreateTargetGroup"],
            "Resource": [balancers, targets],
            "Condition": {"StringEquals": _made_for(cluster_name)},
        },
        {
            "Sid": "MakeListeners",
            "Effect": "Allow",
            "Action": "elasticloadbalancing:CreateListener",
            "Resource": balancers,
            "Condition": {"StringEquals": {**_belongs_to(cluster_name), **_made_for(cluster_name)}},
        },
        {
            "Sid": "TagNew",
            "Effect": "Allow",
            "Action": "elasticloadbalancing:AddTags",
            "Resource": [balancers, targets, listeners],
            "Condition": {"StringEquals": {**_made_for(cluster_name), "elasticloadbalancing:CreateAction": creating}},
        },
        {
            "Sid": "TagOurs",
            "Effect": "Allow",
            "Action": ["elasticloadbalancing:AddTags", "elasticloadbalancing:RemoveTags"],
            "Resource": [balancers, targets, listeners],
            "Condition": _keeps_its_cluster(cluster_name),
        },
        {
            "Sid": "ChangeOurs",
            "Effect": "Allow",
            "Action": [
                "elasticloadbalancing:DeleteListener",
                "elasticloadbalancing:DeleteLoadBalancer",
                "elasticloadbalancing:DeleteTargetGroup",
                "elasticloadbalancing:DeregisterTargets",
                "elasticloadbalancing:ModifyListener",
                "elasticloadbalancing:ModifyListenerAttributes",
                "elasticloadbalancing:ModifyLoadBalancerAttributes",
                "elasticloadbalancing:ModifyTargetGroup",
                "elasticloadbalancing:ModifyTargetGroupAttributes",
                "elasticloadbalancing:RegisterTargets",
                "elasticloadbalancing:SetIpAddressType",
                "elasticloadbalancing:SetSecurityGroups",
                "elasticloadbalancing:SetSubnets",
            ],
            "Resource": [balancers, targets, listeners],
            "Condition": ours,
        },
    ]
