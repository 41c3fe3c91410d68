"""What a program registered, whichever engine took it down."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from waterline_platform.rehearsal.values import Reference, Values

STACK = "pulumi:pulumi:Stack"
"""Type of the resource that all others belong to."""
GET_RESOURCE = "pulumi:pulumi:getResource"
"""Function that looks a resource's state up by its URN."""


@dataclass(frozen=True)
class Registration:
    """One resource as a program, or a remote component, registered it."""

    urn: str
    """Its URN."""
    type: str
    """Type token."""
    name: str
    """Logical name."""
    parent: str
    """URN of its parent; the stack's at the root."""
    depends_on: frozenset[str]
    """URNs of what must exist before it, by option or by an input."""
    provider: str
    """URN of its explicit provider; empty for the default one."""
    protect: bool
    """Whether Pulumi refuses to delete it."""
    inputs: Values
    """Inputs, by the names that Pulumi writes."""
    custom: bool = True
    """Whether it is a resource of a provider; components are not."""
    retain: bool = False
    """Whether it stays in the cloud when Pulumi deletes it."""
    ignore_changes: frozenset[str] = frozenset()
    """Paths of inputs whose changes are ignored."""
    replace_on_changes: frozenset[str] = frozenset()
    """Paths of inputs that replace it, beside those that its provider knows."""
    delete_before_replace: bool = False
    """Whether a replaced one is deleted before its successor is made."""
    delete_timeout: str = ""
    """How long its deletion may take, such as `90m`; empty for as long as its provider says."""
    replace_with: frozenset[str] = frozenset()
    """URNs of what replaces it by being replaced."""


@dataclass
class Recording:
    """All that one run of a program registered."""

    registrations: list[Registration] = field(default_factory=list)
    """Resources, in the order of their registration, which is not the same from run to run."""
    outputs: Values = field(default_factory=dict)
    """The stack's outputs."""
    unemulated: set[str] = field(default_factory=set)
    """Types that were answered with their inputs alone, for want of an emulation."""

    @property
    def inputs(self) -> dict[str, Values]:
        """Inputs of every resource, by URN."""
        return {registration.urn: registration.inputs for registration in self.registrations}


def sources(inputs: Values, dependencies: Mapping[str, Any]) -> dict[str, frozenset[str]]:
    """URNs that each input of a remote component comes from: its dependencies, and the resource that it refers to.

    `dependencies` are a request's, by input.
    """
    return {
        key: frozenset(dependencies[key].urns) | ({value.urn} if isinstance(value, Reference) else set())
        for key, value in inputs.items()
    }


def label(urn: str) -> str:
    """A resource as plans name it: its type and its logical name."""
    parts = urn.split("::", 3)
    return f"{parts[2].rsplit('$', 1)[-1]}::{parts[3]}"
