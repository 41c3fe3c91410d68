"""From what two runs of a program registered to a plan."""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from graphlib import TopologicalSorter

from waterline_platform.errors import UserError
from waterline_platform.rehearsal.plan import ABOVE, BELOW, Layer, Plan, PlannedResource, Summary
from waterline_platform.rehearsal.registration import STACK, Recording, Registration, label
from waterline_platform.rehearsal.values import Reference, Secret, Unknown, Value, Values, unknown_paths

SECRET = "[secret]"  # noqa: S105 -- what stands in for one

_BELOW = ("waterline:index:Eks", "waterline:index:Aks", "waterline:index:Existing")
"""Components below the waterline, by the beginnings of their types."""
_ABOVE = ("waterline:", "kubernetes:", "pulumi:providers:kubernetes")
"""What is above it, unless it is of the former, by the beginnings of its type."""


class RehearsalError(UserError):
    """A program whose preview and up do not agree, in lines for people."""


def make_plan(environment: str, provider: str, engine: str, previewed: Mapping[str, Values], up: Recording) -> Plan:
    """A plan from a preview, as inputs by URN, and an up of the same program.

    Raises:
        RehearsalError: if a preview would not show a resource that the up creates, or the emulated cloud left out a
            value that the program uses.
    """
    created = {registration.urn: registration for registration in up.registrations}
    unseen = {urn for urn in created.keys() - previewed.keys() if _is_unseen(created[urn], created, previewed)}
    if differing := sorted((previewed.keys() ^ created.keys()) - unseen):
        lines = [f"{label(urn)}: only the {'up' if urn in created else 'preview'} has it" for urn in differing]
        raise RehearsalError("\n".join(lines))
    resources = [_planned(created[urn], previewed.get(urn, {})) for urn in sorted(created, key=label)]
    return {
        "environment": environment,
        "provider": provider,
        "engine": engine,
        "resources": resources,
        "summary": _summary(up, unseen),
    }


def _is_unseen(registration: Registration, created: Mapping[str, Registration], shown: Mapping[str, Values]) -> bool:
    """Whether a preview must leave a resource out: it does not ask a provider whose inputs it does not know.

    Source: `Construct` in `sdk/go/common/resource/plugin/provider_plugin.go` of the Pulumi repository.
    """
    component = created.get(registration.parent)
    remote = component is not None and not component.custom and not component.type.startswith("waterline:")
    return remote and is_unasked(registration.provider, shown)


def is_unasked(provider: str, shown: Mapping[str, Values]) -> bool:
    """Whether a preview does not ask a provider, by URN, what a component consists of, by the inputs that it shows."""
    return any(unknown_paths(shown.get(provider, {})))


def _planned(created: Registration, previewed: Values) -> PlannedResource:
    unknown = sorted(unknown_paths(previewed))
    shown = {key: _shown(value) for key, value in created.inputs.items()}
    if missing := [path for path in unknown if re.split(r"[.[]", path)[0] not in created.inputs]:
        message = f"{label(created.urn)}: {missing[0]} stays unknown: its emulated source has no such output"
        raise RehearsalError(message)
    return {
        "name": created.name,
        "type": created.type,
        "custom": created.custom,
        "parent": None if _is_stack(created.parent) else label(created.parent),
        "depends_on": sorted({label(urn) for urn in created.depends_on if not _is_stack(urn)}),
        "provider": label(created.provider) if created.provider else None,
        "protect": created.protect,
        "retain": created.retain,
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


def _summary(up: Recording, unseen: set[str]) -> Summary:
    by_urn = {registration.urn: registration for registration in up.registrations}
    counted: dict[str, Counter[str]] = {}
    needs: dict[str, set[str]] = {}
    for registration in up.registrations:
        layer = _outermost(registration, by_urn).urn
        needs.setdefault(layer, set()).update(
            _outermost(by_urn[urn], by_urn).urn
            for urn in (*registration.depends_on, registration.provider)
            if urn in by_urn
        )
        counts = counted.setdefault(layer, Counter())
        if registration.custom:
            counts[registration.type] += 1
    layers: list[Layer] = [
        {
            "name": by_urn[urn].name,
            "type": by_urn[urn].type,
            "side": side(by_urn[urn].type),
            "resources": counts.total(),
            "types": dict(sorted(counts.items())),
        }
        for urn in _from_the_ground(needs)
        for counts in (counted[urn],)
    ]
    above, below = (sum(layer["resources"] for layer in layers if layer["side"] == one) for one in (ABOVE, BELOW))
    return {
        "above": above,
        "below": below,
        "total": above + below,
        "protected": sorted(label(one.urn) for one in up.registrations if one.protect),
        "retained": sorted(label(one.urn) for one in up.registrations if one.retain),
        "unseen": sorted(map(label, unseen)),
        "layers": layers,
        "unemulated": sorted(up.unemulated),
    }


def _from_the_ground(needs: Mapping[str, set[str]]) -> list[str]:
    """Layers, each after those that it needs, and by name where that leaves a choice."""
    sorter = TopologicalSorter({layer: needed - {layer} for layer, needed in needs.items()})
    sorter.prepare()
    order: list[str] = []
    while sorter.is_active():
        ready = sorted(sorter.get_ready(), key=label)
        order.extend(ready)
        sorter.done(*ready)
    return order


def _outermost(registration: Registration, by_urn: Mapping[str, Registration]) -> Registration:
    while registration.parent in by_urn:
        registration = by_urn[registration.parent]
    return registration


def side(outermost_type: str) -> str:
    """The side of the waterline that a layer is on, by the type of its outermost resource."""
    return ABOVE if outermost_type.startswith(_ABOVE) and not outermost_type.startswith(_BELOW) else BELOW
