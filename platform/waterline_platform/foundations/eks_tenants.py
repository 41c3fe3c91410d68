"""What tenants have below the waterline at AWS."""

import pulumi

from waterline.eks import EksCluster, EksSecretStore, EksTenantIdentities
from waterline.secret_store import SecretStoreArgs
from waterline_platform.foundations.tenants import tenant_groups, tenant_tags
from waterline_platform.settings import EksClusterSettings, Settings
from waterline_platform.settings.tenants import TenantNamespace, TenantSettings


def tenant_stores(
    settings: Settings, cluster: EksClusterSettings, on: EksCluster, store: EksSecretStore
) -> dict[str, SecretStoreArgs]:
    """Let tenants' people in, and give each of their namespaces its part of the secret store."""
    if not settings.tenants:
        return {}
    return EksTenantIdentities(
        "tenant-identities",
        {
            "cluster_name": cluster.name,
            "account_id": cluster.account_id,
            "region": cluster.region,
            "principals": tenant_groups(settings),
            "namespaces": [
                {
                    "namespace": namespace.name,
                    "secret_prefix": tenant_prefix(cluster, tenant, namespace),
                    "tags": tenant_tags(settings, tenant),
                }
                for tenant in settings.tenants
                for namespace in tenant.namespaces
            ],
            "key_arn": store.key_arn,
            "oidc_provider_arn": on.oidc_provider_arn,
            "oidc_issuer": on.oidc_issuer.apply(str),
            "tags": settings.all_tags,
        },
        pulumi.ResourceOptions(depends_on=[on]),
    ).seam()


def secret_prefix(cluster: EksClusterSettings) -> str:
    """What names of the environment's secrets begin with."""
    return cluster.secret_store.prefix or f"{cluster.name}/"


def tenant_prefix(cluster: EksClusterSettings, tenant: TenantSettings, namespace: TenantNamespace) -> str:
    """What names of a tenant's secrets begin with, of one of its environments where it has some."""
    environment = f"{namespace.environment}/" if namespace.environment else ""
    return f"{secret_prefix(cluster)}{tenant.name}/{environment}"
