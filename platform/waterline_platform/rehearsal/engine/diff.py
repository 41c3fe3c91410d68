"""What differs between two states of a resource, and what of it replaces the resource."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from enum import StrEnum
from typing import TypeVar

from waterline_platform.rehearsal.values import Value, join

_Key = TypeVar("_Key", str, int)


class Change(StrEnum):
    """What happened to a property."""

    ADD = "ADD"
    DELETE = "DELETE"
    UPDATE = "UPDATE"


def differences(before: Value, after: Value, path: str = "") -> Iterator[tuple[str, Change]]:
    """Paths of the properties that differ, as Pulumi writes them. What is not known yet differs from everything."""
    match before, after:
        case (str(), _) | (_, str()):
            if before != after:
                yield path, Change.UPDATE
        case Mapping(), Mapping():
            for key in sorted({*before, *after}):
                yield from _item(before, after, key, join(path, key))
        case Sequence(), Sequence():
            for index in range(max(len(before), len(after))):
                yield from _item(dict(enumerate(before)), dict(enumerate(after)), index, f"{path}[{index}]")
        case _:
            if before != after:
                yield path, Change.UPDATE


def _item(
    before: Mapping[_Key, Value], after: Mapping[_Key, Value], key: _Key, path: str
) -> Iterator[tuple[str, Change]]:
    if key not in before:
        yield path, Change.ADD
    elif key not in after:
        yield path, Change.DELETE
    else:
        yield from differences(before[key], after[key], path)


def replaces(path: str, forcing: Iterable[str]) -> bool:
    """Whether a change at a path is one at, inside or around an input that forces replacement."""
    plain = re.sub(r"\[\d+\]", "", path)
    return any(plain == one or plain.startswith(f"{one}.") or one.startswith(f"{plain}.") for one in forcing)
