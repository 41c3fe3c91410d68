"""Who adds and removes nodes: AKS's cluster-autoscaler, by pool, or its Karpenter, called node auto-provisioning.

Of the autoscaler's profile only what people change is offered; the rest is as Azure has it. Balancing similar pools is
not: each pool has a label of its own, so that to the autoscaler no two are alike.
"""

from enum import StrEnum
from typing import NotRequired, TypedDict

import pulumi_azure_native as azure


class AksAutoscaler(StrEnum):
    """Who adds and removes nodes.

    Sources: https://learn.microsoft.com/azure/aks/cluster-autoscaler,
    https://learn.microsoft.com/azure/aks/node-auto-provisioning
    """

    CLUSTER_AUTOSCALER = "cluster-autoscaler"
    """Each pool grows and shrinks between its bounds."""
    NODE_AUTO_PROVISIONING = "node-auto-provisioning"
    """Pools have as many nodes as said; machines for pods that find no place are chosen by what those ask for."""


class AksExpander(StrEnum):
    """Which of several pools that would do is grown."""

    LEAST_WASTE = "least-waste"
    """The one that leaves the least idle."""
    MOST_PODS = "most-pods"
    """The one that takes the most pods."""
    PRIORITY = "priority"
    """The first by a list that is not ours: the ConfigMap `cluster-autoscaler-priority-expander` of `kube-system`.

    Source: https://github.com/kubernetes/autoscaler/blob/master/cluster-autoscaler/expander/priority/readme.md
    """
    RANDOM = "random"
    """Any."""


class AksAutoscalerProfileArgs(TypedDict):
    """How cluster-autoscaler decides; everything has a default."""

    expander: NotRequired[AksExpander]
    """Which of several pools that would do is grown; `least-waste` by default."""
    scan_interval: NotRequired[str]
    """Time between looks, in seconds, such as `10s`, the default."""
    scale_down_unneeded_time: NotRequired[str]
    """Time, in minutes, that a node must have been idle before it goes; `10m` by default."""
    scale_down_utilization_threshold: NotRequired[str]
    """Part of a node's CPU and memory, `0` to `1`, below which it is idle; `0.5` by default."""
    skip_nodes_with_system_pods: NotRequired[bool]
    """Whether nodes with pods of `kube-system` stay, however idle; false by default."""
    max_graceful_termination_sec: NotRequired[int]
    """Seconds that pods have to end when their node goes; 600 by default."""


def provisions(autoscaler: AksAutoscaler | None) -> bool:
    """Whether AKS chooses machines, so that pools are fixed; it does not by default."""
    return AksAutoscaler(autoscaler or AksAutoscaler.CLUSTER_AUTOSCALER) is AksAutoscaler.NODE_AUTO_PROVISIONING


def profile(
    args: AksAutoscalerProfileArgs,
) -> azure.containerservice.ManagedClusterPropertiesAutoScalerProfileArgsDict:
    """The profile as Azure asks for it, in text."""
    return {
        "expander": AksExpander(args.get("expander", AksExpander.LEAST_WASTE)).value,
        "scan_interval": args.get("scan_interval", "10s"),
        "scale_down_unneeded_time": args.get("scale_down_unneeded_time", "10m"),
        "scale_down_utilization_threshold": args.get("scale_down_utilization_threshold", "0.5"),
        "skip_nodes_with_system_pods": _text(said=args.get("skip_nodes_with_system_pods", False)),
        "max_graceful_termination_sec": str(int(args.get("max_graceful_termination_sec", 600))),
    }


def provisioning(*, auto: bool) -> azure.containerservice.ManagedClusterNodeProvisioningProfileArgsDict:
    """Whether AKS runs Karpenter. Pools of AKS's own are left out: ours have limits, labels and taints."""
    return {"mode": "Auto", "default_node_pools": "None"} if auto else {"mode": "Manual"}


def _text(*, said: bool) -> str:
    return "true" if said else "false"
