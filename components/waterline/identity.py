"""The seam through which a workload's cloud identity crosses the waterline."""

from typing import TypedDict

import pulumi


class ServiceAccountRef(TypedDict):
    """The Kubernetes service account that an identity belongs to."""

    namespace: str
    """Namespace of the service account."""
    name: str
    """Name of the service account."""


class WorkloadIdentityArgs(TypedDict):
    """A cloud identity, as a service account wears it."""

    annotations: pulumi.Input[dict[str, pulumi.Input[str]]]
    """Annotations the service account must carry; empty where the cloud needs none."""


def subject(account: ServiceAccountRef) -> str:
    """The `sub` claim of a service account's token, the same on every cloud.

    Source: https://kubernetes.io/docs/reference/access-authn-authz/authentication/#service-account-tokens
    """
    return f"system:serviceaccount:{account['namespace']}:{account['name']}"
