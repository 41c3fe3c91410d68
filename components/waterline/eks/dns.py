"""A public hosted zone in Route 53, and who may write records in it.

No record is made here, and the zone is not delegated: whoever owns the parent zone enters `name_servers` and
`ds_record` there. No private zones.
"""

import re
from typing import Any, NotRequired, TypedDict

import pulumi
import pulumi_aws as aws

from waterline.args import check_args
from waterline.dns import CERT_MANAGER, EXTERNAL_DNS, ZONE_ANNOTATION, DnsZoneArgs
from waterline.eks.arn import partition
from waterline.eks.dns_policies import cert_manager_policy, external_dns_policy
from waterline.eks.dnssec import signed
from waterline.eks.iam import role_name
from waterline.eks.identity import EksWorkloadIdentity
from waterline.internet import is_domain

FORCES_REPLACEMENT = {"aws:route53/zone:Zone": ("name",)}
"""Inputs of the zone that replace it when they change. Source: `ForceNew` in the Terraform AWS provider."""

_ZONE_ID = "zone-id"


class EksDnsZoneArgs(TypedDict):
    """Inputs of `EksDnsZone`."""

    zone_name: str
    """Domain of the zone, in lower case, such as `prod.example.com`."""
    hosted_zone_id: NotRequired[str]
    """Id of an existing hosted zone of that name, left alone but for records; a new one by default."""
    dnssec: NotRequired[bool]
    """Whether a new zone is signed; false by default. Not in the regions of China and the US government."""
    cluster_name: str
    """Name of the cluster; IAM roles are named after it."""
    account_id: str
    """AWS account, twelve digits."""
    region: str
    """AWS region."""
    namespace: str
    """Namespace of the service accounts `external-dns` and `cert-manager`."""
    oidc_provider_arn: pulumi.Input[str]
    """ARN of the cluster's IAM OpenID Connect provider."""
    oidc_issuer: pulumi.Input[str]
    """Issuer of the cluster's service account tokens, with or without `https://`."""
    deletion_protection: NotRequired[bool]
    """Whether Pulumi refuses to delete the zone; true by default. If false, its records are deleted with it."""
    tags: NotRequired[dict[str, str]]
    """Tags of the zone, its key and the roles; none by default."""


