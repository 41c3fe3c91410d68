"""Text that must not be a number.

Programs in YAML send `1.30` as 1.3, and an account's twelve digits as a number, whatever the schema says. Pulumi takes
both: 1.3 would be the version of the nodes, and 123456789012.0 the account in a policy.
"""

from collections.abc import Iterator, Mapping
from types import UnionType
from typing import Any, NotRequired, Union, get_args, get_origin, is_typeddict


def check_text(kind: type, args: Mapping[str, object]) -> None:
    """Refuse inputs, of the kind that a component takes, that hold a number or a boolean where text is expected.

    Raises:
        ValueError: if one does; the message names it.
    """
    for path, value in _not_text(kind, args, ""):
        message = f"{path} {value!r}: expected text, which in YAML is in quotes"
        raise ValueError(message)


def _not_text(kind: Any, value: object, path: str) -> Iterator[tuple[str, object]]:  # noqa: ANN401 -- an annotation
    """Where a value is not the text that its annotation asks for. What an output holds is not looked at."""
    origin, inner = get_origin(kind), get_args(kind)
    if origin in (NotRequired, Union, UnionType):
        # Of an input and of what may be missing, the first is what it is when it is plain.
        yield from _not_text(inner[0], value, path)
    elif origin is list and isinstance(value, list):
        for index, item in enumerate(value):
            yield from _not_text(inner[0], item, f"{path}[{index}]")
    elif origin is dict and isinstance(value, Mapping):
        for key, item in value.items():
            yield from _not_text(inner[1], item, f"{path}.{key}")
    elif is_typeddict(kind) and isinstance(value, Mapping):
        for key, asked in kind.__annotations__.items():
            yield from _not_text(asked, value.get(key), f"{path}.{key}".removeprefix("."))
    elif isinstance(kind, type) and issubclass(kind, str) and isinstance(value, (int, float)):
        yield path, value
