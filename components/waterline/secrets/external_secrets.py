"""The External Secrets Operator, and the one store that namespaces draw secrets from.

It reads the store and never writes it: no PushSecret. It makes no secret in namespaces that did not ask: no
ClusterExternalSecret. It acts as itself, and may ask for tokens of no service account but those that tenants' stores
are read with. There are no stores of a namespace's own, and nobody is given the right to make generators: they would
act as the operator, past the label that says which namespaces may.
Source of the values: https://github.com/external-secrets/external-secrets/blob/helm-chart-2.9.0/deploy/charts/external-secrets/values.yaml
"""

from typing import NotRequired, TypedDict

import pulumi
import pulumi_kubernetes as kubernetes
from pulumi_kubernetes.apiextensions import CustomResource

from waterline.args import check_args
from waterline.chart import Values
from waterline.charts import EXTERNAL_SECRETS as CHART
from waterline.identity import POD_LABELS, service_account
from waterline.network_policies import API_SERVER
from waterline.operation import PRIORITY_CLASS, Operation, OperationArgs, operation, resources
from waterline.secret_store import API_VERSION, EXTERNAL_SECRETS, STORE, STORE_LABEL, SecretStoreArgs
from waterline.tenant_names import TENANT_LABEL

METRICS_PORT, WEBHOOK_PORT, PROBE_PORT = 8080, 10250, 8081

AGGREGATED = {f"rbac.authorization.k8s.io/aggregate-to-{role}": "true" for role in ("edit", "admin")}
"""Labels that add a role's rules to Kubernetes' own roles, which people have in their namespaces."""
EDITING = ["create", "delete", "deletecollection", "patch", "update"]

FORCES_REPLACEMENT = {
    "kubernetes:external-secrets.io/v1:ClusterSecretStore": ("metadata.name",),
    "kubernetes:rbac.authorization.k8s.io/v1:ClusterRole": ("metadata.name",),
}
"""Inputs of each child that replace it: it is what its name says."""


class ExternalSecretsArgs(TypedDict):
    """Inputs of `ExternalSecrets`."""

    namespace: str
    """Namespace, which must exist; it may enforce Pod Security `restricted`."""
    store: SecretStoreArgs
    """The cloud's store, and the identity that may read it."""
    operation: NotRequired[OperationArgs]
    """How it is run; highly available, unwatched and from the internet by default."""


class ExternalSecrets(pulumi.ComponentResource):
    """The operator, with the ClusterSecretStore `waterline`. Its kinds stay in the cluster when this is destroyed.

    Only namespaces with the label `waterline.dev/secret-store: waterline` may draw from the store, and no tenant's.

    Raises:
        ValueError: if the mirror is not a registry.
    """

    store_name: pulumi.Output[str]
    """Name of the ClusterSecretStore, once it exists."""

    def __init__(self, name: str, args: ExternalSecretsArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("waterline:index:ExternalSecrets", name, {**args}, opts)
        check_args(ExternalSecretsArgs, args)
        run, namespace = operation(args.get("operation")), args["namespace"]
        account = service_account(
            f"{name}-account",
            {"namespace": namespace, "name": EXTERNAL_SECRETS},
            args["store"]["identity"],
            pulumi.ResourceOptions(parent=self),
        )
        release = CHART.install(
            f"{name}-release",
            namespace=namespace,
            values=values(run),
            mirror=run.mirror,
            opts=pulumi.ResourceOptions(parent=self, depends_on=[account]),
        )
        kubernetes.rbac.v1.ClusterRole(
            f"{name}-edit",
            metadata={"name": "waterline-external-secrets-edit", "labels": AGGREGATED},
            rules=[{"api_groups": ["external-secrets.io"], "resources": ["externalsecrets"], "verbs": EDITING}],
            opts=pulumi.ResourceOptions(parent=self),
        )
        store = CustomResource(
            f"{name}-store",
            api_version=API_VERSION,
            kind="ClusterSecretStore",
            metadata={"name": STORE},
            spec={
                # A tenant has a store of its own, and in this one there are every tenant's secrets.
                "conditions": [
                    {
                        "namespaceSelector": {
                            "matchLabels": {STORE_LABEL: STORE},
                            "matchExpressions": [{"key": TENANT_LABEL, "operator": "DoesNotExist"}],
                        }
                    }
                ],
                "provider": args["store"]["provider"],
            },
            opts=pulumi.ResourceOptions(parent=self, depends_on=[release]),
        )
        self.store_name = store.urn.apply(lambda _: STORE)
        self.register_outputs({"store_name": self.store_name})


def values(run: Operation) -> Values:
    """Values of the chart."""
    return {
        "installCRDs": True,
        # Kept when the release goes: with the definitions would go every ExternalSecret, and the Secrets they own.
        "crds": {
            "annotations": {"helm.sh/resource-policy": "keep"},
            "createClusterExternalSecret": False,
            "createClusterGenerator": False,
            "createClusterPushSecret": False,
            "createPushSecret": False,
            "createSecretStore": False,
        },
        "processClusterExternalSecret": False,
        "processClusterPushSecret": False,
        "processPushSecret": False,
        "processSecretStore": False,
        "processClusterGenerator": False,
        "serviceAccount": {"create": False, "name": EXTERNAL_SECRETS},
        "podLabels": POD_LABELS,
        # The chart's own roles for people would let them make stores and generators; ours is for ExternalSecrets alone.
        "rbac": {"serviceAccountTokenCreate": False, "aggregateToEdit": False, "aggregateToAdmin": False},
        "leaderElect": run.high,
        **_part("external-secrets", run, replicas=2, size=("50m", "256Mi")),
        "serviceMonitor": {"enabled": run.service_monitors, "renderMode": "alwaysRender"},
        "webhook": {
            **_part("external-secrets-webhook", run, replicas=3, size=("20m", "64Mi")),
            # With one replica, a webhook that is away must not keep stores from being deleted.
            "failurePolicy": "Fail" if run.high else "Ignore",
        },
        # It renews certificates, days before they end: one is enough.
        "certController": _part("external-secrets-cert-controller", run, replicas=1, size=("20m", "128Mi")),
    }


def _part(app: str, run: Operation, *, replicas: int, size: tuple[str, str]) -> Values:
    """Values of one of the operator's three deployments."""
    several = run.replicas(replicas) > 1
    out = [{"port": 53, "protocol": "UDP"}, *_tcp(53, *API_SERVER)]
    return {
        "replicaCount": run.replicas(replicas),
        "podDisruptionBudget": {"enabled": True, "minAvailable": 1} if several else {"enabled": False},
        "topologySpreadConstraints": run.spread({"app.kubernetes.io/name": app}) if several else [],
        "resources": resources(*size),
        "priorityClassName": PRIORITY_CLASS,
        # The chart's own rules for what leads out are none, which closes everything.
        "networkPolicy": {
            "enabled": True,
            "ingress": [{"ports": _tcp(METRICS_PORT, PROBE_PORT, WEBHOOK_PORT)}],
            "egress": [{"ports": out}],
        },
    }


def _tcp(*ports: int) -> list[Values]:
    return [{"port": port, "protocol": "TCP"} for port in ports]
