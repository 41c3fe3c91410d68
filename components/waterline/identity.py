"""The seam through which a workload's cloud identity crosses the waterline."""

from typing import TypedDict

import pulumi
import pulumi_kubernetes as kubernetes
from pulumi_kubernetes.meta.v1 import ObjectMetaArgs

POD_LABELS = {"azure.workload.identity/use": "true"}
"""Labels of pods that talk to a cloud: AKS wants them, elsewhere they mean nothing."""

FORCES_REPLACEMENT = {"kubernetes:core/v1:ServiceAccount": ("metadata.name", "metadata.namespace")}
"""Inputs of a service account that replace it: it is what its name says."""


class ServiceAccountRef(TypedDict):
    """The Kubernetes service account that an identity belongs to."""

    namespace: str
    """Namespace of the service account."""
    name: str
    """Name of the service account."""


class WorkloadIdentityArgs(TypedDict):
    """A cloud identity, as a service account wears it."""

    annotations: pulumi.Input[dict[str, str]]
    """Annotations the service account must carry; empty where the cloud needs none."""


def subject(account: ServiceAccountRef) -> str:
    """The `sub` claim of a service account's token, the same on every cloud.

    Source: https://kubernetes.io/docs/reference/access-authn-authz/authentication/#service-account-tokens
    """
    return f"system:serviceaccount:{account['namespace']}:{account['name']}"


def service_account(
    name: str,
    account: ServiceAccountRef,
    identity: WorkloadIdentityArgs | None,
    opts: pulumi.ResourceOptions,
    *,
    labels: dict[str, str] | None = None,
) -> kubernetes.core.v1.ServiceAccount:
    """A service account that wears a cloud identity, or none.

    It is made here and not by the chart that uses it, so that what only the cloud knows stays out of charts' values.
    """
    return kubernetes.core.v1.ServiceAccount(
        name,
        metadata=ObjectMetaArgs(
            name=account["name"],
            namespace=account["namespace"],
            annotations=identity["annotations"] if identity else {},
            labels=labels,
        ),
        opts=opts,
    )
