"""Karpenter, which makes nodes of whatever instance types fit the pods that wait, and takes them away again.

It runs on the cluster's own pools, which stay as they are: nobody scales them. It makes no instance profiles: that of
the nodes is ours, so that Karpenter needs no right to make any, and works where IAM cannot be reached. Reserved
capacity and zonal shifts are not used.
"""

from typing import NotRequired, TypedDict

import pulumi
from pulumi_kubernetes.apiextensions import CustomResource

from waterline.args import check_args
from waterline.chart import Values
from waterline.charts import KARPENTER, KARPENTER_CRD
from waterline.eks.controller_place import controller_place
from waterline.eks.iam import role_name
from waterline.eks.identity import EksWorkloadIdentity
from waterline.eks.karpenter_nodes import karpenter_nodes
from waterline.eks.karpenter_policies import karpenter_policy
from waterline.eks.karpenter_pools import EksKarpenterPoolArgs, check_pools, node_class, node_pool
from waterline.eks.karpenter_priority import request_priority
from waterline.eks.karpenter_queue import interruption_queue
from waterline.karpenter import DRAINED, FOREGROUND
from waterline.operation import PRIORITY_CLASS, Operation, OperationArgs, operation, resources

NAMESPACE = "platform-karpenter"
"""Namespace of Karpenter, and nothing else."""
METRICS_PORT = 8080
"""Port of its metrics."""
NODE_CLASS = "default"
"""Name of the EC2NodeClass."""

FORCES_REPLACEMENT = {
    "kubernetes:karpenter.k8s.aws/v1:EC2NodeClass": ("metadata.name",),
    "kubernetes:karpenter.sh/v1:NodePool": ("metadata.name",),
}
"""Inputs of each object that replace it: it is what its name says."""

_NAME = KARPENTER.name
_POD = {"app.kubernetes.io/name": _NAME}


class EksKarpenterArgs(TypedDict):
    """Inputs of `EksKarpenter`."""

    cluster_name: str
    """Name of the cluster; roles, the queue and the rule are named after it, and nodes are tagged with it."""
    account_id: str
    """AWS account, twelve digits."""
    region: str
    """AWS region."""
    oidc_provider_arn: pulumi.Input[str]
    """ARN of the cluster's IAM OpenID Connect provider."""
    oidc_issuer: pulumi.Input[str]
    """Issuer of the cluster's service account tokens, with or without `https://`."""
    subnet_ids: pulumi.Input[list[str]]
    """Ids of the private subnets that nodes are spread over."""
    security_group_id: pulumi.Input[str]
    """Id of the security group of the control plane and the nodes."""
    pools: list[EksKarpenterPoolArgs]
    """The pools, at least one, with distinct names."""
    disk_gib: NotRequired[int]
    """Size of each node's encrypted gp3 volume, in GiB; 100 by default, for nodes of any size."""
    isolated: NotRequired[bool]
    """Whether there is no way to the internet, and so none to IAM and the price list; false by default. Prices are then
    those of Karpenter's release."""
    operation: NotRequired[OperationArgs]
    """How it is run; highly available, unwatched and from the internet by default."""
    tags: NotRequired[dict[str, str]]
    """Tags of the roles, the queue, the rule, and of every node and volume; none by default."""


