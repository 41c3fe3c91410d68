"""Property values as plain data, between Pulumi's wire format and the emulated clouds.

Plain means JSON's types; beside them stand a value that is not known yet, a secret and a reference to a resource.
Numbers without a fraction are integers, as people wrote them.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from typing import TypeAlias

from google.protobuf.struct_pb2 import NULL_VALUE, ListValue, Struct
from google.protobuf.struct_pb2 import Value as WireValue
from pulumi.provider.experimental.property_value import Computed, PropertyValue, ResourceReference
from pulumi.runtime.rpc import UNKNOWN as UNKNOWN_ON_THE_WIRE
from pulumi.runtime.rpc import wrap_rpc_secret


class Unknown(Enum):
    """A value that only the cloud can compute, before it has."""

    UNKNOWN = "unknown"


UNKNOWN = Unknown.UNKNOWN


@dataclass(frozen=True)
class Secret:
    """A value that must be shown to nobody."""

    value: "Value"


@dataclass(frozen=True)
class Reference:
    """A resource as a value."""

    urn: str
    id: "Value" = UNKNOWN


Value: TypeAlias = (
    bool | int | float | str | Sequence["Value"] | Mapping[str, "Value"] | Unknown | Secret | Reference | None
)
Values: TypeAlias = Mapping[str, Value]


def read(struct: Struct) -> dict[str, Value]:
    """Properties off the wire."""
    return {key: _read(value) for key, value in PropertyValue.unmarshal_map(struct).items()}


def write(values: Values) -> Struct:
    """Properties for the wire."""
    return Struct(fields={key: _write(value) for key, value in values.items()})


def _read(prop: PropertyValue) -> Value:
    value = _read_plain(prop)
    return Secret(value) if prop.is_secret else value


def _read_plain(prop: PropertyValue) -> Value:
    match prop.value:
        # The SDK leaves unknown values as the text that stands for them on the wire.
        case str() as value if value == UNKNOWN_ON_THE_WIRE:
            return UNKNOWN
        case bool() | str() | None as value:
            return value
        case float() as value:
            return int(value) if value.is_integer() else value
        case Computed():
            return UNKNOWN
        case ResourceReference(urn=urn, resource_id=resource_id):
            return Reference(urn, UNKNOWN if resource_id is None else _read(resource_id))
        case Mapping() as value:
            return {key: _read(item) for key, item in value.items()}
        case Sequence() as value:
            return [_read(item) for item in value if isinstance(item, PropertyValue)]
        case other:
            message = f"no emulated cloud takes a {type(other).__name__}"
            raise TypeError(message)


def _write(value: Value) -> WireValue:
    match value:
        case None:
            return WireValue(null_value=NULL_VALUE)
        case bool():
            return WireValue(bool_value=value)
        case int() | float():
            return WireValue(number_value=value)
        case str():
            return WireValue(string_value=value)
        # Not `PropertyValue.computed()`: the SDK reads unknown values and cannot write them.
        case Unknown():
            return WireValue(string_value=UNKNOWN_ON_THE_WIRE)
        case Secret(value=inner):
            return _write(wrap_rpc_secret(inner))
        case Reference(urn=urn, id=resource_id):
            known = resource_id if isinstance(resource_id, str) else ""
            return PropertyValue(ResourceReference(urn, PropertyValue(known))).marshal()
        case Mapping():
            return WireValue(struct_value=write(value))
        case Sequence():
            return WireValue(list_value=ListValue(values=[_write(item) for item in value]))


def revealed(value: Value) -> Value:
    """The value without secret wrappers: what a cloud is sent."""
    match value:
        case Secret(value=inner):
            return revealed(inner)
        case str():
            return value
        case Mapping():
            return {key: revealed(item) for key, item in value.items()}
        case Sequence():
            return [revealed(item) for item in value]
        case _:
            return value


def unknown_paths(value: Value, path: str = "") -> Iterator[str]:
    """Paths of everything in a value that is not known, as Pulumi writes them: `a.b[0].c`."""
    match value:
        case Unknown():
            yield path
        case Secret(value=inner):
            yield from unknown_paths(inner, path)
        case str():
            return
        case Mapping():
            for key, item in value.items():
                yield from unknown_paths(item, join(path, key))
        case Sequence():
            for index, item in enumerate(value):
                yield from unknown_paths(item, f"{path}[{index}]")


def join(path: str, key: str) -> str:
    """A property's path below another's. Keys that are not plain names are quoted, as Pulumi does."""
    plain = key.replace("_", "a").isalnum()
    if not plain:
        return f'{path}["{key}"]'
    return f"{path}.{key}" if path else key
