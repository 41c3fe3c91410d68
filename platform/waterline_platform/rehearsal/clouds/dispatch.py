"""Which emulated cloud answers."""

from waterline_platform.rehearsal.clouds import aws, azure, eks, kubernetes, pulumi
from waterline_platform.rehearsal.clouds.answers import Child, Construction, Emulated, digest
from waterline_platform.rehearsal.values import Values

__all__ = ["Child", "Construction", "Emulated", "call", "construct", "create", "is_emulated", "returned"]

_RESOURCES = {**aws.RESOURCES, **azure.RESOURCES, **kubernetes.RESOURCES, **pulumi.RESOURCES}
_COMPONENTS = {**eks.COMPONENTS, **kubernetes.COMPONENTS}


def is_emulated(type_: str) -> bool:
    """Whether a type has outputs of its own here; any other is answered with its inputs and an id."""
    return type_ in _RESOURCES or type_.startswith(("kubernetes:", "pulumi:providers:"))


def create(type_: str, name: str, inputs: Values) -> Emulated:
    """What the cloud of a type makes of its inputs."""
    if type_ in _RESOURCES:
        return _RESOURCES[type_](name, inputs)
    if type_.startswith("kubernetes:"):
        return Emulated(kubernetes.object_id(inputs), {})
    return Emulated(f"{name}-{digest(type_, name, length=8)}", {})


def returned(type_: str, inputs: Values) -> Values:
    """Inputs as the cloud gives them back: unchanged, but for a few."""
    return azure.RETURNED[type_](inputs) if type_ in azure.RETURNED else inputs


def call(token: str, arguments: Values) -> Values:
    """What a cloud answers to a function.

    Raises:
        LookupError: if no emulated cloud knows the function: the program asks something it should not.
    """
    if token not in azure.CALLS:
        message = f"the program asked the cloud: {token}"
        raise LookupError(message)
    return azure.CALLS[token](arguments)


def construct(type_: str, name: str, inputs: Values) -> Construction:
    """What a remote component is made of.

    Raises:
        LookupError: if the component is not emulated.
    """
    if type_ not in _COMPONENTS:
        message = f"no emulation of the remote component {type_}"
        raise LookupError(message)
    return _COMPONENTS[type_](name, inputs)
