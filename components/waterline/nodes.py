"""What a node pool is on any cloud: the words that `EksNodePool` and `AksNodePool` translate."""

from enum import StrEnum
from typing import NotRequired, TypedDict

POOL_LABEL = "waterline.dev/pool"
"""Label of every node: the name of its pool, so that a workload can ask for a pool on any cloud."""


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


GPU_TAINT: NodeTaintArgs = {"key": "nvidia.com/gpu", "value": "present", "effect": TaintEffect.NO_SCHEDULE}
"""Taint of every node with GPUs, so that only pods that ask for one are put there.

It has the key of the resource that such pods request: Kubernetes can then add the toleration by itself.
Source: https://kubernetes.io/docs/reference/access-authn-authz/admission-controllers/#extendedresourcetoleration
"""


def pool_taints(taints: list[NodeTaintArgs], *, gpu: bool) -> list[NodeTaintArgs]:
    """Taints of a pool: those asked for, and that of GPU nodes where none of its key is, on any cloud."""
    own = gpu and not any(taint["key"] == GPU_TAINT["key"] for taint in taints)
    return [*([GPU_TAINT] if own else []), *taints]


def check_pool_size(pool: str, minimum: int, maximum: int) -> None:
    """Refuse a pool whose bounds cannot hold.

    Raises:
        ValueError: if the minimum is negative, the maximum is below one, or the minimum exceeds the maximum.
    """
    if not 0 <= minimum <= maximum or maximum < 1:
        message = f"node pool {pool!r}: min_size {minimum}, max_size {maximum}: expected 0 <= min_size <= max_size >= 1"
        raise ValueError(message)
