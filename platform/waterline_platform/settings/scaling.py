"""What workloads may expect of nodes."""

from typing import Annotated

from pydantic import Field, StrictInt

from waterline_platform.settings.base import Model
from waterline_platform.settings.scalars import CpuQuantity, MemoryQuantity


class HeadroomSettings(Model):
    """Room that is kept for pods that are to start at once."""

    replicas: Annotated[StrictInt, Field(ge=1)]
    """Number of pods that keep room, each for one of its size."""
    cpu: CpuQuantity
    """Processor time of each, quoted where it is a number."""
    memory: MemoryQuantity
    """Memory of each."""


class ScalingSettings(Model):
    """Room for workloads."""

    headroom: HeadroomSettings | None = None
    """Room that is kept; none by default."""
