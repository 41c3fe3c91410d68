"""What Karpenter is told on any cloud: how long nodes live, how they go, and which labels and taints it takes.

What a node is made of differs by cloud, and is beside each cloud's pools.
"""

import pulumi

from waterline.names import repeated
from waterline.nodes import NodeTaintArgs, TaintEffect

EXPIRE_AFTER = "Never"
"""Age at which a node goes. Karpenter would end old ones without regard to budgets of disruption, and start new ones
with the same image: what is in an image is renewed by another image, which does regard them.

Source: https://karpenter.sh/v1.14/concepts/disruption/#automated-forceful-methods
"""
TERMINATION_HOURS = 1
"""Hours that pods are asked to leave a node, within their budgets, before they are made to."""
FOREGROUND = {"pulumi.com/deletionPropagationPolicy": "foreground"}
"""Annotation of a pool that is only gone once its nodes are: each of them blocks its deletion."""
DRAINED = pulumi.CustomTimeouts(delete=f"{TERMINATION_HOURS * 60 + 30}m")
"""Time that the deletion of a pool may take: that of its nodes, and half an hour."""

DOMAINS = ("karpenter.sh", "karpenter.k8s.aws", "karpenter.azure.com", "kubernetes.azure.com", "topology.kubernetes.io")
"""Domains of labels that Karpenter or the cloud gives nodes.

Sources: https://karpenter.sh/v1.14/concepts/scheduling/#well-known-labels, and the definitions of NodePools.
"""
LABELS = frozenset(
    {
        *("kubernetes.io/arch", "kubernetes.io/hostname", "kubernetes.io/os", "topology.k8s.aws/zone-id"),
        *("node.kubernetes.io/instance-type", "node.kubernetes.io/windows-build"),
        *("accelerator", "agentpool", "storageprofile", "storagetier"),
    }
)
"""Labels of no such domain that nodes are given: another value would be none that a node can have."""


def check_labels(labels: dict[str, str]) -> None:
    """Refuse labels of nodes that nobody but Karpenter or the cloud may say, the same on any cloud.

    Raises:
        ValueError: if there is one.
    """
    for key in labels:
        domain = key.partition("/")[0]
        if key in LABELS or any(domain == one or domain.endswith(f".{one}") for one in DOMAINS):
            message = f"expected labels beside those that nodes have anyway, not {key}"
            raise ValueError(message)


def check_taints(taints: list[tuple[str, str]]) -> None:
    """Refuse taints of which two have the same key and effect: Kubernetes registers no node with them.

    Raises:
        ValueError: if there are.
    """
    if twice := repeated([f"{key}:{effect}" for key, effect in taints]):
        message = f"expected each taint once, not {twice[0]!r} twice"
        raise ValueError(message)


def check_node_pool(name: str, labels: dict[str, str], taints: list[NodeTaintArgs]) -> None:
    """Refuse a pool whose nodes would have labels or taints that cannot be.

    Raises:
        ValueError: if one does not hold; the message names the pool.
    """
    try:
        check_labels(labels)
        check_taints([(one["key"], TaintEffect(one["effect"])) for one in taints])
    except ValueError as error:
        message = f"pool {name!r}: {error}"
        raise ValueError(message) from error


def taint_body(taint: NodeTaintArgs) -> dict[str, str]:
    """A taint, without a value where it has none: an empty one is refused."""
    value = {"value": str(taint["value"])} if taint.get("value") else {}
    return {"key": taint["key"], **value, "effect": TaintEffect(taint["effect"]).value}
