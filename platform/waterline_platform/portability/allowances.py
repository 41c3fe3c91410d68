"""What may differ above the waterline between two environments: the seam, and nothing else.

Of the provider's kubeconfig nothing is said here: it is a secret, and plans show no secrets, so it cannot be compared.
"""

from typing import NamedTuple

from waterline.dns import EXTERNAL_DNS
from waterline_platform.portability.paths import Path, matches

_RELEASE = "kubernetes:helm.sh/v3:Release"
_EXTERNAL_DNS_VALUES = "how external-dns reaches its cloud's zone: DnsZoneArgs.external_dns_values"


class Allowance(NamedTuple):
    """One thing that may differ."""

    kind: str
    """Type of the resource: its token, or the last part of that."""
    path: str
    """Place in its inputs, with `*` for any key and `[*]` for any item of a list; what is in it may differ too."""
    reason: str
    """Why."""
    name: str | None = None
    """Name that the resource has in its cluster, or its logical name where it has none; any by default."""

    def covers(self, type_: str, name: str, path: Path) -> bool:
        """Whether this is about the place itself. What is around it is not covered."""
        return self.kind in {type_, type_.rsplit(":", 1)[-1]} and self.name in {None, name} and matches(self.path, path)


ALLOWANCES = (
    Allowance(
        "pulumi:providers:kubernetes",
        "clusterIdentifier",
        "which cluster it is, so that only another one replaces what is in it: Cluster.identifier",
        "kubernetes",
    ),
    Allowance(
        "kubernetes:core/v1:ServiceAccount",
        "metadata.annotations",
        "the cloud identity of a workload: WorkloadIdentityArgs.annotations",
    ),
    Allowance(
        "kubernetes:external-secrets.io/v1:ClusterSecretStore",
        "spec.provider",
        "the cloud's secret store: SecretStoreArgs.provider",
    ),
    Allowance(
        "kubernetes:cert-manager.io/v1:ClusterIssuer",
        "spec.acme.solvers[*].dns01",
        "how the cloud's zone answers an ACME challenge: DnsZoneArgs.solver",
    ),
    Allowance(
        "kubernetes:rbac.authorization.k8s.io/v1:RoleBinding",
        "subjects[*].name",
        "a group of people, by the name that its cloud gives it: `groups` of a tenant's settings",
    ),
    Allowance(
        "kubernetes:core/v1:ConfigMap",
        "data",
        "what only the cloud knows of its zone: DnsZoneArgs.external_dns_config",
        EXTERNAL_DNS,
    ),
    *(
        Allowance(_RELEASE, f"values.{value}", _EXTERNAL_DNS_VALUES, EXTERNAL_DNS)
        for value in ("provider", "podAnnotations", "env", "extraArgs", "extraVolumes", "extraVolumeMounts")
    ),
    Allowance(
        _RELEASE,
        "values.service.annotations",
        "how the cloud's load balancer is asked for",
        "traefik",
    ),
)
"""All of them. One that no pair of the shipped environments uses is one too many."""
