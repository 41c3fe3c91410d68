"""Isolation: namespaces, tenants, and what keeps them apart."""

from waterline.isolation.layer import IsolationLayer, IsolationLayerArgs
from waterline.isolation.namespaces import (
    PlatformNamespaceArgs,
    PlatformNamespaces,
    PlatformNamespacesArgs,
    PodSecurityLevel,
    namespace_labels,
)
from waterline.isolation.roles import TenantRole
from waterline.isolation.tenant import Tenant
from waterline.isolation.tenant_args import TenantArgs, TenantGroupsArgs, TenantNamespaceArgs
from waterline.isolation.tenant_network import TenantEgressArgs, TenantNetworkArgs
from waterline.tenant_sizes import TenantDefaultsArgs, TenantQuotaArgs, TenantSize

__all__ = [
    "IsolationLayer",
    "IsolationLayerArgs",
    "PlatformNamespaceArgs",
    "PlatformNamespaces",
    "PlatformNamespacesArgs",
    "PodSecurityLevel",
    "Tenant",
    "TenantArgs",
    "TenantDefaultsArgs",
    "TenantEgressArgs",
    "TenantGroupsArgs",
    "TenantNamespaceArgs",
    "TenantNetworkArgs",
    "TenantQuotaArgs",
    "TenantRole",
    "TenantSize",
    "namespace_labels",
]
