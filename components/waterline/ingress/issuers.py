"""Who signs certificates: an ACME authority, asked over DNS, or an authority of the cluster's own.

Whichever it is, it is the ClusterIssuer `waterline`, so that manifests which name it are the same everywhere. HTTP-01
is deliberately not offered: it has no wildcards, and does not agree with the redirect to HTTPS.
"""

from enum import StrEnum
from typing import TypedDict

from waterline.dns import DnsZoneArgs

ISSUER = "waterline"
"""Name of the ClusterIssuer."""
_AUTHORITY = f"{ISSUER}-ca"


class AcmeEndpoint(StrEnum):
    """Which of Let's Encrypt's authorities signs. Source: https://letsencrypt.org/docs/staging-environment/."""

    STAGING = "staging"
    """One that nobody trusts, with wide limits: to try things."""
    PRODUCTION = "production"
    """The one that browsers trust. It limits certificates by domain and week."""

    @property
    def url(self) -> str:
        """Address of the authority's directory."""
        host = "acme-v02" if self is AcmeEndpoint.PRODUCTION else "acme-staging-v02"
        return f"https://{host}.api.letsencrypt.org/directory"


class AcmeArgs(TypedDict):
    """How certificates are asked for."""

    email: str
    """Address that the authority may write to."""
    endpoint: AcmeEndpoint
    """Which authority signs."""


class Object(TypedDict):
    """A custom resource of cert-manager's."""

    kind: str
    """Kind."""
    name: str
    """Name."""
    spec: dict[str, object]
    """Spec."""


def acme_issuer(acme: AcmeArgs, zone: DnsZoneArgs) -> Object:
    """An issuer that proves with DNS records, in one zone, that the domain is ours.

    Source: https://cert-manager.io/docs/configuration/acme/
    """
    endpoint = AcmeEndpoint(acme["endpoint"])
    solver = {"selector": {"dnsZones": [zone["zone_name"]]}, "dns01": zone["solver"]}
    return {
        "kind": "ClusterIssuer",
        "name": ISSUER,
        "spec": {
            "acme": {
                "server": endpoint.url,
                "email": acme["email"],
                "privateKeySecretRef": {"name": f"acme-{endpoint.value}-account"},
                "solvers": [solver],
            }
        },
    }


def private_authority() -> list[Object]:
    """An authority that the cluster makes for itself, and its issuer; each needs the one before it.

    Source: https://cert-manager.io/docs/configuration/selfsigned/#bootstrapping-ca-issuers
    """
    root = f"{ISSUER}-root"
    return [
        {"kind": "ClusterIssuer", "name": root, "spec": {"selfSigned": {}}},
        {
            "kind": "Certificate",
            "name": _AUTHORITY,
            "spec": {
                "isCA": True,
                "commonName": _AUTHORITY,
                "secretName": _AUTHORITY,
                "duration": "87600h0m0s",
                "privateKey": {"algorithm": "ECDSA", "size": 256},
                "issuerRef": {"group": "cert-manager.io", "kind": "ClusterIssuer", "name": root},
            },
        },
        {"kind": "ClusterIssuer", "name": ISSUER, "spec": {"ca": {"secretName": _AUTHORITY}}},
    ]
