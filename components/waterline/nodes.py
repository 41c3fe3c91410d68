"""What a node pool is on any cloud: the words that `EksNodePool` and `AksNodePool` translate.

GPU nodes have no label that all clouds share: a workload asks for the resource `nvidia.com/gpu`, which only they have.
"""

from enum import StrEnum
from typing import NotRequired, TypedDict

POOL_LABEL = "waterline.dev/pool"
"""Label of every node: the name of its pool, so that a workload can ask for a pool on any cloud."""
CAPACITY_LABEL = "waterline.dev/capacity"
"""Label of every node: how its machine was bought, a `Capacity`."""


class Capacity(StrEnum):
    """How a machine was bought."""

    ON_DEMAND = "on-demand"
    """It stays until nobody needs it."""
    SPOT = "spot"
    """It is cheaper, and taken back at short notice."""


class CpuArchitecture(StrEnum):
    """Processor architecture of a node."""

    AMD64 = "amd64"
    """64-bit x86."""
    ARM64 = "arm64"
    """64-bit Arm, such as AWS Graviton."""


class TaintEffect(StrEnum):
    """What a taint does to pods that do not tolerate it, in Kubernetes' own words."""

    NO_SCHEDULE = "NoSchedule"
    """New ones are kept off the node; those that run there stay."""
    PREFER_NO_SCHEDULE = "PreferNoSchedule"
    """New ones are put there only where nothing else has room."""
    NO_EXECUTE = "NoExecute"
    """New ones are kept off the node, and those that run there are evicted."""


class NodeTaintArgs(TypedDict):
    """A taint that every node of a pool carries."""

    key: str
    """Key of the taint."""
    value: NotRequired[str]
    """Value of the taint; empty by default."""
    effect: TaintEffect
    """What happens to pods that do not tolerate the taint."""


class TolerationArgs(TypedDict):
    """What lets a pod onto nodes that have a taint, in Kubernetes' own words."""

    key: str
    """Key of the taint."""
    operator: str
    """How values are compared: `Equal`."""
    value: str
    """Value of the taint."""
    effect: str
    """Effect of the taint."""


SPOT_TAINT: NodeTaintArgs = {
    "key": "kubernetes.azure.com/scalesetpriority",
    "value": Capacity.SPOT,
    "effect": TaintEffect.NO_SCHEDULE,
}
"""Taint of every spot node, on any cloud: the one that AKS puts on its own whatever anybody says.

Source: https://learn.microsoft.com/azure/aks/spot-node-pool
"""
ARM64_TAINT: NodeTaintArgs = {
    "key": "waterline.dev/architecture",
    "value": CpuArchitecture.ARM64,
    "effect": TaintEffect.NO_SCHEDULE,
}
"""Taint of every Arm node, so that no image for other processors is put there by accident.

GKE's taint of the same kind has the key `kubernetes.io/arch`, which EKS refuses: it reserves `kubernetes.io/`.
"""
GPU_TAINT: NodeTaintArgs = {"key": "nvidia.com/gpu", "value": "present", "effect": TaintEffect.NO_SCHEDULE}
"""Taint of every node with GPUs, so that only pods that ask for one are put there.

It has the key of the resource that such pods request: Kubernetes can then add the toleration by itself.
Source: https://kubernetes.io/docs/reference/access-authn-authz/admission-controllers/#extendedresourcetoleration
"""


def pool_labels(name: str, labels: dict[str, str], *, spot: bool) -> dict[str, str]:
    """Labels of a pool's nodes: those asked for, the pool's name, and how its machines were bought."""
    return {**labels, POOL_LABEL: name, CAPACITY_LABEL: (Capacity.SPOT if spot else Capacity.ON_DEMAND).value}


def pool_taints(taints: list[NodeTaintArgs], *, spot: bool, arm64: bool, gpu: bool) -> list[NodeTaintArgs]:
    """Taints of a pool: ours, of each key that none is asked for of, and those asked for, on any cloud.

    Raises:
        ValueError: if one has the key of spot nodes, whose taint no cloud lets be another.
    """
    keys = {taint["key"] for taint in taints}
    if SPOT_TAINT["key"] in keys:
        message = f"taint {SPOT_TAINT['key']!r}: expected none with that key: spot pools have it, no others do"
        raise ValueError(message)
    return [*(one for one in _own(spot=spot, arm64=arm64, gpu=gpu) if one["key"] not in keys), *taints]


def tolerations(
    *, spot: bool = False, architecture: CpuArchitecture = CpuArchitecture.AMD64, gpu: bool = False
) -> list[TolerationArgs]:
    """What a pod needs to be let onto nodes of a kind, on any cloud: plain ones by default.

    Nothing sends it there: for that it selects a pool by `POOL_LABEL`, or any spot node by `CAPACITY_LABEL`.
    """
    return [
        {
            "key": taint["key"],
            "operator": "Equal",
            "value": str(taint.get("value", "")),
            "effect": TaintEffect(taint["effect"]).value,
        }
        for taint in _own(spot=spot, arm64=CpuArchitecture(architecture) is CpuArchitecture.ARM64, gpu=gpu)
    ]


def _own(*, spot: bool, arm64: bool, gpu: bool) -> list[NodeTaintArgs]:
    return [*([SPOT_TAINT] if spot else []), *([ARM64_TAINT] if arm64 else []), *([GPU_TAINT] if gpu else [])]


def check_pool_size(pool: str, minimum: int, maximum: int) -> None:
    """Refuse a pool whose bounds cannot hold.

    Raises:
        ValueError: if the minimum is negative, the maximum is below one, or the minimum exceeds the maximum.
    """
    if not 0 <= minimum <= maximum or maximum < 1:
        message = f"node pool {pool!r}: min_size {minimum}, max_size {maximum}: expected 0 <= min_size <= max_size >= 1"
        raise ValueError(message)
