"""Tenants from settings to inputs: what both clouds share."""

from waterline_platform.settings import Settings
from waterline_platform.settings.tenants import TenantSettings


def tenant_groups(settings: Settings) -> list[str]:
    """Everybody who may do something in some tenant's namespace, each once."""
    return sorted(
        {
            group
            for tenant in settings.tenants
            for namespace in tenant.namespaces
            for group in namespace.shape.groups.everyone
        }
    )


def tenant_tags(settings: Settings, tenant: TenantSettings) -> dict[str, str]:
    """Tags of what is a tenant's below the waterline: the environment's, whose it is, and who pays."""
    own = {"tenant": tenant.name, **({"cost-center": tenant.cost_center} if tenant.cost_center else {})}
    # IAM and Azure take keys that differ in case for the same.
    return {**{key: value for key, value in settings.all_tags.items() if key.casefold() not in own}, **own}
