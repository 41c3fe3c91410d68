"""Network policies of the platform's own controllers: which ports lead in, and which lead out.

Ports alone, no addresses: Cilium, which AKS runs, takes no address block for a pod or a node, and API servers reach
webhooks through pods on AKS and from outside on EKS.
"""

from collections.abc import Mapping

import pulumi
from pulumi_kubernetes.meta.v1 import LabelSelectorArgs, ObjectMetaArgs
from pulumi_kubernetes.networking.v1 import (
    NetworkPolicy,
    NetworkPolicyEgressRuleArgs,
    NetworkPolicyIngressRuleArgs,
    NetworkPolicyPeerArgs,
    NetworkPolicyPortArgs,
    NetworkPolicySpecArgs,
)

API_SERVER = (443, 6443)
"""Ports of API servers: of the clouds' and of kind's. Policies see the one behind the Service."""

FORCES_REPLACEMENT = {"kubernetes:networking.k8s.io/v1:NetworkPolicy": ("metadata.name", "metadata.namespace")}
"""Inputs of a policy that replace it: it is what its name says."""


def tcp(*ports: int) -> list[NetworkPolicyPortArgs]:
    """TCP ports."""
    return [NetworkPolicyPortArgs(port=port, protocol="TCP") for port in ports]


def dns() -> list[NetworkPolicyPortArgs]:
    """The ports of DNS."""
    return [NetworkPolicyPortArgs(port=53, protocol=protocol) for protocol in ("UDP", "TCP")]


def network_policy(  # noqa: PLR0913 -- a policy is these seven things
    name: str,
    *,
    metadata: Mapping[str, str],
    pods: Mapping[str, str],
    into: list[NetworkPolicyPortArgs],
    out: list[NetworkPolicyPortArgs],
    to_pods: bool = False,
    opts: pulumi.ResourceOptions,
) -> NetworkPolicy:
    """A policy of the pods that have these labels, or of all in the namespace: nothing in or out but what is opened.

    `to_pods` opens every pod of the cluster, on any port.
    """
    everywhere = NetworkPolicyEgressRuleArgs(to=[NetworkPolicyPeerArgs(namespace_selector=LabelSelectorArgs())])
    return NetworkPolicy(
        name,
        metadata=ObjectMetaArgs(name=metadata["name"], namespace=metadata["namespace"]),
        spec=NetworkPolicySpecArgs(
            pod_selector=LabelSelectorArgs(match_labels=dict(pods) or None),
            policy_types=["Ingress", "Egress"],
            ingress=[NetworkPolicyIngressRuleArgs(ports=into)] if into else [],
            egress=[
                *([NetworkPolicyEgressRuleArgs(ports=out)] if out else []),
                *([everywhere] if to_pods else []),
            ],
        ),
        opts=opts,
    )


def deny_by_default(name: str, namespace: str, opts: pulumi.ResourceOptions) -> NetworkPolicy:
    """The policy of every pod in a namespace that no other policy opens: nothing in, nothing out."""
    return network_policy(
        name,
        metadata={"name": "default-deny", "namespace": namespace},
        pods={},
        into=[],
        out=[],
        opts=opts,
    )
