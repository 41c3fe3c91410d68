"""cert-manager, and the issuer that every certificate of the cluster can come from.

No `Issuer` of one namespace, no certificate without a request, no trust bundle.
Source of the values: https://github.com/cert-manager/cert-manager/blob/v1.21.1/deploy/charts/cert-manager/values.yaml
"""

from typing import NotRequired, TypedDict

import pulumi
from pulumi_kubernetes.apiextensions import CustomResource

from waterline.args import check_args
from waterline.chart import Values
from waterline.charts import CERT_MANAGER as CHART
from waterline.dns import CERT_MANAGER, DnsZoneArgs
from waterline.identity import POD_LABELS, service_account
from waterline.ingress.issuers import ISSUER, AcmeArgs, Object, acme_issuer, private_authority
from waterline.internet import is_email
from waterline.network_policies import API_SERVER, dns, network_policy, tcp
from waterline.operation import PRIORITY_CLASS, Operation, OperationArgs, operation, resources

FORCES_REPLACEMENT = {
    "kubernetes:cert-manager.io/v1:Certificate": ("metadata.name", "metadata.namespace"),
    "kubernetes:cert-manager.io/v1:ClusterIssuer": ("metadata.name",),
}
"""Inputs of each child that replace it: it is what its name says."""


class CertManagerArgs(TypedDict):
    """Inputs of `CertManager`."""

    namespace: str
    """Namespace, which must exist; it may enforce Pod Security `restricted`."""
    zone: NotRequired[DnsZoneArgs]
    """Zone in which domains are proven to be ours; without one the cluster has an authority of its own."""
    acme: NotRequired[AcmeArgs]
    """How certificates are asked for; required with a zone."""
    operation: NotRequired[OperationArgs]
    """How it is run; highly available, unwatched and from the internet by default."""


class CertManager(pulumi.ComponentResource):
    """cert-manager with the ClusterIssuer `waterline`. Its kinds stay in the cluster when this is destroyed.

    Raises:
        ValueError: if there is a zone and no `acme`, or the other way round, or an input does not hold.
    """

    issuer: pulumi.Output[str]
    """Name of the ClusterIssuer, once it exists."""

    def __init__(self, name: str, args: CertManagerArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("waterline:index:CertManager", name, {**args}, opts)
        check_args(CertManagerArgs, args)
        issuers = _issuers(args)
        zone, namespace, run = args.get("zone"), args["namespace"], operation(args.get("operation"))
        account = service_account(
            f"{name}-account",
            {"namespace": namespace, "name": CERT_MANAGER},
            zone["cert_manager_identity"] if zone else None,
            pulumi.ResourceOptions(parent=self),
        )
        # The chart has policies for all of its pods but this Job's.
        check = network_policy(
            f"{name}-startup-policy",
            metadata={"name": "startupapicheck", "namespace": namespace},
            pods={"app.kubernetes.io/name": "startupapicheck"},
            into=[],
            out=[*dns(), *tcp(*API_SERVER)],
            opts=pulumi.ResourceOptions(parent=self),
        )
        release = CHART.install(
            f"{name}-release",
            namespace=namespace,
            values=values(namespace, run),
            mirror=run.mirror,
            opts=pulumi.ResourceOptions(parent=self, depends_on=[account, check]),
        )
        last: pulumi.Resource = release
        for issuer in issuers:
            cluster_wide = issuer["kind"] == "ClusterIssuer"
            last = CustomResource(
                f"{name}-{issuer['name']}",
                api_version="cert-manager.io/v1",
                kind=issuer["kind"],
                metadata={"name": issuer["name"], **({} if cluster_wide else {"namespace": namespace})},
                spec=issuer["spec"],
                opts=pulumi.ResourceOptions(parent=self, depends_on=[last]),
            )
        self.issuer = last.urn.apply(lambda _: ISSUER)
        self.register_outputs({"issuer": self.issuer})


def _issuers(args: CertManagerArgs) -> list[Object]:
    """What the issuer consists of, in order."""
    zone, acme = args.get("zone"), args.get("acme")
    if zone is None and acme is None:
        return private_authority()
    if zone is None or acme is None:
        message = f"acme {acme!r}: expected zone and acme both, or neither for an authority of the cluster's own"
        raise ValueError(message)
    if not is_email(acme["email"]):
        message = f"acme.email {acme['email']!r}: expected an e-mail address, such as platform@example.com"
        raise ValueError(message)
    return [acme_issuer(acme, zone)]


def values(namespace: str, run: Operation) -> Values:
    """Values of the chart."""

    def part(component: str, replicas: int, cpu: str, memory: str) -> Values:
        labels = {"app.kubernetes.io/instance": CHART.name, "app.kubernetes.io/component": component}
        disruption = {"enabled": True, "minAvailable": 1} if run.high else {"enabled": False}
        return {
            "replicaCount": run.replicas(replicas),
            "podDisruptionBudget": disruption,
            "topologySpreadConstraints": run.spread(labels),
            "resources": resources(cpu, memory),
            "networkPolicy": {"enabled": True},
        }

    return {
        # Kept when the release goes: with the definitions would go every certificate and issuer.
        "crds": {"enabled": True, "keep": True},
        "global": {"priorityClassName": PRIORITY_CLASS, "leaderElection": {"namespace": namespace}},
        "serviceAccount": {"create": False, "name": CERT_MANAGER},
        "podLabels": POD_LABELS,
        **part("controller", 2, "50m", "128Mi"),
        "webhook": part("webhook", 3, "20m", "64Mi"),
        "cainjector": part("cainjector", 2, "20m", "128Mi"),
        # A Job that waits until the webhook is trusted, of which its readiness says nothing: issuers come right after.
        "startupapicheck": {"enabled": True, "resources": resources("20m", "64Mi")},
        "prometheus": {"enabled": True, "servicemonitor": {"enabled": run.service_monitors}},
    }
