"""The seam through which a DNS zone crosses the waterline.

`EksDnsZone` and `AksDnsZone` make these values with `seam()`; a cluster without a zone has none.
"""

from typing import Any, TypedDict

import pulumi

from waterline.identity import WorkloadIdentityArgs

EXTERNAL_DNS = "external-dns"
"""Name of the service account, the release and the ConfigMap of external-dns."""
CERT_MANAGER = "cert-manager"
"""Name of the service account and the release of cert-manager."""

ZONE_ANNOTATION = "waterline.dev/zone"
"""Annotation of external-dns's pods that names the zone: another one must start them anew, for they read it once."""


class DnsZoneArgs(TypedDict):
    """A DNS zone, as what keeps names and certificates in it needs it."""

    zone_name: str
    """Domain of the zone, such as `example.com`."""
    owner: str
    """What tells this cluster's records from others' in the zone, such as the cluster's name; never change it."""
    external_dns_values: dict[str, Any]
    """Values of the external-dns chart that are its cloud's: known to every preview. Schema: the chart's own."""
    external_dns_config: pulumi.Input[dict[str, str]]
    """Data of the ConfigMap `external-dns`, which those values refer to; what only the cloud knows is in here."""
    external_dns_identity: WorkloadIdentityArgs
    """Identity of external-dns, which may write records of this zone."""
    solver: pulumi.Input[dict[str, Any]]
    """Body of `dns01` of an ACME solver. Schema: `ClusterIssuer` of cert-manager."""
    cert_manager_identity: WorkloadIdentityArgs
    """Identity of cert-manager, which may answer ACME challenges in this zone."""
