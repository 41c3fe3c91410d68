"""Settings of the pools that Karpenter makes nodes of."""

from typing import Annotated, Self

from pydantic import Field, StrictInt, model_validator

from waterline_platform.settings.pools import MadeNodeSettings, some
from waterline_platform.settings.scalars import InstanceCategory, PoolName

GPU_CATEGORIES = ("g", "p")
"""Instance categories with GPUs. Source: https://docs.aws.amazon.com/ec2/latest/instancetypes/ac.html."""
Limit = Annotated[StrictInt, Field(ge=1)]


class KarpenterPoolSettings(MadeNodeSettings):
    """A pool of nodes that are made as they are needed, of any instance types that fit."""

    name: PoolName
    """Name of the pool."""
    instance_categories: tuple[InstanceCategory, ...] | None = None
    """Letters that its EC2 instance types begin with; c, m and r by default, with GPUs g and p."""
    max_cpu: Limit = 100
    """Most virtual processors of all its nodes together."""
    max_memory_gib: Limit = 400
    """Most memory of all its nodes together, in GiB."""

    @model_validator(mode="after")
    def _categories(self) -> Self:
        if self.instance_categories is None:
            return self
        some("instance category", self.instance_categories)
        if wrong := [one for one in self.instance_categories if (one in GPU_CATEGORIES) is not self.gpu]:
            expected = "g and p alone where gpu is true" if self.gpu else "g and p only where gpu is true"
            message = f"expected instance_categories {expected}, not {wrong[0]!r}"
            raise ValueError(message)
        return self
