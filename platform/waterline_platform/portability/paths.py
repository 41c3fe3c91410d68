"""Places in the inputs of a resource, and patterns for them, both as text: `spec.solvers[0].dns01`.

In a pattern `*` is any key and `[*]` any item of a list. A key that is no plain name is quoted, as Pulumi does it.
"""

import json
import re
from typing import TypeAlias

from waterline_platform.rehearsal.values import join

Path: TypeAlias = tuple[str | int, ...]
"""Keys of mappings, and positions in lists."""

_PART = re.compile(
    r'(?:^|\.)(?P<any_key>\*)|(?P<any_item>\[\*\])|\[(?P<quoted>"(?:[^"\\]|\\.)*")\]|(?:^|\.)(?P<key>\w+)'
)


def shown(path: Path) -> str:
    """A place as text."""
    text = ""
    for part in path:
        text = f"{text}[{part}]" if isinstance(part, int) else join(text, part)
    return text


def matches(pattern: str, path: Path) -> bool:
    """Whether a pattern means this very place: neither what is around it nor what is in it.

    Raises:
        ValueError: if it is no pattern.
    """
    parts = _parts(pattern)
    return len(parts) == len(path) and all(_means(part, one) for part, one in zip(parts, path, strict=True))


def _means(part: re.Match[str], one: str | int) -> bool:
    if isinstance(one, int):
        return part["any_item"] is not None
    key = json.loads(part["quoted"]) if part["quoted"] else part["key"]
    return part["any_key"] is not None or key == one


def _parts(pattern: str) -> list[re.Match[str]]:
    found = list(_PART.finditer(pattern))
    if not found or "".join(part[0] for part in found) != pattern:
        message = f"path {pattern!r}: expected keys and items, such as spec.solvers[*].dns01"
        raise ValueError(message)
    return found
