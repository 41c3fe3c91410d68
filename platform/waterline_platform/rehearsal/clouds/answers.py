"""What an emulated cloud answers with."""

import hashlib
from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple, TypeAlias

from waterline_platform.rehearsal.values import Value, Values


class Emulated(NamedTuple):
    """A created resource."""

    id: str
    """Its id."""
    outputs: Values
    """What the cloud computes; the inputs are outputs too and not repeated."""


class Child(NamedTuple):
    """A resource that a remote component registers."""

    type: str
    """Type token."""
    name: str
    """Logical name."""
    inputs: Values
    """Inputs."""
    parent: str | None = None
    """Logical name of the child that it belongs to; the component itself by default."""
    uses: tuple[str, ...] = ()
    """Inputs of the component whose dependencies are its own."""
    after: tuple[str, ...] = ()
    """Logical names of children that it needs."""
    custom: bool = True
    """Whether it is a resource of a provider, not a component."""


class Construction(NamedTuple):
    """What a remote component is made of."""

    children: list[Child]
    """Its resources, each after those that it needs."""
    outputs: Mapping[str, str]
    """Outputs that are one of its children: the child's logical name by output."""


Create: TypeAlias = Callable[[str, Values], Emulated]
Returned: TypeAlias = Callable[[Values], Values]
Call: TypeAlias = Callable[[Values], Values]
Construct: TypeAlias = Callable[[str, Values], Construction]


def digest(*parts: str, length: int = 17) -> str:
    """Hexadecimal digits that stand for what the parts say, wherever and whenever they are asked."""
    return hashlib.sha256("|".join(parts).encode()).hexdigest()[:length]


def text(value: Value) -> str:
    """A value that must be text by now.

    Raises:
        TypeError: if it is not: the program sent the cloud something else, or the emulation left an output out.
    """
    if not isinstance(value, str):
        message = f"expected text, not {value!r}"
        raise TypeError(message)
    return value


def mapping(value: Value) -> Values:
    """A value that must be a mapping by now.

    Raises:
        TypeError: if it is not.
    """
    if not isinstance(value, Mapping):
        message = f"expected a mapping, not {value!r}"
        raise TypeError(message)
    return value


def sequence(value: Value) -> Sequence[Value]:
    """A value that must be a sequence by now.

    Raises:
        TypeError: if it is not.
    """
    if isinstance(value, str) or not isinstance(value, Sequence):
        message = f"expected a list, not {value!r}"
        raise TypeError(message)
    return value
