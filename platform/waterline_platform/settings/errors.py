"""Errors in settings: one line each, with the setting, its value and what was expected."""

from collections.abc import Sequence
from difflib import get_close_matches
from types import NoneType
from typing import Any

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from waterline_platform.errors import UserError
from waterline_platform.settings.base import Model

_PROVIDERS = {"aws", "azure", "existing"}

SUPPLIED = {("Settings", "environment"), ("EksClusterSettings", "region"), ("AksClusterSettings", "location")}
"""Fields that come from elsewhere and that a stack file may not say, each behind its model's name."""


_ELSEWHERE = {
    "environment": "the stack's name",
    "cluster.region": "aws:region",
    "cluster.location": "azure-native:location",
    "cluster.name": "waterline:settings.cluster.name, by default the platform's and the stack's",
}
"""What people know a setting by that they did not write under its own name, by its path."""


class SettingsError(UserError):
    """Settings that do not hold, as lines for people.

    `source` is the stack file or stack; each problem is one line, beginning with the setting.
    """

    def __init__(self, source: str, problems: Sequence[str]) -> None:
        super().__init__("\n".join(f"{source}: {problem}" for problem in problems))


def problems(error: ValidationError, root: type[Model]) -> list[str]:
    """Each problem of a validation as a line: the setting's path, the value and what was expected."""
    return sorted({_problem(detail, root) for detail in error.errors(include_url=False)})


def _problem(detail: ErrorDetails, root: type[Model]) -> str:
    path = [part for part in detail["loc"] if part not in _PROVIDERS or detail["loc"].index(part) != 1]
    where = _ELSEWHERE.get(".".join(map(str, path)), _path(path))
    match detail["type"]:
        case "extra_forbidden":
            return f"{where}: unknown key{_known(detail['loc'], root)}"
        case "missing":
            return f"{where}: missing; expected: {_expected(detail['loc'], root)}"
        case "union_tag_not_found":
            return f"{where}.provider: missing; expected one of aws, azure, existing"
        case "union_tag_invalid":
            tag = detail["ctx"]["tag"]
            return f"{where}.provider: {tag!r}: expected one of aws, azure, existing{_meant(tag, _PROVIDERS)}"
        case "literal_error" | "enum":
            return f"{where}: {detail['input']!r}: expected {detail['ctx']['expected']}"
        case "value_error":
            # A model's own check: its input is the whole model, which would drown the message.
            value = "" if isinstance(detail["input"], dict) else f"{_shown(detail['input'])}: "
            return f"{where}: {value}{detail['msg'].removeprefix('Value error, ')}"
        case "model_type" | "model_attributes_type" | "dict_type":
            return f"{where}: {_shown(detail['input'])}: expected a mapping"
        case "invalid_key":
            return f"{where}: expected a key that is text"
        case "tuple_type":
            return f"{where}: {_shown(detail['input'])}: expected a list"
        case _:
            return f"{where}: {_shown(detail['input'])}: expected {detail['msg'].removeprefix('Input should be ')}"


def _path(parts: Sequence[int | str]) -> str:
    path = "waterline:settings"
    for part in parts:
        path += f"[{part}]" if isinstance(part, int) else f".{part}"
    return path


def _shown(value: object) -> str:
    text = repr(list(value) if isinstance(value, tuple) else value)
    return text if len(text) <= 80 else f"{text[:77]}..."  # noqa: PLR2004 -- a line's worth


def _model_at(loc: Sequence[int | str], root: type[Model]) -> type[Model] | None:
    """The model that a location's last part belongs to, where types tell."""
    found: Any = root
    for part in loc[:-1]:
        found = _step(_present(found), part)
    found = _present(found)
    return found if isinstance(found, type) and issubclass(found, Model) else None


def _present(found: Any) -> Any:  # noqa: ANN401 -- a walk through annotations
    """What a setting is when it is said, where it may be left out."""
    members = [one for one in getattr(found, "__args__", ()) if one is not NoneType]
    return members[0] if NoneType in getattr(found, "__args__", ()) and len(members) == 1 else found


def _step(found: Any, part: int | str) -> Any:  # noqa: ANN401 -- a walk through annotations
    if isinstance(found, type) and issubclass(found, Model):
        field = found.model_fields.get(str(part))
        return field.annotation if field else None
    members = getattr(found, "__args__", ())
    if part in _PROVIDERS:
        return next((m for m in members if m.model_fields["provider"].annotation.__args__ == (part,)), None)
    return members[0] if isinstance(part, int) and members else None


def _known(loc: Sequence[int | str], root: type[Model]) -> str:
    model = _model_at(loc, root)
    if model is None:
        return ""
    names = sorted(name for name in model.model_fields if (model.__name__, name) not in SUPPLIED)
    return f"{_meant(str(loc[-1]), names)}; expected one of {', '.join(names)}"


def _expected(loc: Sequence[int | str], root: type[Model]) -> str:
    model = _model_at(loc, root)
    field = model.model_fields.get(str(loc[-1])) if model else None
    text = ((field.description if field else None) or "a value").split("\n", 1)[0].rstrip(".")
    return text[:1].lower() + text[1:] if text[1:2].islower() else text


def _meant(word: str, words: Sequence[str] | set[str]) -> str:
    close = get_close_matches(word, sorted(words), n=1)
    return f" (did you mean {close[0]}?)" if close else ""
