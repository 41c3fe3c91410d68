"""Settings of the pools that Karpenter makes nodes of."""

from typing import Annotated, Self

from pydantic import Field, StrictInt, field_validator, model_validator

from waterline_platform.settings.pools import NodeSettings, some
from waterline_platform.settings.scalars import InstanceCategory, PoolName

GPU_CATEGORIES = ("g", "p")
"""Instance categories with GPUs. Source: https://docs.aws.amazon.com/ec2/latest/instancetypes/ac.html."""
RESERVED = ("karpenter.sh", "karpenter.k8s.aws")
"""Domains of labels that Karpenter gives nodes itself.

Source: https://karpenter.sh/v1.14/concepts/scheduling/#well-known-labels
"""

Limit = Annotated[StrictInt, Field(ge=1)]


class KarpenterPoolSettings(NodeSettings):
    """A pool of nodes that are made as they are needed, of any instance types that fit."""

    name: PoolName
    """Name of the pool."""
    instance_categories: tuple[InstanceCategory, ...] | None = None
    """Letters that its EC2 instance types begin with; c, m and r by default, with GPUs g and p."""
    max_cpu: Limit = 100
    """Most virtual processors of all its nodes together."""
    max_memory_gib: Limit = 400
    """Most memory of all its nodes together, in GiB."""

    @field_validator("labels")
    @classmethod
    def _own_labels(cls, value: dict[str, str]) -> dict[str, str]:
        for key in value:
            if key == "kubernetes.io/hostname" or key.partition("/")[0].endswith(RESERVED):
                message = f"expected labels beside those that nodes have anyway, not {key}"
                raise ValueError(message)
        return value

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
