"""A plan: what an environment would consist of, as data that is the same from run to run."""

import json
from typing import TypedDict

ABOVE, BELOW = "above", "below"
"""The sides of the waterline."""


class PlannedResource(TypedDict):
    """One resource of a plan."""

    name: str
    """Logical name."""
    type: str
    """Type token."""
    custom: bool
    """Whether it is a resource of a provider; components are not."""
    parent: str | None
    """`type::name` of the component that it belongs to; none at the root."""
    depends_on: list[str]
    """`type::name` of what must exist before it."""
    provider: str | None
    """`type::name` of its explicit provider; none for the default one."""
    protect: bool
    """Whether Pulumi refuses to delete it."""
    retain: bool
    """Whether it stays in the cloud when Pulumi deletes it."""
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
    retained: list[str]
    """`type::name` of what stays in the cloud when Pulumi deletes it."""
    unseen: list[str]
    """`type::name` of what the preview of an empty stack leaves out: what a remote component consists of, when previews
    do not know its provider's inputs yet."""
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


def to_json(data: object) -> str:
    """A plan, or any data, as text: sorted, indented, one newline at the end."""
    return json.dumps(data, indent=2, sort_keys=True, ensure_ascii=False) + "\n"
