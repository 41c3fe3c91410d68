"""A plan: what an environment would consist of, as data that is the same from run to run."""

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import TypedDict

from waterline_platform.rehearsal.registration import STACK, Recording, Registration, label
from waterline_platform.rehearsal.values import Reference, Secret, Unknown, Value, unknown_paths

SECRET = "[secret]"
ABOVE, BELOW = "above", "below"

_BELOW = ("waterline:index:Eks", "waterline:index:Aks", "waterline:index:Existing")
"""Components below the waterline, by the beginnings of their types."""


class PlannedResource(TypedDict):
    """One resource of a plan."""

    name: str
    """Logical name."""
    type: str
    """Type token."""
    parent: str | None
    """`type::name` of the component that it belongs to; none at the root."""
    depends_on: list[str]
    """`type::name` of what must exist before it."""
    provider: str | None
    """`type::name` of its explicit provider; none for the default one."""
    protect: bool
    """Whether Pulumi refuses to delete it."""
    inputs: dict[str, object]
    """Inputs as of the up, secrets as `"[secret]"`."""
    unknown: list[str]
    """Paths of the inputs that a preview of an empty stack cannot know."""


class Layer(TypedDict):
    """What one outermost component, or one resource outside all components, adds up to."""

    name: str
    """Logical name."""
    type: str
    """Type token."""
    side: str
    """`above` or `below` the waterline."""
    resources: int
    """Number of resources of providers; components do not count."""
    types: dict[str, int]
    """Number of resources by type."""


class Summary(TypedDict):
    """What a plan adds up to. Only resources of providers count, not components."""

    above: int
    """Resources above the waterline."""
    below: int
    """Resources below it."""
    total: int
    """All of them."""
    protected: list[str]
    """`type::name` of what Pulumi refuses to delete."""
    layers: list[Layer]
    """By layer, from the ground up."""
    unemulated: list[str]
    """Types that were answered without an emulation of their own."""


class Plan(TypedDict):
    """What an environment would consist of."""

    environment: str
    provider: str
    engine: str
    resources: list[PlannedResource]
    summary: Summary


class RehearsalError(Exception):
    """A program whose preview and up do not agree, in lines for people."""


def make_plan(environment: str, provider: str, engine: str, preview: Recording, up: Recording) -> Plan:
    """A plan from a preview and an up of the same program.

    Raises:
        RehearsalError: if a preview would not show a resource that the up creates, or the emulated cloud left out a
            value that the program uses.
    """
    previewed = {registration.urn: registration for registration in preview.registrations}
    created = {registration.urn: registration for registration in up.registrations}
    if differing := sorted(previewed.keys() ^ created.keys()):
        lines = [f"{label(urn)}: only the {'up' if urn in created else 'preview'} has it" for urn in differing]
        raise RehearsalError("\n".join(lines))
    resources = [_planned(created[urn], previewed[urn]) for urn in sorted(created, key=label)]
    return {
        "environment": environment,
        "provider": provider,
        "engine": engine,
        "resources": resources,
        "summary": _summary(up),
    }


def to_json(plan: Plan) -> str:
    """The plan as text: sorted, indented, one newline at the end."""
    return json.dumps(plan, indent=2, sort_keys=True, ensure_ascii=False) + "\n"


def _planned(created: Registration, previewed: Registration) -> PlannedResource:
    unknown = sorted(unknown_paths(previewed.inputs))
    shown = {key: _shown(value) for key, value in created.inputs.items()}
    if missing := [path for path in unknown if path.split(".")[0].split("[")[0] not in created.inputs]:
        message = f"{label(created.urn)}: {missing[0]} stays unknown: its emulated source has no such output"
        raise RehearsalError(message)
    return {
        "name": created.name,
        "type": created.type,
        "parent": None if _is_stack(created.parent) else label(created.parent),
        "depends_on": sorted({label(urn) for urn in created.depends_on if not _is_stack(urn)}),
        "provider": label(created.provider) if created.provider else None,
        "protect": created.protect,
        "inputs": shown,
        "unknown": unknown,
    }


def _shown(value: Value) -> object:
    match value:
        case Secret():
            return SECRET
        case Reference(urn=urn):
            return label(urn)
        case Unknown():
            message = "an up has no unknown values"
            raise RehearsalError(message)
        case str():
            return value
        case Mapping():
            return {key: _shown(item) for key, item in value.items()}
        case Sequence():
            return [_shown(item) for item in value]
        case _:
            return value


def _is_stack(urn: str) -> bool:
    return not urn or urn.split("::")[2] == STACK


def _is_component(registration: Registration) -> bool:
    return registration.type.startswith("waterline:") or registration.type in {"eks:index:Cluster"}


def _summary(up: Recording) -> Summary:
    by_urn = {registration.urn: registration for registration in up.registrations}
    order: dict[str, Counter[str]] = {}
    for registration in up.registrations:
        counts = order.setdefault(_outermost(registration, by_urn).urn, Counter())
        if not _is_component(registration):
            counts[registration.type] += 1
    layers: list[Layer] = [
        {
            "name": by_urn[urn].name,
            "type": by_urn[urn].type,
            "side": side(by_urn[urn].type),
            "resources": counts.total(),
            "types": dict(sorted(counts.items())),
        }
        for urn, counts in order.items()
    ]
    layers.sort(key=lambda layer: (layer["side"] != BELOW, layer["name"]))
    sides = Counter({layer["side"]: 0 for layer in layers})
    for layer in layers:
        sides[layer["side"]] += layer["resources"]
    return {
        "above": sides[ABOVE],
        "below": sides[BELOW],
        "total": sides.total(),
        "protected": sorted(label(one.urn) for one in up.registrations if one.protect),
        "layers": layers,
        "unemulated": sorted(up.unemulated),
    }


def _outermost(registration: Registration, by_urn: Mapping[str, Registration]) -> Registration:
    while registration.parent in by_urn:
        registration = by_urn[registration.parent]
    return registration


def side(outermost_type: str) -> str:
    """The side of the waterline that a layer is on, by the type of its outermost resource."""
    if outermost_type.startswith(_BELOW):
        return BELOW
    return ABOVE if outermost_type.startswith(("waterline:", "kubernetes:", "pulumi:providers:kubernetes")) else BELOW
