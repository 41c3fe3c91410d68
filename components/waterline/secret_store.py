"""The seam through which a cloud's secret store crosses the waterline.

`EksSecretStore` and `AksSecretStore` make these values with `seam()`; a cluster without a cloud has none.
"""

from typing import Any, TypedDict

import pulumi

from waterline.identity import WorkloadIdentityArgs

EXTERNAL_SECRETS = "external-secrets"
"""Name of the service account and the release of the External Secrets Operator."""
API_VERSION = "external-secrets.io/v1"
"""The only version of its kinds that the operator serves."""
STORE = "waterline"
"""Name of the ClusterSecretStore, the same in every cluster."""
TENANT_ACCOUNT = "secret-reader"
"""Name of the service account in a tenant's namespace that its own store reads with."""
STORE_LABEL = "waterline.dev/secret-store"
"""Label of namespaces that may draw from a store; its value is the store's name."""


class SecretStoreArgs(TypedDict):
    """A cloud's secret store, as the External Secrets Operator needs it."""

    provider: pulumi.Input[dict[str, Any]]
    """Body of `spec.provider`. Schema: `ClusterSecretStore` of the External Secrets Operator."""
    identity: WorkloadIdentityArgs
    """Identity of the operator, which may read this store."""
