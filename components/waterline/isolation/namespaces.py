"""The platform's own namespaces, each with the Pod Security level it enforces.

Tenants' namespaces are not made here. A controller that cannot run under `restricted` gets a namespace of its own.
"""

from enum import StrEnum
from typing import NotRequired, TypedDict

import pulumi
import pulumi_kubernetes as kubernetes

from waterline.args import check_args

LAYER_LABEL = "waterline.dev/layer"
"""Label of a platform namespace: the layer that owns it."""

FORCES_REPLACEMENT = {"kubernetes:core/v1:Namespace": ("metadata.name",)}
"""Inputs of a namespace that replace it: it is what its name says."""


class PodSecurityLevel(StrEnum):
    """Pod Security Standard. Source: https://kubernetes.io/docs/concepts/security/pod-security-standards/."""

    RESTRICTED = "restricted"
    """Hardened pods only: no root, no privileges, no capabilities."""
    BASELINE = "baseline"
    """No known way to more privileges."""
    PRIVILEGED = "privileged"
    """Anything."""


class PlatformNamespaceArgs(TypedDict):
    """One namespace of the platform."""

    name: str
    """Name of the namespace."""
    layer: str
    """Layer that owns the namespace."""
    pod_security: NotRequired[PodSecurityLevel]
    """Pod Security level that the namespace enforces, audits and warns at; `restricted` by default."""
    labels: NotRequired[dict[str, str]]
    """Labels beside those that say whose it is and what it enforces; none by default."""
    retain: NotRequired[bool]
    """Whether it stays, with all that is in it, when this is destroyed; false by default."""


class PlatformNamespacesArgs(TypedDict):
    """Inputs of `PlatformNamespaces`."""

    namespaces: list[PlatformNamespaceArgs]
    """The namespaces, with distinct names."""


class PlatformNamespaces(pulumi.ComponentResource):
    """The namespaces that the layers above the waterline live in.

    Raises:
        ValueError: if a name stands twice.
    """

    names: pulumi.Output[list[str]]
    """Names of the namespaces, once they exist, in the order given."""

    def __init__(self, name: str, args: PlatformNamespacesArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("waterline:index:PlatformNamespaces", name, {**args}, opts)
        check_args(PlatformNamespacesArgs, args)
        names = [namespace["name"] for namespace in args["namespaces"]]
        if len(set(names)) != len(names):
            message = f"namespaces {names!r}: expected distinct names"
            raise ValueError(message)
        namespaces = [
            kubernetes.core.v1.Namespace(
                f"{name}-{namespace['name']}",
                metadata={"name": namespace["name"], "labels": namespace_labels(namespace)},
                opts=pulumi.ResourceOptions(parent=self, retain_on_delete=namespace.get("retain", False)),
            )
            for namespace in args["namespaces"]
        ]
        self.names = pulumi.Output.all(*[namespace.metadata.name for namespace in namespaces])
        self.register_outputs({"names": self.names})


def namespace_labels(namespace: PlatformNamespaceArgs) -> dict[str, str]:
    """Labels of a platform namespace: its own, its layer, and the Pod Security level that it enforces."""
    level = PodSecurityLevel(namespace.get("pod_security", PodSecurityLevel.RESTRICTED))
    return {
        **namespace.get("labels", {}),
        "app.kubernetes.io/managed-by": "pulumi",
        "app.kubernetes.io/part-of": "waterline",
        LAYER_LABEL: namespace["layer"],
        **pod_security_labels(level),
    }


def pod_security_labels(level: PodSecurityLevel) -> dict[str, str]:
    """Labels of a namespace that refuses, audits and warns of pods below a Pod Security level."""
    return {f"pod-security.kubernetes.io/{mode}": level.value for mode in ("enforce", "audit", "warn")}
