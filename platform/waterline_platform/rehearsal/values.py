"""Property values as plain data, between Pulumi's wire format and the emulated clouds.

Plain means JSON's types; beside them stand a value that is not known yet, a secret and a reference to a resource.
Numbers without a fraction are integers, as people wrote them.

The SDK's own `PropertyValue` is not used: in 3.272 it takes unknown values for text, cannot write them, and loses the
ids of references.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from typing import TypeAlias

from google.protobuf.struct_pb2 import NULL_VALUE, ListValue, Struct
from google.protobuf.struct_pb2 import Value as WireValue

# Source: https://github.com/pulumi/pulumi/blob/master/sdk/go/common/resource/plugin/rpc.go and sig/sig.go.
_UNKNOWN = "04da6b54-80e4-46f7-96ec-b56ff0331ba9"
_SIGNATURE = "4dabf18193072939515e22adb298388d"
_SECRET = "1b47061264138c4ac30d75fd1eb44270"  # noqa: S105 -- what marks one
_RESOURCE = "5cf8f73096256a8f31e491e813e4eb8e"
_OUTPUT = "d0e6a833031e9bbcd3f4e8bde6ca49a4"


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
    return {key: _read(value) for key, value in struct.fields.items()}


def write(values: Values) -> Struct:
    """Properties for the wire."""
    return Struct(fields={key: _write(value) for key, value in values.items()})


def _read(value: WireValue) -> Value:
    match value.WhichOneof("kind"):
        case "bool_value":
            return value.bool_value
        case "number_value":
            number = value.number_value
            return int(number) if number.is_integer() else number
        case "string_value":
            return UNKNOWN if value.string_value == _UNKNOWN else value.string_value
        case "list_value":
            return [_read(item) for item in value.list_value.values]
        case "struct_value":
            return _read_struct(value.struct_value)
        case _:
            return None


def _read_struct(struct: Struct) -> Value:
    """A mapping, or what a signature in it says that it stands for."""
    values = read(struct)
    match values.pop(_SIGNATURE, None):
        case None:
            return values
        case signature if signature == _SECRET:
            # Under another key in states and events, where it is text, or left out.
            [value] = values.values()
            return Secret(value)
        case signature if signature == _RESOURCE:
            return Reference(str(values["urn"]), values.get("id") or UNKNOWN)
        case signature if signature == _OUTPUT:
            value = values.get("value", UNKNOWN)
            return Secret(value) if values.get("secret") else value
        case other:
            message = f"no emulated cloud takes a value with the signature {other}"
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
        case Unknown():
            return WireValue(string_value=_UNKNOWN)
        case Secret(value=inner):
            return _write({_SIGNATURE: _SECRET, "value": inner})
        case Reference(urn=urn, id=resource_id):
            return _write({_SIGNATURE: _RESOURCE, "urn": urn, "id": resource_id})
        case Mapping():
            return WireValue(struct_value=write(value))
        case Sequence():
            return WireValue(list_value=ListValue(values=[_write(item) for item in value]))


def revealed(value: Value) -> Value:
    """The value without secret wrappers."""
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


def sent(values: Values) -> dict[str, Value]:
    """What a cloud is sent: the values without secret wrappers."""
    return {key: revealed(value) for key, value in values.items()}


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
