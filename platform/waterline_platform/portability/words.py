"""Differences in words: values that fit a line."""

import json

from waterline_platform.portability.compare import ABSENT, Comparison, Difference

_LENGTH = 60
_BEFORE = 12
"""Characters that are shown before the first that differs, where the beginning of a value does not fit."""


def lines(comparison: Comparison) -> list[str]:
    """Each difference that may not be, as a line for people."""
    return [_line(one, comparison.environments) for one in comparison.refused]


def shortened(values: tuple[object, object]) -> tuple[str, str]:
    """Two values as JSON, in what fits a line: from their beginning, or from where they differ."""
    one, other = map(_text, values)
    differing = (index for index, pair in enumerate(zip(one, other, strict=False)) if pair[0] != pair[1])
    alike = next(differing, min(len(one), len(other)))
    start = alike - _BEFORE if alike >= _LENGTH - _BEFORE else 0
    return _cut(one, start), _cut(other, start)


def _text(value: object) -> str:
    return "absent" if value is ABSENT else json.dumps(value, ensure_ascii=False, sort_keys=True)


def _cut(text: str, start: int) -> str:
    text = f"…{text[start:]}" if start else text
    return text if len(text) <= _LENGTH else f"{text[: _LENGTH - 1]}…"


def _line(difference: Difference, environments: tuple[str, str]) -> str:
    if not difference.path:
        there = environments[0] if difference.values[1] is ABSENT else environments[1]
        return f"{difference.label}: only in {there}"
    shown = (f"{name} {value}" for name, value in zip(environments, shortened(difference.values), strict=True))
    return f"{difference.label}: {difference.path}: {', '.join(shown)}"
