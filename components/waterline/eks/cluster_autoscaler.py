"""The cluster autoscaler, which moves the number of nodes of every pool between the pool's bounds.

It makes no other kinds of nodes: that is `EksKarpenter`, to be used instead of it. A pool spans the cluster's zones,
and the zone of the next node is AWS's choice: pods whose volume is in one zone may have to wait for a second one. Pools
are not kept at the same size either, for each has a label of its own.
"""

from typing import NotRequired, TypedDict

import pulumi

from waterline.args import check_args
from waterline.chart import Values
from waterline.charts import CLUSTER_AUTOSCALER
from waterline.eks.arn import partition
from waterline.eks.autoscaler_versions import AUTOSCALER_VERSIONS
from waterline.eks.controller_place import controller_place
from waterline.eks.iam import policy_document, role_name
from waterline.eks.identity import EksWorkloadIdentity
from waterline.operation import PRIORITY_CLASS, Operation, OperationArgs, operation, resources

NAMESPACE = "platform-autoscaler"
"""Namespace of the autoscaler, and nothing else."""
METRICS_PORT = 8085
"""Port of its metrics."""

_NAME = CLUSTER_AUTOSCALER.name
_POD = {"app.kubernetes.io/name": f"aws-{_NAME}"}


class EksClusterAutoscalerArgs(TypedDict):
    """Inputs of `EksClusterAutoscaler`."""

    cluster_name: str
    """Name of the cluster; the IAM role is named after it, and its pools are found by it."""
    kubernetes_version: str
    """Kubernetes minor version of the cluster, such as `1.36`: the autoscaler has the same."""
    account_id: str
    """AWS account, twelve digits."""
    region: str
    """AWS region."""
    oidc_provider_arn: pulumi.Input[str]
    """ARN of the cluster's IAM OpenID Connect provider."""
    oidc_issuer: pulumi.Input[str]
    """Issuer of the cluster's service account tokens, with or without `https://`."""
    operation: NotRequired[OperationArgs]
    """How it is run; highly available, unwatched and from the internet by default."""
    tags: NotRequired[dict[str, str]]
    """Tags of the role; none by default."""


