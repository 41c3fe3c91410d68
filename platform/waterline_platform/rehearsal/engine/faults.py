"""Faults: where an emulated cloud fails, once."""

import difflib
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from enum import StrEnum
from threading import Lock

from waterline_platform.errors import UserError


class Operation(StrEnum):
    """What a cloud does to a resource, and what can go wrong instead."""

    CREATE = "create"
    UPDATE = "update"
    DELETE = "delete"
    INTERRUPT = "interrupt"
    """Ctrl-C while the resource is created."""


@dataclass(frozen=True)
class Target:
    """A resource, and the operations on it that are to fail."""

    resource: str
    """Type token, logical name or `type::name`; the first resource that it fits."""
    operations: tuple[Operation, ...] = (Operation.CREATE, Operation.UPDATE, Operation.DELETE)
    """Operations, each of which fails once."""


def parse_target(text: str) -> Target:
    """A target in words: `TYPE`, `NAME` or `TYPE::NAME`, with one operation behind it, after a colon, or all."""
    resource, _, last = text.rpartition(":")
    if last in [*Operation] and resource:
        return Target(resource, (Operation(last),))
    return Target(text)


def names(label: str) -> set[str]:
    """What a resource answers to: its `type::name`, its type and its name."""
    return {label, *label.split("::", 1)}


def require_known(targets: Iterable[Target], labels: Iterable[str]) -> None:
    """Hold targets to the resources that there are, as `type::name`.

    Raises:
        UserError: if a target fits none.
    """
    known = {word for label in labels for word in names(label)}
    for target in targets:
        if target.resource not in known:
            near = difflib.get_close_matches(target.resource, sorted(known), n=3, cutoff=0.4)
            message = f"--fault {target.resource}: no such resource; expected a type or a name of the plan"
            raise UserError(message + (f", such as {', '.join(near)}" if near else ""))


@dataclass
class Fault:
    """A failure of the cloud at one operation on one resource, once."""

    resource: str
    """Type token, logical name or `type::name`; the first resource that it fits."""
    operation: Operation
    """The operation that fails."""
    instead: Callable[[], None] | None = None
    """What happens instead of the failure; the operation then goes on."""
    struck: str | None = field(default=None, init=False)
    """`type::name` of the resource that it struck; none so far."""
    _lock: Lock = field(default_factory=Lock, init=False, repr=False)

    def strikes(self, operation: Operation, label: str) -> bool:
        """Whether this operation on a resource, as `type::name`, fails now."""
        with self._lock:
            if operation is not self.operation or self.struck or self.resource not in names(label):
                return False
            self.struck = label
        if self.instead:
            self.instead()
            return False
        return True
