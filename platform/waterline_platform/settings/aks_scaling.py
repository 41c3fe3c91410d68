"""Settings of who adds and removes nodes on Azure Kubernetes Service."""

from typing import Annotated, Literal, Self

from pydantic import Field, StrictBool, StrictFloat, StrictInt, model_validator

from waterline_platform.settings.base import Model
from waterline_platform.settings.pools import MadeNodeSettings, distinct
from waterline_platform.settings.scalars import Minutes, PoolName, Seconds, SkuFamily

GPU_FAMILY = "N"


class AutoscalerProfileSettings(Model):
    """How cluster-autoscaler decides.

    Source: https://learn.microsoft.com/azure/aks/cluster-autoscaler
    """

    expander: Literal["least-waste", "most-pods", "priority", "random"] = "least-waste"
    """Which of several pools that would do is grown."""
    scan_interval: Seconds = "10s"
    """Time between looks, in seconds."""
    scale_down_unneeded_time: Minutes = "10m"
    """Time, in minutes, that a node must have been idle before it goes."""
    scale_down_utilization_threshold: Annotated[StrictFloat, Field(gt=0, le=1)] = 0.5
    """Part of a node's CPU and memory below which it is idle."""
    skip_nodes_with_system_pods: StrictBool = False
    """Whether nodes with pods of `kube-system` stay, however idle."""
    max_graceful_termination_sec: Annotated[StrictInt, Field(ge=0, le=86400)] = 600
    """Seconds that pods have to end when their node goes."""


class ProvisionedPoolSettings(MadeNodeSettings):
    """A pool whose machines are chosen when pods need them."""

    name: PoolName
    """Name of the pool."""
    sku_families: tuple[SkuFamily, ...] = ()
    """Families of VM sizes to choose from; D, E and F by default, and N for GPUs."""
    max_cpu: Annotated[StrictInt, Field(ge=1)]
    """Most processors of all its nodes together."""
    max_memory_gib: Annotated[StrictInt, Field(ge=1)]
    """Most memory of all its nodes together, in GiB."""

    @model_validator(mode="after")
    def _families(self) -> Self:
        distinct("SKU family", [*self.sku_families])
        if wrong := [family for family in self.sku_families if (family == GPU_FAMILY) != self.gpu]:
            message = f"expected sku_families of gpu: {str(self.gpu).lower()}, not {wrong[0]}: those of N have GPUs"
            raise ValueError(message)
        return self
