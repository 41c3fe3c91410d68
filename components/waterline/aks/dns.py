"""A public DNS zone at Azure, and who may write in it.

No records are made here: external-dns makes those of services and routes, cert-manager those of ACME challenges. The
zone is not signed, and not delegated: that is done where its parent is. Public Azure only, no sovereign cloud.
"""

import json
import re
from typing import Any, NotRequired, TypedDict

import pulumi
import pulumi_azure_native as azure

from waterline.aks.identity import CLIENT_ID_ANNOTATION, AksRoleArgs, AksWorkloadIdentity
from waterline.aks.known import known_after
from waterline.aks.roles import AzureRole
from waterline.args import check_args
from waterline.dns import CERT_MANAGER, EXTERNAL_DNS, ZONE_ANNOTATION, DnsZoneArgs
from waterline.names import capped

FORCES_REPLACEMENT = {
    "azure-native:dns:Zone": ("location", "resourceGroupName", "zoneName"),
    "azure-native:resources:ResourceGroup": ("location", "resourceGroupName"),
}
"""Inputs of each child that replace it when they change. Source: path parameters of the Azure REST API."""

_LABEL = r"[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?"
_DOMAIN = re.compile(rf"{_LABEL}(\.{_LABEL}){{1,33}}")
"""A name that Azure hosts: 2 to 34 labels. Source: https://learn.microsoft.com/azure/dns/dns-zones-records."""


class AksDnsZoneArgs(TypedDict):
    """Inputs of `AksDnsZone`."""

    zone_name: str
    """Domain of the zone, such as `example.com`: 2 to 34 labels in lower case, without a dot at the end."""
    resource_group_name: str
    """Name of the zone's resource group, which is made with it: its own, for external-dns may read all of it."""
    adopt: NotRequired[bool]
    """Whether the zone and its resource group are there already, and stay as they are; false by default."""
    subscription_id: str
    """Azure subscription, a UUID."""
    tenant_id: str
    """Entra ID tenant, a UUID."""
    cluster_name: str
    """Name of the cluster, with which the identities' names begin."""
    identity_resource_group_name: pulumi.Input[str]
    """Name of the resource group that the two identities are made in, such as the cluster's."""
    location: str
    """Azure region of the identities and the resource group, such as `westeurope`; a zone is everywhere."""
    namespace: str
    """Namespace of the service accounts `external-dns` and `cert-manager`."""
    oidc_issuer: pulumi.Input[str]
    """Issuer of the cluster's service account tokens, as a URL."""
    deletion_protection: NotRequired[bool]
    """Whether Pulumi refuses to delete the zone and its resource group; true by default."""
    tags: NotRequired[dict[str, str]]
    """Tags of everything that is made; none by default."""


