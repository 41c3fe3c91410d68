"""Where a controller of ours runs in a cluster on EKS: a namespace that is closed, and an account with its identity."""

from typing import NamedTuple

import pulumi
import pulumi_kubernetes as kubernetes

from waterline.identity import ServiceAccountRef, WorkloadIdentityArgs, service_account
from waterline.isolation import namespace_labels
from waterline.network_policies import API_SERVER, deny_by_default, dns, network_policy, tcp

FORCES_REPLACEMENT = {"kubernetes:core/v1:Namespace": ("metadata.name",)}
"""Inputs of the namespace that replace it: it is what its name says."""


class ControllerPlace(NamedTuple):
    """A namespace that is ready for a controller."""

    inside: pulumi.ResourceOptions
    """Options of whatever else is in it."""
    ready: list[pulumi.Resource]
    """What the controller cannot do without."""


def controller_place(  # noqa: PLR0913 -- who it is, where it is, and who reaches it
    name: str,
    account: ServiceAccountRef,
    *,
    layer: str,
    identity: WorkloadIdentityArgs,
    pods: dict[str, str],
    metrics_port: int,
    parent: pulumi.Resource,
) -> ControllerPlace:
    """The namespace of a service account, for a controller alone whose pods have these labels.

    Nothing is let in but to its metrics, and nothing out but to DNS, the API server and AWS.
    """
    called = account["namespace"]
    namespace = kubernetes.core.v1.Namespace(
        f"{name}-namespace",
        metadata={"name": called, "labels": namespace_labels({"name": called, "layer": layer})},
        opts=pulumi.ResourceOptions(parent=parent),
    )
    inside = pulumi.ResourceOptions(parent=parent, depends_on=[namespace])
    return ControllerPlace(
        inside,
        [
            service_account(f"{name}-controller", account, identity, inside),
            deny_by_default(f"{name}-default-deny", called, inside),
            network_policy(
                f"{name}-policy",
                metadata={"name": account["name"], "namespace": called},
                pods=pods,
                into=tcp(metrics_port),
                # AWS is on one of the API server's ports.
                out=[*dns(), *tcp(*API_SERVER)],
                opts=inside,
            ),
        ],
    )
