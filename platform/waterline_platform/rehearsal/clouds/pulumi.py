"""What Pulumi's engine answers for resources of its own."""

from waterline_platform.rehearsal.clouds.answers import Create, Emulated, digest
from waterline_platform.rehearsal.values import Values


def _stash(name: str, inputs: Values) -> Emulated:
    return Emulated(digest("stash", name), {"output": inputs["input"]})


RESOURCES: dict[str, Create] = {"pulumi:index:Stash": _stash}
"""What the engine answers to a create, by type. A stash keeps what it was first given."""
