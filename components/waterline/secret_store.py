"""The seam through which a cloud's secret store crosses the waterline.

`EksSecretStore` and `AksSecretStore` make these values with `seam()`; a cluster without a cloud has none.
"""

from typing import Any, TypedDict

import pulumi

from waterline.identity import WorkloadIdentityArgs

EXTERNAL_SECRETS = "external-secrets"
"""Name of the service account and the release of the External Secrets Operator."""


class SecretStoreArgs(TypedDict):
    """A cloud's secret store, as the External Secrets Operator needs it."""

    provider: pulumi.Input[dict[str, Any]]
    """Body of `spec.provider`. Schema: `ClusterSecretStore` of the External Secrets Operator."""
    identity: WorkloadIdentityArgs
    """Identity of the operator, which may read this store."""
