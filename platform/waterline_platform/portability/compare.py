"""Two plans, compared above the waterline.

Compared are all resources but Waterline's own components, which are folders for them: what they are given is the seam
itself, and what comes of it is compared. Of each resource these must be the same: that it is there, in which component,
its inputs, and whether it is protected or retained. Not what it waits for: that only orders creation, and reaches below
the line, where each cloud has resources of its own. Not what a preview knows of it either: the seam decides that.
"""

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from enum import Enum
from itertools import zip_longest
from typing import NamedTuple

from waterline_platform.errors import UserError
from waterline_platform.portability.allowances import ALLOWANCES, Allowance
from waterline_platform.portability.facts import Facts, without_facts
from waterline_platform.portability.paths import Path, shown
from waterline_platform.rehearsal.plan import ABOVE, Plan, PlannedResource
from waterline_platform.rehearsal.planning import side

_COMPONENT = "waterline:"


class Absent(Enum):
    """What stands for a value that only the other environment has."""

    ABSENT = "absent"


ABSENT = Absent.ABSENT


class Difference(NamedTuple):
    """One place where two environments are not alike."""

    label: str
    """`type::name` of the resource."""
    path: str
    """Place in it; empty for the whole."""
    values: tuple[object, object]
    """What each environment has there, with placeholders for its facts."""
    allowance: Allowance | None
    """Why it may be so; none if it may not."""


class Compared(NamedTuple):
    """One resource that at least one of the environments has."""

    layer: str
    """`type::name` of the outermost component that it belongs to, or its own."""
    differences: tuple[Difference, ...]
    """Where it differs, by path."""


class Comparison(NamedTuple):
    """What came of comparing two environments."""

    environments: tuple[str, str]
    """Their names."""
    compared: tuple[Compared, ...]
    """Every resource above the waterline, by layer, type and name."""
    allowances: tuple[Allowance, ...]
    """What might have differed."""

    @property
    def allowed(self) -> list[Difference]:
        """Differences that an allowance covers."""
        return [one for compared in self.compared for one in compared.differences if one.allowance]

    @property
    def refused(self) -> list[Difference]:
        """All other differences."""
        return [one for compared in self.compared for one in compared.differences if not one.allowance]

    @property
    def unused(self) -> list[Allowance]:
        """Allowances that cover nothing here."""
        used = {one.allowance for one in self.allowed}
        return [one for one in self.allowances if one not in used]


class _Key(NamedTuple):
    """What tells a resource from others in any environment."""

    layer: str
    type: str
    name: str
    inside: str
    """Components that it is in, from the innermost."""

    @property
    def label(self) -> str:
        """`type::name`."""
        return f"{self.type}::{self.name}"


def compare(
    plans: tuple[Plan, Plan], facts: tuple[Facts, Facts], allowances: Sequence[Allowance] = ALLOWANCES
) -> Comparison:
    """Compare two plans, with placeholders for each environment's own facts.

    Raises:
        UserError: if there is nothing to compare, or one plan has two resources that cannot be told apart.
    """
    one, other = (_above(plan, known) for plan, known in zip(plans, facts, strict=True))
    if not one and not other:
        message = f"{plans[0]['environment']}, {plans[1]['environment']}: nothing above the waterline; expected some"
        raise UserError(message)
    compared = tuple(
        Compared(key.layer, tuple(_differences(key, one.get(key), other.get(key), allowances)))
        for key in sorted(one.keys() | other.keys())
    )
    return Comparison((plans[0]["environment"], plans[1]["environment"]), compared, tuple(allowances))


class _Resource(NamedTuple):
    """What is compared of a resource."""

    inputs: object
    options: Mapping[str, object]
    """By what they are shown as: not as inputs."""


def _above(plan: Plan, known: Facts) -> dict[_Key, _Resource]:
    """What is compared of each resource above the waterline."""

    def placed(name: str) -> str:
        return str(without_facts(name, known))

    by_label = {_label(one, str): one for one in plan["resources"]}
    found: dict[_Key, _Resource] = {}
    for resource in plan["resources"]:
        parents = [resource]
        while parent := parents[-1]["parent"]:
            parents.append(by_label[parent])
        if side(parents[-1]["type"]) != ABOVE or resource["type"].startswith(_COMPONENT):
            continue
        inside = "/".join(_label(one, placed) for one in parents[1:])
        key = _Key(_label(parents[-1], placed), resource["type"], placed(resource["name"]), inside)
        if key in found:
            message = f"{plan['environment']}: {key.label}: twice; expected names that differ in more than facts"
            raise UserError(message)
        options = {
            "(protect)": resource["protect"],
            "(provider)": resource["provider"],
            "(retain)": resource["retain"],
        }
        found[key] = _Resource(without_facts(resource["inputs"], known), options)
    return found


def _label(resource: PlannedResource, name: Callable[[str], str]) -> str:
    return f"{resource['type']}::{name(resource['name'])}"


def _differences(
    key: _Key, one: _Resource | None, other: _Resource | None, allowances: Sequence[Allowance]
) -> Iterator[Difference]:
    if one is None or other is None:
        yield Difference(key.label, "", (one.inputs if one else ABSENT, other.inputs if other else ABSENT), None)
        return
    name = _own_name(one.inputs, key.name)
    for option in one.options:
        if one.options[option] != other.options[option]:
            yield Difference(key.label, option, (one.options[option], other.options[option]), None)
    for path, values, allowance in _walk(
        (),
        (one.inputs, other.inputs),
        lambda path: next((each for each in allowances if each.covers(key.type, name, path)), None),
    ):
        yield Difference(key.label, shown(path), values, allowance)


def _walk(
    path: Path, values: tuple[object, object], allowance: Callable[[Path], Allowance | None]
) -> Iterator[tuple[Path, tuple[object, object], Allowance | None]]:
    """Places where two values differ: those that an allowance names, whatever is in them, and otherwise the deepest."""
    if _same(*values):
        return
    allowed = allowance(path) if path else None
    match values:
        case (dict(one), dict(other)) if not allowed:
            for part in sorted(one.keys() | other.keys()):
                yield from _walk((*path, part), (one.get(part, ABSENT), other.get(part, ABSENT)), allowance)
        case (list(one), list(other)) if not allowed:
            for index, items in enumerate(zip_longest(one, other, fillvalue=ABSENT)):
                yield from _walk((*path, index), items, allowance)
        case _:
            yield path, values, allowed


def _same(one: object, other: object) -> bool:
    """Whether two values are alike as JSON, where `true` is not 1."""
    if ABSENT in (one, other):
        return one is other
    return json.dumps(one, sort_keys=True) == json.dumps(other, sort_keys=True)


def _own_name(inputs: object, logical: str) -> str:
    """Name of a resource in its cluster: an object's, or a release's; the logical one where there is neither."""
    known = _mapping(inputs)
    return str(_mapping(known.get("metadata")).get("name") or known.get("name") or logical)


def _mapping(value: object) -> dict[str, object]:
    return value if isinstance(value, dict) else {}
