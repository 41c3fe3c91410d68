"""Node pools, in the words that both clouds share."""

from typing import Self

from pydantic import Field, StrictBool, StrictInt, field_validator, model_validator

from waterline.names import repeated
from waterline.nodes import POOL_LABEL, TaintEffect
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


class PoolSettings(Model):
    """A pool of nodes of one kind."""

    min_size: StrictInt
    """Fewest nodes; also how many there are at first."""
    max_size: StrictInt
    """Most nodes."""
    spot: StrictBool = False
    """Whether nodes are spot capacity: cheaper, and taken back at short notice."""
    gpu: StrictBool = False
    """Whether nodes have NVIDIA GPUs."""
    disk_gib: DiskSize = 100
    """Size of each node's encrypted disk, in GiB, 20 to 16384."""
    labels: dict[LabelKey, LabelValue] = Field(default={})
    """Labels of the nodes, beside `waterline.dev/pool`."""
    taints: tuple[TaintSettings, ...] = ()
    """Taints of the nodes."""

    @field_validator("labels")
    @classmethod
    def _labels(cls, value: dict[str, str]) -> dict[str, str]:
        if POOL_LABEL in value:
            message = f"expected labels beside {POOL_LABEL}, which is the pool's name"
            raise ValueError(message)
        return value

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