class AksDnsZone(pulumi.ComponentResource):
    """A zone that external-dns and cert-manager of one cluster may write in, each as an identity of its own.

    Azure has no role for `_acme-challenge` records alone: cert-manager may write every record of the zone.

    Raises:
        ValueError: if the domain is none that Azure hosts, or a zone to be made is not given a resource group of its
            own; the message names the input.
    """

    zone_id: pulumi.Output[str]
    """Id of the zone; known in every preview."""
    name_servers: pulumi.Output[list[str]]
    """Name servers to delegate the domain to; empty when the zone is adopted."""
    ds_record: pulumi.Output[str | None]
    """Digest of the zone's signing key, for the parent zone; always none, for the zone is not signed."""
    solver: pulumi.Output[dict[str, Any]]
    """Body of `dns01` of an ACME solver, resolved once cert-manager's identity has its role."""
    external_dns_config: pulumi.Output[dict[str, str]]
    """Data of the ConfigMap `external-dns`: where the zone is. There is no secret in it."""
    external_dns_values: pulumi.Output[dict[str, Any]]
    """Values of the external-dns chart that are Azure's; known in every preview."""
    external_dns_annotations: pulumi.Output[dict[str, str]]
    """Annotations of the service account `external-dns`."""
    cert_manager_annotations: pulumi.Output[dict[str, str]]
    """Annotations of the service account `cert-manager`."""

    def __init__(self, name: str, args: AksDnsZoneArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("waterline:index:AksDnsZone", name, {**args}, opts)
        check_args(AksDnsZoneArgs, args)
        _check(args)
        group_id = f"/subscriptions/{args['subscription_id']}/resourceGroups/{args['resource_group_name']}"
        zones = [] if args.get("adopt", False) else [self._zone(name, args)]
        self._zone_name, self._owner = args["zone_name"], args["cluster_name"]
        self.zone_id = known_after(f"{group_id}/providers/Microsoft.Network/dnsZones/{self._zone_name}", *zones)
        writes: AksRoleArgs = {"name": "zone", "role_id": AzureRole.DNS_ZONE_CONTRIBUTOR, "scope": self.zone_id}
        # It lists the zones of the group. Source: external-dns docs/tutorials/azure.md.
        lists: AksRoleArgs = {"name": "group", "role_id": AzureRole.READER, "scope": known_after(group_id, *zones)}
        external_dns = self._identity(name, EXTERNAL_DNS, args, [writes, lists])
        cert_manager = self._identity(name, CERT_MANAGER, args, [writes])

        self.name_servers = pulumi.Output.all(*[zone.name_servers for zone in zones]).apply(
            lambda made: [server for servers in made for server in servers]
        )
        self.ds_record = pulumi.Output.from_input(None)
        self.external_dns_annotations = external_dns.annotations
        self.cert_manager_annotations = cert_manager.annotations
        self._values = external_dns_values(args["resource_group_name"])
        self.external_dns_values = pulumi.Output.from_input(self._values)
        self.external_dns_config = pulumi.Output.from_input(external_dns_config(args))
        # From the annotations, which wait for the role: without it a challenge would fail and be tried again later.
        client_id = cert_manager.annotations.apply(lambda annotations: annotations[CLIENT_ID_ANNOTATION])
        self._solver = solver(args, client_id)
        self.solver = pulumi.Output.from_input(self._solver)
        self.register_outputs(
            {
                "zone_id": self.zone_id,
                "name_servers": self.name_servers,
                "ds_record": self.ds_record,
                "solver": self.solver,
                "external_dns_config": self.external_dns_config,
                "external_dns_values": self.external_dns_values,
                "external_dns_annotations": self.external_dns_annotations,
                "cert_manager_annotations": self.cert_manager_annotations,
            }
        )

    def seam(self) -> DnsZoneArgs:
        """The zone, as what is above the waterline takes it."""
        return {
            "zone_name": self._zone_name,
            "owner": self._owner,
            "external_dns_values": self._values,
            "external_dns_config": self.external_dns_config,
            "external_dns_identity": {"annotations": self.external_dns_annotations},
            # Not the output: of this, a preview does not know the client id alone.
            "solver": self._solver,
            "cert_manager_identity": {"annotations": self.cert_manager_annotations},
        }

    def _zone(self, name: str, args: AksDnsZoneArgs) -> azure.dns.Zone:
        protect, tags = args.get("deletion_protection", True), args.get("tags")
        group = azure.resources.ResourceGroup(
            f"{name}-group",
            resource_group_name=args["resource_group_name"],
            location=args["location"],
            tags=tags,
            opts=pulumi.ResourceOptions(parent=self, protect=protect),
        )
        return azure.dns.Zone(
            f"{name}-zone",
            zone_name=args["zone_name"],
            resource_group_name=args["resource_group_name"],
            location="global",
            zone_type=azure.dns.ZoneType.PUBLIC,
            tags=tags,
            opts=pulumi.ResourceOptions(parent=self, protect=protect, depends_on=[group]),
        )

    def _identity(
        self, name: str, controller: str, args: AksDnsZoneArgs, roles: list[AksRoleArgs]
    ) -> AksWorkloadIdentity:
        return AksWorkloadIdentity(
            f"{name}-{controller}",
            {
                "identity_name": capped(f"{args['cluster_name']}-{controller}", 128),
                "resource_group_name": args["identity_resource_group_name"],
                "location": args["location"],
                "subscription_id": args["subscription_id"],
                "service_account": {"namespace": args["namespace"], "name": controller},
                "oidc_issuer": args["oidc_issuer"],
                "roles": roles,
                "tags": args.get("tags", {}),
            },
            pulumi.ResourceOptions(parent=self),
        )


def external_dns_values(resource_group_name: str) -> dict[str, Any]:
    """Values of the external-dns chart: it reads `azure.json` of the ConfigMap, where it looks by default.

    Source: https://github.com/kubernetes-sigs/external-dns/blob/master/docs/tutorials/azure.md
    """
    return {
        "provider": {"name": "azure"},
        "podAnnotations": {ZONE_ANNOTATION: resource_group_name},
        "extraVolumes": [{"name": "config", "configMap": {"name": EXTERNAL_DNS}}],
        "extraVolumeMounts": [{"name": "config", "mountPath": "/etc/kubernetes", "readOnly": True}],
    }


def external_dns_config(args: AksDnsZoneArgs) -> dict[str, str]:
    """Where external-dns finds the zone, and that it is to be itself; nothing of it is secret.

    Source: https://github.com/kubernetes-sigs/external-dns/blob/master/provider/azure/config.go
    """
    config = {
        "tenantId": args["tenant_id"],
        "subscriptionId": args["subscription_id"],
        "resourceGroup": args["resource_group_name"],
        "useWorkloadIdentityExtension": True,
    }
    return {"azure.json": json.dumps(config, indent=2, sort_keys=True)}


def solver(args: AksDnsZoneArgs, client_id: pulumi.Input[str]) -> dict[str, Any]:
    """An ACME solver that answers challenges in the zone, as an identity.

    Source: https://cert-manager.io/docs/configuration/acme/dns01/azuredns/
    """
    return {
        "azureDNS": {
            "subscriptionID": args["subscription_id"],
            "resourceGroupName": args["resource_group_name"],
            "hostedZoneName": args["zone_name"],
            "environment": "AzurePublicCloud",
            "managedIdentity": {"clientID": client_id},
        }
    }


def _check(args: AksDnsZoneArgs) -> None:
    if not _DOMAIN.fullmatch(args["zone_name"]):
        message = (
            f"zone_name {args['zone_name']!r}: expected 2 to 34 labels in lower case, such as example.com, "
            "without a dot at the end"
        )
        raise ValueError(message)
    if not args.get("adopt", False) and args["resource_group_name"] == args["identity_resource_group_name"]:
        message = (
            f"resource_group_name {args['resource_group_name']!r}: expected a group of the zone's own, "
            "not identity_resource_group_name, for external-dns may read all that is in it"
        )
        raise ValueError(message)
