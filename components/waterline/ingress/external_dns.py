"""external-dns: records of one zone for what the cluster exposes, and for nothing else.

Its chart has one replica for good, so nothing here is highly available: while it restarts, records stay as they are.
Source of the values: https://github.com/kubernetes-sigs/external-dns/blob/external-dns-helm-chart-1.21.1/charts/external-dns/values.yaml
"""

from enum import StrEnum
from typing import NotRequired, TypedDict

import pulumi
import pulumi_kubernetes as kubernetes

from waterline.args import check_args
from waterline.chart import Values
from waterline.charts import EXTERNAL_DNS as CHART
from waterline.dns import EXTERNAL_DNS, DnsZoneArgs
from waterline.identity import POD_LABELS, service_account
from waterline.network_policies import API_SERVER, dns, network_policy, tcp
from waterline.operation import PRIORITY_CLASS, OperationArgs, operation, resources

METRICS_PORT = 7979

FORCES_REPLACEMENT = {"kubernetes:core/v1:ConfigMap": ("metadata.name", "metadata.namespace")}
"""Inputs of each child that replace it: it is what its name says."""


class DnsPolicy(StrEnum):
    """What external-dns may do to its own records."""

    SYNC = "sync"
    """Also delete those that nothing exposes any more."""
    UPSERT_ONLY = "upsert-only"
    """Never delete: records outlive what they point to, and the environment itself."""


class ExternalDnsArgs(TypedDict):
    """Inputs of `ExternalDns`."""

    namespace: str
    """Namespace, which must exist; it may enforce Pod Security `restricted`."""
    zone: DnsZoneArgs
    """The only zone that it writes."""
    policy: NotRequired[DnsPolicy]
    """What it may do to its records; `sync` by default."""
    operation: NotRequired[OperationArgs]
    """How it is run; highly available, unwatched and from the internet by default."""


class ExternalDns(pulumi.ComponentResource):
    """external-dns for one zone. The kinds of the Gateway API must exist.

    Raises:
        ValueError: if the mirror is not a registry.
    """

    owner: pulumi.Output[str]
    """What marks its records, once it runs."""

    def __init__(self, name: str, args: ExternalDnsArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("waterline:index:ExternalDns", name, {**args}, opts)
        check_args(ExternalDnsArgs, args)
        zone, namespace, run = args["zone"], args["namespace"], operation(args.get("operation"))
        child = pulumi.ResourceOptions(parent=self)
        account = service_account(
            f"{name}-account",
            {"namespace": namespace, "name": EXTERNAL_DNS},
            zone["external_dns_identity"],
            child,
        )
        config = kubernetes.core.v1.ConfigMap(
            f"{name}-config",
            metadata={"name": EXTERNAL_DNS, "namespace": namespace},
            data=zone["external_dns_config"],
            opts=child,
        )
        policy = network_policy(
            f"{name}-policy",
            metadata={"name": EXTERNAL_DNS, "namespace": namespace},
            pods={"app.kubernetes.io/name": EXTERNAL_DNS},
            into=tcp(METRICS_PORT),
            out=[*dns(), *tcp(*API_SERVER)],
            opts=child,
        )
        release = CHART.install(
            f"{name}-release",
            namespace=namespace,
            values=values(args, service_monitors=run.service_monitors),
            mirror=run.mirror,
            opts=pulumi.ResourceOptions(parent=self, depends_on=[account, config, policy]),
        )
        self.owner = release.urn.apply(lambda _: zone["owner"])
        self.register_outputs({"owner": self.owner})


def values(args: ExternalDnsArgs, *, service_monitors: bool) -> Values:
    """Values of the chart."""
    cloud = args["zone"]["external_dns_values"]
    return {
        **cloud,
        # Who owns `*.example.com` is written where no asterisk may be. Another word would disown those records.
        "extraArgs": {**cloud.get("extraArgs", {}), "txt-wildcard-replacement": "any"},
        "serviceAccount": {"create": False, "name": EXTERNAL_DNS},
        "podLabels": POD_LABELS,
        "domainFilters": [args["zone"]["zone_name"]],
        "sources": ["service", "ingress", "gateway-httproute", "gateway-grpcroute"],
        "policy": DnsPolicy(args.get("policy", DnsPolicy.SYNC)).value,
        "registry": "txt",
        "txtOwnerId": args["zone"]["owner"],
        # Where ownership is written; another prefix would disown every record.
        "txtPrefix": "edns-%{record_type}.",
        "interval": "1m",
        "triggerLoopOnEvent": True,
        "logFormat": "json",
        "resources": resources("50m", "128Mi"),
        "priorityClassName": PRIORITY_CLASS,
        "serviceMonitor": {"enabled": service_monitors},
    }
