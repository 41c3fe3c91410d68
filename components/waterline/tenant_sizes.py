"""How much of a cluster a tenant's namespace may have, in a word or in numbers.

No limit of processor time: it would only slow pods down while others leave it idle. Memory is asked for and limited
alike, so that nobody has what another was promised.
"""

from enum import StrEnum
from typing import NotRequired, TypedDict

from waterline.quantities import cpu_millis, memory_bytes


class TenantSize(StrEnum):
    """How much a namespace may have, in a word."""

    SMALL = "small"
    """2 cores, 4 GiB of memory, 20 pods and 20 GiB of volumes."""
    MEDIUM = "medium"
    """8 cores, 16 GiB of memory, 60 pods and 100 GiB of volumes."""
    LARGE = "large"
    """32 cores, 64 GiB of memory, 200 pods and 500 GiB of volumes."""


class TenantQuotaArgs(TypedDict):
    """How much a namespace may have, in numbers."""

    cpu: str
    """Processor time that all of its pods may ask for, such as `8`."""
    memory: str
    """Memory that all of its pods may ask for, and use, such as `16Gi`."""
    pods: int
    """Most pods."""
    storage: str
    """Size of all of its volumes, such as `100Gi`."""
    gpus: NotRequired[int]
    """GPUs that all of its pods may ask for; none by default."""


class TenantDefaultsArgs(TypedDict):
    """What a container gets that does not say what it needs."""

    cpu: NotRequired[str]
    """Processor time that it asks for; `100m` by default."""
    memory: NotRequired[str]
    """Memory that it asks for, and at most uses; `256Mi` by default."""


QUOTAS: dict[TenantSize, TenantQuotaArgs] = {
    TenantSize.SMALL: {"cpu": "2", "memory": "4Gi", "pods": 20, "storage": "20Gi"},
    TenantSize.MEDIUM: {"cpu": "8", "memory": "16Gi", "pods": 60, "storage": "100Gi"},
    TenantSize.LARGE: {"cpu": "32", "memory": "64Gi", "pods": 200, "storage": "500Gi"},
}
"""What the sizes are in numbers."""

DEFAULT_CPU, DEFAULT_MEMORY = "100m", "256Mi"


def check_size(quota: TenantQuotaArgs, defaults: TenantDefaultsArgs) -> None:
    """Refuse a quota in which not even one pod fits that does not say what it needs.

    Raises:
        ValueError: if it is so, or an amount is none.
    """
    pods = int(quota["pods"])
    if pods < 1:
        message = f"quota.pods {pods}: expected at least 1"
        raise ValueError(message)
    if int(quota.get("gpus", 0)) < 0:
        message = f"quota.gpus {quota['gpus']}: expected at least 0"
        raise ValueError(message)
    memory_bytes(quota["storage"])
    cpu, memory = defaults.get("cpu", DEFAULT_CPU), defaults.get("memory", DEFAULT_MEMORY)
    if cpu_millis(quota["cpu"]) < cpu_millis(cpu):
        message = f"quota.cpu {quota['cpu']!r}: expected at least defaults.cpu, {cpu}, which one container gets"
        raise ValueError(message)
    if memory_bytes(quota["memory"]) < memory_bytes(memory):
        message = (
            f"quota.memory {quota['memory']!r}: expected at least defaults.memory, {memory}, which one container gets"
        )
        raise ValueError(message)
