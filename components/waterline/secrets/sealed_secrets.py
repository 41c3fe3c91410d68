"""Sealed Secrets: for clusters that reach no vault, secrets encrypted in git for this cluster's key alone.

The keys are the controller's own, made in the cluster: whoever loses them can read none of the sealed secrets any more.
Keep the namespace (`retain` of `PlatformNamespaces`) and back the keys up, as docs/secrets.md says.
Source of the values: https://github.com/bitnami/sealed-secrets/blob/helm-v2.19.1/helm/sealed-secrets/values.yaml
"""

from typing import NotRequired, TypedDict

import pulumi

from waterline.args import check_args
from waterline.chart import Values
from waterline.charts import SEALED_SECRETS as CHART
from waterline.charts import SEALED_SECRETS_CRDS
from waterline.network_policies import API_SERVER, network_policy, tcp
from waterline.operation import PRIORITY_CLASS, Operation, OperationArgs, operation, resources

CONTROLLER = "sealed-secrets-controller"
"""Name of the controller, which `kubeseal` looks for by default."""
HTTP_PORT, METRICS_PORT = 8080, 8081


class SealedSecretsArgs(TypedDict):
    """Inputs of `SealedSecrets`."""

    namespace: str
    """Namespace, which must exist and should outlive this; it may enforce Pod Security `restricted`."""
    operation: NotRequired[OperationArgs]
    """How it is run; unwatched and from the internet by default. There is one replica for good."""


class SealedSecrets(pulumi.ComponentResource):
    """The controller of Sealed Secrets. Its kind, and the keys, stay in the cluster when this is destroyed.

    Raises:
        ValueError: if the mirror is not a registry.
    """

    controller: pulumi.Output[str]
    """Name of the controller, for `kubeseal --controller-name`, once it is ready."""

    def __init__(self, name: str, args: SealedSecretsArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("waterline:index:SealedSecrets", name, {**args}, opts)
        check_args(SealedSecretsArgs, args)
        run, namespace = operation(args.get("operation")), args["namespace"]
        child = pulumi.ResourceOptions(parent=self)
        policy = network_policy(
            f"{name}-policy",
            metadata={"name": CONTROLLER, "namespace": namespace},
            pods={"app.kubernetes.io/name": CHART.name},
            into=tcp(HTTP_PORT, METRICS_PORT),
            out=tcp(*API_SERVER),
            opts=child,
        )
        kinds = SEALED_SECRETS_CRDS.install(f"{name}-crds", mirror=run.mirror, opts=child)
        release = CHART.install(
            f"{name}-release",
            namespace=namespace,
            values=values(run),
            mirror=run.mirror,
            opts=pulumi.ResourceOptions(parent=self, depends_on=[kinds, policy]),
        )
        self.controller = release.urn.apply(lambda _: CONTROLLER)
        self.register_outputs({"controller": self.controller})


def values(run: Operation) -> Values:
    """Values of the chart."""
    return {
        "fullnameOverride": CONTROLLER,
        "keyrenewperiod": "720h",
        "resources": resources("50m", "64Mi"),
        "priorityClassName": PRIORITY_CLASS,
        # By default everybody who is logged in may reach the controller; `kubeseal --cert` needs no one to.
        "rbac": {"serviceProxier": {"bind": False}},
        # The chart's own asks the cluster for addresses while it renders; ours needs none.
        "networkPolicy": {"enabled": False},
        "metrics": {"serviceMonitor": {"enabled": run.service_monitors}},
        "logFormat": "json",
    }
