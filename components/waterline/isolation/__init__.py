"""Isolation: namespaces and what keeps them apart."""

from waterline.isolation.namespaces import (
    PlatformNamespaceArgs,
    PlatformNamespaces,
    PlatformNamespacesArgs,
    PodSecurityLevel,
)

__all__ = ["PlatformNamespaceArgs", "PlatformNamespaces", "PlatformNamespacesArgs", "PodSecurityLevel"]