class EksClusterAutoscaler(pulumi.ComponentResource):
    """An autoscaler of a cluster's node pools, with the rights to change only these.

    Raises:
        ValueError: if there is no autoscaler of the Kubernetes version, or the mirror is not a registry.
    """

    controller: pulumi.Output[str]
    """Name of the autoscaler's release, once it is ready."""

    def __init__(self, name: str, args: EksClusterAutoscalerArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("waterline:index:EksClusterAutoscaler", name, {**args}, opts)
        check_args(EksClusterAutoscalerArgs, args)
        cluster_name, region, run = args["cluster_name"], args["region"], operation(args.get("operation"))
        values = cluster_autoscaler_values(cluster_name, args["kubernetes_version"], region, run)
        child = pulumi.ResourceOptions(parent=self)
        identity = EksWorkloadIdentity(
            f"{name}-controller",
            {
                "role_name": role_name(cluster_name, "autoscaler"),
                "service_account": {"namespace": NAMESPACE, "name": _NAME},
                "oidc_provider_arn": args["oidc_provider_arn"],
                "oidc_issuer": args["oidc_issuer"],
                "policy": cluster_autoscaler_policy(cluster_name, args["account_id"], region),
                "tags": args.get("tags", {}),
            },
            opts=child,
        )
        place = controller_place(
            name,
            {"namespace": NAMESPACE, "name": _NAME},
            layer="autoscaler",
            identity={"annotations": identity.annotations},
            pods=_POD,
            metrics_port=METRICS_PORT,
            parent=self,
        )
        release = CLUSTER_AUTOSCALER.install(
            f"{name}-controller",
            namespace=NAMESPACE,
            values=values,
            mirror=run.mirror,
            opts=pulumi.ResourceOptions(parent=self, depends_on=place.ready),
        )
        self.controller = release.status.apply(lambda status: status.name or _NAME)
        self.register_outputs({"controller": self.controller})


def cluster_autoscaler_policy(cluster_name: str, account_id: str, region: str) -> str:
    """Permission to see all groups of nodes, and to change the size of those of one cluster.

    EKS gives the groups of managed pools the tag: https://docs.aws.amazon.com/eks/latest/userguide/managed-node-groups.html.
    Source: https://github.com/kubernetes/autoscaler/blob/cluster-autoscaler-1.36.1/cluster-autoscaler/cloudprovider/aws/README.md
    """
    aws = partition(region)
    return policy_document(
        {
            # None of these can be limited to a resource.
            "Sid": "Look",
            "Effect": "Allow",
            "Action": [
                "autoscaling:DescribeAutoScalingGroups",
                "autoscaling:DescribeAutoScalingInstances",
                "autoscaling:DescribeLaunchConfigurations",
                "autoscaling:DescribeScalingActivities",
                "ec2:DescribeImages",
                "ec2:DescribeInstanceTypes",
                "ec2:DescribeLaunchTemplateVersions",
            ],
            "Resource": "*",
        },
        {
            # A pool without nodes says by it alone which labels and taints they would have.
            "Sid": "LookAtOurPools",
            "Effect": "Allow",
            "Action": "eks:DescribeNodegroup",
            "Resource": f"arn:{aws}:eks:{region}:{account_id}:nodegroup/{cluster_name}/*",
        },
        {
            "Sid": "ScaleOurPools",
            "Effect": "Allow",
            "Action": ["autoscaling:SetDesiredCapacity", "autoscaling:TerminateInstanceInAutoScalingGroup"],
            "Resource": f"arn:{aws}:autoscaling:{region}:{account_id}:autoScalingGroup:*:autoScalingGroupName/eks-*",
            "Condition": {"StringEquals": {f"aws:ResourceTag/k8s.io/cluster-autoscaler/{cluster_name}": "owned"}},
        },
    )


def cluster_autoscaler_values(cluster_name: str, kubernetes_version: str, region: str, run: Operation) -> Values:
    """Values of the autoscaler's chart.

    Source: https://github.com/kubernetes/autoscaler/blob/cluster-autoscaler-chart-9.59.0/cluster-autoscaler/charts/cluster-autoscaler/values.yaml
    """
    if kubernetes_version not in AUTOSCALER_VERSIONS:
        message = f"kubernetes_version {kubernetes_version!r}: expected one of {', '.join(AUTOSCALER_VERSIONS)}"
        raise ValueError(message)
    return {
        "fullnameOverride": _NAME,
        "cloudProvider": "aws",
        "awsRegion": region,
        "autoDiscovery": {"clusterName": cluster_name},
        "image": {"tag": AUTOSCALER_VERSIONS[kubernetes_version]},
        "rbac": {"serviceAccount": {"create": False, "name": _NAME}},
        "extraArgs": {
            "expander": "least-waste",
            # Else a node with a pod that has an `emptyDir`, or with one of coredns's, never goes: most have one. What
            # is in an `emptyDir` is lost with its pod whatever the reason, and budgets hold for all pods.
            "skip-nodes-with-local-storage": False,
            "skip-nodes-with-system-pods": False,
        },
        "replicaCount": run.replicas(2),
        # Without a switch: with one replica too, it lets nodes be drained.
        "podDisruptionBudget": {"maxUnavailable": 1},
        "topologySpreadConstraints": run.spread(_POD),
        "priorityClassName": PRIORITY_CLASS,
        "resources": resources("100m", "600Mi"),
        # All of Pod Security `restricted`: the chart says nothing of it.
        "securityContext": {
            "runAsNonRoot": True,
            "runAsUser": 65534,
            "runAsGroup": 65534,
            "seccompProfile": {"type": "RuntimeDefault"},
        },
        "containerSecurityContext": {
            "allowPrivilegeEscalation": False,
            "capabilities": {"drop": ["ALL"]},
            "readOnlyRootFilesystem": True,
        },
        "serviceMonitor": {"enabled": run.service_monitors, "namespace": NAMESPACE},
    }
