"""Isolation: namespaces and what keeps them apart."""

from waterline.isolation.namespaces import (
    PlatformNamespaceArgs,
    PlatformNamespaces,
    PlatformNamespacesArgs,
    PodSecurityLevel,
    namespace_labels,
)

__all__ = [
    "PlatformNamespaceArgs",
    "PlatformNamespaces",
    "PlatformNamespacesArgs",
    "PodSecurityLevel",
    "namespace_labels",
]
