"""Inputs that are not what they are annotated to be, found before anything is made of them.

Programs in YAML send `1.30` as 1.3, and an account's twelve digits as a number, whatever the schema says. Pulumi takes
both: 1.3 would be the version of the nodes, and 123456789012.0 the account in a policy. Programs in Python may send
anything: a misspelt key would be ignored, and a missing one be an error without a word on what is missing.
"""

from collections.abc import Iterator, Mapping
from enum import StrEnum
from types import UnionType
from typing import Any, NotRequired, Union, get_args, get_origin, is_typeddict

import pulumi


def check_args(kind: type, args: Mapping[str, object]) -> None:
    """Refuse inputs, of the kind that a component takes, that are not what it says of them.

    Raises:
        ValueError: if one is not; the message names it.
    """
    for path, problem in _problems(kind, args, ""):
        message = f"{path} {problem}"
        raise ValueError(message)


def _problems(kind: Any, value: object, path: str) -> Iterator[tuple[str, str]]:  # noqa: ANN401 -- an annotation
    """What is wrong, by where. What an output holds is not looked at, where one may be."""
    origin, inner = get_origin(kind), get_args(kind)
    if origin in (NotRequired, Union, UnionType):
        # Of an input and of what may be missing, the first is what it is when it is plain.
        if value is not None and not (origin is not NotRequired and isinstance(value, pulumi.Output)):
            yield from _problems(inner[0], value, path)
    elif isinstance(value, pulumi.Output):
        yield path, "is an output: expected a plain value, for it decides what is made"
    elif origin is list or origin is dict:
        yield from _inside(origin, inner, value, path)
    elif is_typeddict(kind):
        yield from _fields(kind, value, path)
    elif isinstance(kind, type):
        yield from _plain(kind, value, path)


def _inside(origin: type, inner: tuple[Any, ...], value: object, path: str) -> Iterator[tuple[str, str]]:
    if origin is list and isinstance(value, list):
        for index, item in enumerate(value):
            yield from _problems(inner[0], item, f"{path}[{index}]")
    elif origin is dict and isinstance(value, Mapping):
        for key, item in value.items():
            yield from _problems(inner[1], item, f"{path}.{key}")
    else:
        yield path, f"{value!r}: expected a {'list' if origin is list else 'mapping'}"


def _fields(kind: Any, value: object, path: str) -> Iterator[tuple[str, str]]:  # noqa: ANN401 -- a TypedDict
    if not isinstance(value, Mapping):
        yield path, f"{value!r}: expected a mapping"
        return
    for key in value:
        if key not in kind.__annotations__:
            yield f"{path}.{key}".removeprefix("."), f"is no input: expected one of {', '.join(kind.__annotations__)}"
    for key, asked in kind.__annotations__.items():
        where = f"{path}.{key}".removeprefix(".")
        if key in value:
            yield from _problems(asked, value[key], where)
        elif key in kind.__required_keys__:
            yield where, "is missing"


def _plain(kind: type, value: object, path: str) -> Iterator[tuple[str, str]]:
    if issubclass(kind, StrEnum):
        words = [one.value for one in kind]
        if value not in words:
            yield path, f"{value!r}: expected one of {', '.join(words)}"
    elif issubclass(kind, str):
        if not isinstance(value, str):
            yield path, f"{value!r}: expected text, which in YAML is in quotes"
    elif issubclass(kind, bool):
        if not isinstance(value, bool):
            yield path, f"{value!r}: expected true or false"
    elif issubclass(kind, int) and (isinstance(value, (bool, str)) or not isinstance(value, (int, float))):
        yield path, f"{value!r}: expected a number"
