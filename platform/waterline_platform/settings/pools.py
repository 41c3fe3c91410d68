"""Node pools, in the words that both clouds share."""

from typing import Self

from pydantic import Field, StrictBool, StrictInt, field_validator, model_validator

from waterline.karpenter import check_labels, check_taints
from waterline.names import repeated
from waterline.nodes import CAPACITY_LABEL, POOL_LABEL, SPOT_TAINT, CpuArchitecture, TaintEffect, pool_taints
from waterline_platform.settings.base import Model
from waterline_platform.settings.scalars import DiskSize, LabelKey, LabelValue


class TaintSettings(Model):
    """A taint of every node of a pool."""

    key: LabelKey
    """Key of the taint."""
    value: LabelValue = ""
    """Value of the taint."""
    effect: TaintEffect
    """What happens to pods that do not tolerate the taint."""


class NodeSettings(Model):
    """Nodes of one kind."""

    architecture: CpuArchitecture = CpuArchitecture.AMD64
    """Processor architecture; nodes of `arm64` have a taint."""
    spot: StrictBool = False
    """Whether nodes are spot capacity, cheaper and taken back at short notice; they have a taint."""
    gpu: StrictBool = False
    """Whether nodes have NVIDIA GPUs; they have a taint."""
    labels: dict[LabelKey, LabelValue] = Field(default={})
    """Labels of the nodes, beside `waterline.dev/pool` and `waterline.dev/capacity`."""
    taints: tuple[TaintSettings, ...] = ()
    """Taints of the nodes, beside those of their kind, of which they replace any of the same key."""

    @field_validator("labels")
    @classmethod
    def _labels(cls, value: dict[str, str]) -> dict[str, str]:
        if taken := sorted({POOL_LABEL, CAPACITY_LABEL} & {*value}):
            message = f"expected labels beside {taken[0]}, which every node has already"
            raise ValueError(message)
        return value

    @field_validator("taints")
    @classmethod
    def _taints(cls, value: tuple[TaintSettings, ...]) -> tuple[TaintSettings, ...]:
        if any(taint.key == SPOT_TAINT["key"] for taint in value):
            message = f"expected taints beside {SPOT_TAINT['key']}, which spot nodes have already, and no others do"
            raise ValueError(message)
        check_taints([(taint.key, taint.effect) for taint in value])
        return value

    @property
    def open(self) -> bool:
        """Whether pods that tolerate nothing can be put there."""
        keys = {taint.key for taint in self.taints}
        own = [
            taint["key"]
            for taint in pool_taints([], spot=self.spot, arm64=self.architecture is CpuArchitecture.ARM64, gpu=self.gpu)
        ]
        closed = [taint for taint in self.taints if taint.effect is not TaintEffect.PREFER_NO_SCHEDULE]
        return not closed and not {*own} - keys


class MadeNodeSettings(NodeSettings):
    """Nodes that Karpenter makes, on any cloud."""

    @field_validator("labels")
    @classmethod
    def _own_labels(cls, value: dict[str, str]) -> dict[str, str]:
        check_labels(value)
        return value


class PoolSettings(NodeSettings):
    """A pool of nodes of one kind."""

    min_size: StrictInt
    """Fewest nodes; also how many there are at first."""
    max_size: StrictInt
    """Most nodes."""
    disk_gib: DiskSize = 100
    """Size of each node's encrypted disk, in GiB, 20 to 16384."""

    @model_validator(mode="after")
    def _bounds(self) -> Self:
        if not 0 <= self.min_size <= self.max_size or self.max_size < 1:
            message = f"expected 0 <= min_size <= max_size and max_size >= 1, not {self.min_size} and {self.max_size}"
            raise ValueError(message)
        return self


def some(what: str, values: tuple[object, ...]) -> None:
    """Refuse an empty list.

    Raises:
        ValueError: if it is one.
    """
    if not values:
        message = f"expected at least one {what}"
        raise ValueError(message)


def distinct(what: str, names: list[str]) -> None:
    """Refuse a name that stands twice.

    Raises:
        ValueError: if one does.
    """
    if twice := repeated(names):
        message = f"expected each {what} once, not {twice[0]!r} twice"
        raise ValueError(message)