class EksDnsZone(pulumi.ComponentResource):
    """A public hosted zone, new or adopted, in which external-dns and cert-manager may write what they need.

    Raises:
        ValueError: if an input does not hold; the message names it.
    """

    zone_id: pulumi.Output[str]
    """Id of the hosted zone."""
    name_servers: pulumi.Output[list[str]]
    """Name servers to enter in the parent zone; empty for an adopted zone."""
    ds_record: pulumi.Output[str | None]
    """DS record to enter in the parent zone, once the zone is signed; none without DNSSEC."""
    external_dns_values: pulumi.Output[dict[str, Any]]
    """Values of the external-dns chart that are AWS's. Schema: the chart's own."""
    external_dns_config: pulumi.Output[dict[str, str]]
    """Data of the ConfigMap `external-dns`, which those values refer to."""
    external_dns_annotations: pulumi.Output[dict[str, str]]
    """Annotations of the service account `external-dns`."""
    solver: pulumi.Output[dict[str, Any]]
    """Body of `dns01` of an ACME solver. Schema: `ClusterIssuer` of cert-manager."""
    cert_manager_annotations: pulumi.Output[dict[str, str]]
    """Annotations of the service account `cert-manager`."""

    def __init__(self, name: str, args: EksDnsZoneArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("waterline:index:EksDnsZone", name, {**args}, opts)
        check_args(EksDnsZoneArgs, args)
        _check(args)
        self._zone_name, self._owner = args["zone_name"], args["cluster_name"]
        self._zone(name, args)
        region = args["region"]
        zone_arn = self._arn(region)
        self._values = external_dns_values(args.get("hosted_zone_id"))
        self.external_dns_values = pulumi.Output.from_input(self._values)
        self.external_dns_config = self.zone_id.apply(lambda zone_id: {_ZONE_ID: zone_id})
        self.external_dns_annotations = self._annotations(name, args, EXTERNAL_DNS, zone_arn.apply(external_dns_policy))
        self.solver = self.zone_id.apply(lambda zone_id: solver(region, zone_id))
        self.cert_manager_annotations = self._annotations(name, args, CERT_MANAGER, zone_arn.apply(cert_manager_policy))
        self.register_outputs({output: getattr(self, output) for output in EksDnsZone.__annotations__})

    def seam(self) -> DnsZoneArgs:
        """What crosses the waterline."""
        return {
            "zone_name": self._zone_name,
            "owner": self._owner,
            "external_dns_values": self._values,
            "external_dns_config": self.external_dns_config,
            "external_dns_identity": {"annotations": self.external_dns_annotations},
            "solver": self.solver,
            "cert_manager_identity": {"annotations": self.cert_manager_annotations},
        }

    def _zone(self, name: str, args: EksDnsZoneArgs) -> None:
        if adopted := args.get("hosted_zone_id"):
            self.zone_id = pulumi.Output.from_input(adopted)
            self.name_servers = pulumi.Output.from_input([])
            self.ds_record = pulumi.Output.from_input(None)
            return
        tags, protect = args.get("tags", {}), args.get("deletion_protection", True)
        zone = aws.route53.Zone(
            f"{name}-zone",
            name=args["zone_name"],
            comment=f"Names of the cluster {args['cluster_name']}",
            force_destroy=not protect,
            tags=tags,
            opts=pulumi.ResourceOptions(parent=self, protect=protect),
        )
        self.zone_id = zone.zone_id
        self.name_servers = zone.name_servers.apply(list)
        self.ds_record = (
            signed(name, zone, self._arn(args["region"]), args["account_id"], tags, protect=protect, parent=self)
            if args.get("dnssec")
            else pulumi.Output.from_input(None)
        )

    def _arn(self, region: str) -> pulumi.Output[str]:
        return self.zone_id.apply(lambda zone_id: f"arn:{partition(region)}:route53:::hostedzone/{zone_id}")

    def _annotations(
        self, name: str, args: EksDnsZoneArgs, account: str, policy: pulumi.Output[str]
    ) -> pulumi.Output[dict[str, str]]:
        identity = EksWorkloadIdentity(
            f"{name}-{account}",
            {
                "role_name": role_name(args["cluster_name"], account),
                "service_account": {"namespace": args["namespace"], "name": account},
                "oidc_provider_arn": args["oidc_provider_arn"],
                "oidc_issuer": args["oidc_issuer"],
                "policy": policy,
                "tags": args.get("tags", {}),
            },
            opts=pulumi.ResourceOptions(parent=self),
        )
        return identity.annotations


def external_dns_values(adopted: str | None = None) -> dict[str, Any]:
    """Values of the external-dns chart for one zone of Route 53, whose id is in the ConfigMap `external-dns`.

    Source: https://github.com/kubernetes-sigs/external-dns/blob/v0.21.0/docs/flags.md
    """
    reference = {"name": EXTERNAL_DNS, "key": _ZONE_ID}
    return {
        "provider": {"name": "aws"},
        "podAnnotations": {ZONE_ANNOTATION: adopted or "own"},
        "env": [{"name": "ZONE_ID", "valueFrom": {"configMapKeyRef": reference}}],
        # Kubernetes puts the variable in.
        "extraArgs": {"aws-zone-type": "public", "zone-id-filter": "$(ZONE_ID)", "aws-zones-cache-duration": "1h"},
    }


def solver(region: str, zone_id: str) -> dict[str, Any]:
    """Body of `dns01` of an ACME solver for one zone, with the rights of cert-manager's service account."""
    return {"route53": {"region": region, "hostedZoneID": zone_id}}


def _check(args: EksDnsZoneArgs) -> None:
    """Refuse what Route 53 would refuse, or what nothing would come of."""
    zone_name, zone_id = args["zone_name"], args.get("hosted_zone_id")
    if not is_domain(zone_name):
        message = f"zone_name {zone_name!r}: expected a domain name in lower case, such as prod.example.com"
        raise ValueError(message)
    if zone_id is not None and not re.fullmatch(r"Z[A-Z0-9]{1,31}", zone_id):
        message = f"hosted_zone_id {zone_id!r}: expected Z, and capitals and digits, such as Z0123456789ABCDEFGHIJ"
        raise ValueError(message)
    if args.get("dnssec") and zone_id is not None:
        message = f"dnssec of {zone_id}: expected a new zone; sign an existing one where it is managed"
        raise ValueError(message)
    if args.get("dnssec") and partition(args["region"]) != "aws":
        message = f"dnssec in {args['region']!r}: expected a region outside China and the US government's"
        raise ValueError(message)