class EksKarpenter(pulumi.ComponentResource):
    """Karpenter with its pools, with the rights to change only the cluster's own nodes.

    It must depend on the cluster's component, so that it goes first. Deleting a pool waits until its nodes are gone.

    Raises:
        ValueError: if a pool does not hold, or the mirror is not a registry.
    """

    controller: pulumi.Output[str]
    """Name of Karpenter's release, once it is ready."""
    node_role_arn: pulumi.Output[str]
    """ARN of the IAM role of the nodes."""

    def __init__(self, name: str, args: EksKarpenterArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("waterline:index:EksKarpenter", name, {**args}, opts)
        check_args(EksKarpenterArgs, args)
        check_pools(args["pools"])
        cluster_name, region, tags = args["cluster_name"], args["region"], args.get("tags", {})
        run = operation(args.get("operation"))
        child = pulumi.ResourceOptions(parent=self)

        nodes = karpenter_nodes(name, cluster_name, region, tags, self)
        queue = interruption_queue(
            name, cluster_name=cluster_name, account_id=args["account_id"], region=region, tags=tags, parent=self
        )
        identity = EksWorkloadIdentity(
            f"{name}-controller",
            {
                "role_name": role_name(cluster_name, "karpenter"),
                "service_account": {"namespace": NAMESPACE, "name": _NAME},
                "oidc_provider_arn": args["oidc_provider_arn"],
                "oidc_issuer": args["oidc_issuer"],
                "policy": karpenter_policy(cluster_name, args["account_id"], region, nodes.role_name, queue.arn),
                "tags": tags,
            },
            opts=child,
        )
        place = controller_place(
            name,
            {"namespace": NAMESPACE, "name": _NAME},
            layer="karpenter",
            identity={"annotations": identity.annotations},
            pods=_POD,
            metrics_port=METRICS_PORT,
            parent=self,
        )
        ready = [
            *place.ready,
            *request_priority(name, {"namespace": NAMESPACE, "name": _NAME}, child),
            KARPENTER_CRD.install(
                f"{name}-crds",
                namespace=NAMESPACE,
                # Kept when the release goes: with the definitions would go every node.
                values={"additionalAnnotations": {"helm.sh/resource-policy": "keep"}},
                mirror=run.mirror,
                opts=place.inside,
            ),
        ]
        release = KARPENTER.install(
            f"{name}-controller",
            namespace=NAMESPACE,
            values=karpenter_values(cluster_name, region, queue.name, run, isolated=args.get("isolated", False)),
            mirror=run.mirror,
            opts=pulumi.ResourceOptions(parent=self, depends_on=[*ready, *queue.ready]),
        )
        classes = CustomResource(
            f"{name}-nodes",
            api_version="karpenter.k8s.aws/v1",
            kind="EC2NodeClass",
            metadata={"name": NODE_CLASS},
            spec={
                **node_class(nodes.role_name, int(args.get("disk_gib", 100)), tags),
                "subnetSelectorTerms": pulumi.Output.from_input(args["subnet_ids"]).apply(
                    lambda subnets: [{"id": subnet} for subnet in subnets]
                ),
                "securityGroupSelectorTerms": [{"id": args["security_group_id"]}],
            },
            opts=pulumi.ResourceOptions(parent=self, depends_on=[release, *nodes.ready]),
        )
        for pool in args["pools"]:
            CustomResource(
                f"{name}-{pool['name']}",
                api_version="karpenter.sh/v1",
                kind="NodePool",
                metadata={"name": pool["name"], "annotations": FOREGROUND},
                spec=node_pool(pool, NODE_CLASS),
                opts=pulumi.ResourceOptions(parent=self, depends_on=[classes], custom_timeouts=DRAINED),
            )
        self.controller = release.status.apply(lambda status: status.name or _NAME)
        self.node_role_arn = nodes.role_arn
        self.register_outputs({"controller": self.controller, "node_role_arn": self.node_role_arn})


def karpenter_values(cluster_name: str, region: str, queue: str, run: Operation, *, isolated: bool) -> Values:
    """Values of Karpenter's chart.

    Source: https://github.com/aws/karpenter-provider-aws/blob/v1.14.1/charts/karpenter/values.yaml
    """
    return {
        "settings": {"clusterName": cluster_name, "interruptionQueue": queue, "isolatedVPC": isolated},
        "serviceAccount": {"create": False, "name": _NAME},
        "replicas": run.replicas(2),
        # Without a switch: with one replica too, it lets nodes be drained.
        "podDisruptionBudget": {"maxUnavailable": 1},
        "topologySpreadConstraints": run.spread(_POD),
        "priorityClassName": PRIORITY_CLASS,
        "controller": {
            # Nodes do not let pods ask for it (hop limit 1).
            "env": [{"name": "AWS_REGION", "value": region}],
            "resources": resources("500m", "1Gi"),
        },
        "serviceMonitor": {"enabled": run.service_monitors},
    }
