"""The AWS Load Balancer Controller, which makes network load balancers for Services.

Not for Ingress or Gateway: those are the ingress layer's, which asks for one Service. What asks for a load balancer
must depend on this component, or its load balancer stays behind when both are deleted.
"""

from collections.abc import Mapping
from typing import NotRequired, TypedDict

import pulumi
import pulumi_kubernetes as kubernetes

from waterline.args import check_args
from waterline.chart import Values
from waterline.charts import LOAD_BALANCER_CONTROLLER, LOAD_BALANCER_CONTROLLER_CRDS
from waterline.eks.iam import role_name
from waterline.eks.identity import EksWorkloadIdentity
from waterline.eks.load_balancer_policy import load_balancer_policy
from waterline.identity import service_account
from waterline.isolation import namespace_labels
from waterline.operation import PRIORITY_CLASS, Operation, OperationArgs, operation, resources

NAMESPACE = "platform-load-balancers"
"""Namespace of the controller, and nothing else."""

FORCES_REPLACEMENT = {"kubernetes:core/v1:Namespace": ("metadata.name",)}
"""Inputs of the namespace that replace it: it is what its name says."""

_CONTROLLER = LOAD_BALANCER_CONTROLLER.name


class EksLoadBalancersArgs(TypedDict):
    """Inputs of `EksLoadBalancers`."""

    cluster_name: str
    """Name of the cluster; the IAM role is named after it, and load balancers are tagged with it."""
    account_id: str
    """AWS account, twelve digits."""
    region: str
    """AWS region."""
    network_name: str
    """Name of the VPC, by which the controller finds it; of one VPC only in the account and region."""
    vpc_id: pulumi.Input[str]
    """Id of that VPC, to which the controller is limited."""
    oidc_provider_arn: pulumi.Input[str]
    """ARN of the cluster's IAM OpenID Connect provider."""
    oidc_issuer: pulumi.Input[str]
    """Issuer of the cluster's service account tokens, with or without `https://`."""
    operation: NotRequired[OperationArgs]
    """How it is run; highly available, unwatched and from the internet by default."""
    tags: NotRequired[dict[str, str]]
    """Tags of the role and of every load balancer, without commas; none by default."""


class EksLoadBalancers(pulumi.ComponentResource):
    """A controller that gives Services network load balancers, with the rights to change only this cluster's.

    Raises:
        ValueError: if a tag has a comma, or the mirror is not a registry.
    """

    controller: pulumi.Output[str]
    """Name of the controller's release, once it is ready."""

    def __init__(self, name: str, args: EksLoadBalancersArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("waterline:index:EksLoadBalancers", name, {**args}, opts)
        check_args(EksLoadBalancersArgs, args)
        cluster_name, region, tags = args["cluster_name"], args["region"], args.get("tags", {})
        run = operation(args.get("operation"))
        child = pulumi.ResourceOptions(parent=self)
        values = load_balancer_values(
            cluster_name=cluster_name,
            region=region,
            network_name=args["network_name"],
            run=run,
            tags=tags,
        )
        identity = EksWorkloadIdentity(
            f"{name}-controller",
            {
                "role_name": role_name(cluster_name, "load-balancers"),
                "service_account": {"namespace": NAMESPACE, "name": _CONTROLLER},
                "oidc_provider_arn": args["oidc_provider_arn"],
                "oidc_issuer": args["oidc_issuer"],
                "policy": pulumi.Output.from_input(args["vpc_id"]).apply(
                    lambda vpc_id: load_balancer_policy(cluster_name, args["account_id"], region, vpc_id)
                ),
                "tags": tags,
            },
            opts=child,
        )
        namespace = kubernetes.core.v1.Namespace(
            f"{name}-namespace",
            metadata={"name": NAMESPACE, "labels": namespace_labels({"name": NAMESPACE, "layer": "load-balancers"})},
            opts=child,
        )
        account = service_account(
            f"{name}-controller",
            {"namespace": NAMESPACE, "name": _CONTROLLER},
            {"annotations": identity.annotations},
            pulumi.ResourceOptions(parent=self, depends_on=[namespace]),
        )
        kinds = LOAD_BALANCER_CONTROLLER_CRDS.install(f"{name}-crds", mirror=run.mirror, opts=child)
        release = LOAD_BALANCER_CONTROLLER.install(
            f"{name}-controller",
            namespace=NAMESPACE,
            values=values,
            mirror=run.mirror,
            opts=pulumi.ResourceOptions(parent=self, depends_on=[account, kinds]),
        )
        self.controller = release.status.apply(lambda status: status.name or _CONTROLLER)
        self.register_outputs({"controller": self.controller})


def load_balancer_values(
    *, cluster_name: str, region: str, network_name: str, run: Operation, tags: Mapping[str, str]
) -> Values:
    """Values of the controller's chart.

    Source: https://github.com/kubernetes-sigs/aws-load-balancer-controller/blob/v3.5.0/helm/aws-load-balancer-controller/values.yaml
    """
    _check(tags)
    return {
        "clusterName": cluster_name,
        "region": region,
        # By name, for a preview knows no id; nodes do not let pods ask for it (hop limit 1).
        "vpcTags": {"Name": network_name},
        "defaultTags": dict(tags),
        "defaultTargetType": "ip",
        "serviceAccount": {"create": False, "name": _CONTROLLER},
        "replicaCount": run.replicas(2),
        "podDisruptionBudget": {"maxUnavailable": 1} if run.high else {},
        "topologySpreadConstraints": run.spread({"app.kubernetes.io/name": _CONTROLLER}),
        "priorityClassName": PRIORITY_CLASS,
        "resources": resources("100m", "256Mi"),
        # Of Pod Security `restricted`, all that the chart leaves out.
        "podSecurityContext": {"fsGroup": 65534, "seccompProfile": {"type": "RuntimeDefault"}},
        "securityContext": {"capabilities": {"drop": ["ALL"]}},
        # Else each render makes another certificate of its webhooks.
        "keepTLSSecret": True,
        # Services are asked for by name: none waits for this controller that has nothing to do with it.
        "enableServiceMutatorWebhook": False,
        # From here on: what is for Ingress, Gateway and application load balancers.
        "createIngressClassResource": False,
        "disableIngressClassAnnotation": True,
        "webhookConfig": {"disableIngressValidation": True},
        "controllerConfig": {"featureGates": {"ALBGatewayAPI": False, "NLBGatewayAPI": False}},
        "enableShield": False,
        "enableWaf": False,
        "enableWafv2": False,
        "serviceMonitor": {"enabled": run.service_monitors},
    }


def _check(tags: Mapping[str, str]) -> None:
    """The controller takes all tags in one text, apart by commas, and keys from values by the first equals sign."""
    for key, value in tags.items():
        if "," in key + value or "=" in key:
            message = f"tags.{key} {value!r}: expected no comma, and no equals sign in its name"
            raise ValueError(message)
