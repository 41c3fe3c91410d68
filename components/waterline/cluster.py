"""The seam through which a cluster crosses the waterline.

`EksCluster`, `AksCluster` and `ExistingCluster` have these outputs, by these names. What else a cluster knows (its
security groups, its node roles) stays below the line.
"""

from typing import Protocol

import pulumi


class Cluster(Protocol):
    """What everything above the waterline knows of a cluster."""

    @property
    def name(self) -> pulumi.Output[str]:
        """Name of the cluster in its cloud."""

    @property
    def kubeconfig(self) -> pulumi.Output[str]:
        """Kubeconfig, or the path of one; always a secret."""

    @property
    def context(self) -> pulumi.Output[str]:
        """Context of the kubeconfig that is this cluster."""

    @property
    def oidc_issuer(self) -> pulumi.Output[str | None]:
        """Issuer of service account tokens, as a URL; none where the cluster publishes none."""

    @property
    def identifier(self) -> pulumi.Output[str]:
        """What tells this cluster from one that replaces it."""
