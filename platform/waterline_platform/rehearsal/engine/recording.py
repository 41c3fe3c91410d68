"""What the engine took down: a state, and the inputs of a preview, as the in-process rehearsal has them."""

from collections.abc import Iterable, Mapping
from typing import Any

from google.protobuf.json_format import ParseDict
from google.protobuf.struct_pb2 import Struct
from pulumi.automation import EngineEvent

from waterline_platform.rehearsal.registration import STACK, Recording, Registration
from waterline_platform.rehearsal.values import Values, read

_PROVIDERS = "pulumi:providers:"


def from_state(deployment: Mapping[str, Any], unemulated: set[str]) -> Recording:
    """The resources of a stack's exported state, but for the stack and the default providers."""
    resources = deployment.get("resources", ())
    return Recording(
        registrations=[
            Registration(
                urn=one["urn"],
                type=one["type"],
                name=_name(one["urn"]),
                parent=one.get("parent", ""),
                depends_on=frozenset(one.get("dependencies", ())),
                provider=_explicit(one.get("provider", "").rpartition("::")[0]),
                protect=one.get("protect", False),
                inputs=_own(one["type"], _values(one.get("inputs", {}))),
                custom=one.get("custom", False),
                retain=one.get("retainOnDelete", False),
            )
            for one in resources
            if is_programs(one["urn"])
        ],
        outputs=next((_values(one.get("outputs", {})) for one in resources if one["type"] == STACK), {}),
        unemulated=unemulated,
    )


def previewed_inputs(events: Iterable[EngineEvent], checked: Mapping[str, Values]) -> dict[str, Values]:
    """Inputs of a preview by URN: those that providers were asked about, and of components what the events say."""
    said = {
        event.resource_pre_event.metadata.urn: _values(dict(event.resource_pre_event.metadata.new.inputs or {}))
        for event in events
        if event.resource_pre_event and event.resource_pre_event.metadata.new
    }
    return {urn: checked.get(urn, inputs) for urn, inputs in said.items() if is_programs(urn)}


def _values(plain: dict[str, Any]) -> Values:
    """Properties out of JSON."""
    return read(ParseDict(plain, Struct()))


def _own(type_: str, inputs: Values) -> Values:
    """Inputs without what the engine adds to those of a provider: its version, and what is its own affair."""
    if not type_.startswith(_PROVIDERS):
        return inputs
    return {key: value for key, value in inputs.items() if key != "version" and not key.startswith("__")}


def is_programs(urn: str) -> bool:
    """Whether the program, or a component of its, registered a resource."""
    type_ = urn.split("::")[2].rsplit("$", 1)[-1]
    return type_ != STACK and not _is_default(urn)


def _is_default(urn: str) -> bool:
    """Whether a resource is a provider that the engine made for want of an explicit one."""
    name = _name(urn)
    return urn.split("::")[2].startswith(_PROVIDERS) and (name == "default" or name.startswith("default_"))


def _explicit(provider: str) -> str:
    return "" if not provider or _is_default(provider) else provider


def _name(urn: str) -> str:
    return urn.split("::", 3)[3]
