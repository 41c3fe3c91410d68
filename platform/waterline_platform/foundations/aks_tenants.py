"""What tenants have below the waterline at Azure."""

import re

import pulumi

from waterline.aks import AksCluster, AksTenantIdentities
from waterline.names import distinct
from waterline.secret_store import SecretStoreArgs
from waterline_platform.foundations.tenants import tenant_groups, tenant_tags
from waterline_platform.settings import AksClusterSettings, Settings


def tenant_stores(
    settings: Settings, cluster: AksClusterSettings, group_name: str, on: AksCluster
) -> dict[str, SecretStoreArgs]:
    """Let tenants' people in, and give each of their namespaces a vault."""
    if not settings.tenants:
        return {}
    return AksTenantIdentities(
        "tenant-identities",
        {
            "cluster_name": cluster.name,
            "subscription_id": cluster.subscription_id,
            "tenant_id": cluster.tenant_id,
            "resource_group_name": group_name,
            "location": cluster.location,
            "group_ids": tenant_groups(settings),
            "namespaces": [
                {
                    "namespace": namespace.name,
                    "vault_name": tenant_vault_name(cluster, namespace.name),
                    "tags": tenant_tags(settings, tenant),
                }
                for tenant in settings.tenants
                for namespace in tenant.namespaces
            ],
            "oidc_issuer": on.oidc_issuer.apply(str),
            "soft_delete_retention_days": cluster.secret_store.soft_delete_days,
        },
        pulumi.ResourceOptions(depends_on=[on]),
    ).seam()


def tenant_vault_name(cluster: AksClusterSettings, namespace: str) -> str:
    """Name of the vault of a tenant's namespace: of the characters that a vault takes, and unique in Azure."""
    plain = re.sub(r"-+", "-", f"kv-{namespace}")
    return distinct(plain, f"{cluster.subscription_id}|{cluster.name}|{namespace}", 24)
