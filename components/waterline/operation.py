"""How the platform's controllers are run: how much they survive, who watches them, where they come from."""

from enum import StrEnum
from typing import NamedTuple, NotRequired, TypedDict

from waterline.internet import is_registry

PRIORITY_CLASS = "system-cluster-critical"
"""Priority of controllers that others wait for. Source: built into Kubernetes."""


class Availability(StrEnum):
    """What a controller survives."""

    SINGLE = "single"
    """One replica of everything: a node that goes away interrupts it."""
    HIGH = "high"
    """Replicas in different zones, and disruption budgets: a node or a zone that goes away is not noticed."""


class OperationArgs(TypedDict):
    """How controllers are run; everything has a default."""

    availability: NotRequired[Availability]
    """What they survive; `high` by default."""
    service_monitors: NotRequired[bool]
    """Whether Prometheus's operator is in the cluster, to be told of them; false by default."""
    mirror: NotRequired[str]
    """Registry, and a path in it if need be, that has every chart, image and manifest; the internet by default."""


class Operation(NamedTuple):
    """How controllers are run, with every default in place."""

    availability: Availability
    """What they survive."""
    service_monitors: bool
    """Whether Prometheus's operator is told of them."""
    mirror: str | None
    """Registry that has everything; none for the internet."""

    @property
    def high(self) -> bool:
        """Whether there is more than one replica, and so something to disrupt and to spread."""
        return self.availability is Availability.HIGH

    def replicas(self, wanted: int) -> int:
        """Replicas, of those wanted for high availability."""
        return wanted if self.high else 1

    def spread(self, labels: dict[str, str]) -> list[dict[str, object]]:
        """Topology spread of pods that have these labels: over zones, as far as there is room."""
        if not self.high:
            return []
        return [
            {
                "maxSkew": 1,
                "topologyKey": "topology.kubernetes.io/zone",
                "whenUnsatisfiable": "ScheduleAnyway",
                "labelSelector": {"matchLabels": labels},
            }
        ]


def operation(args: OperationArgs | None) -> Operation:
    """How controllers are run, as far as said.

    Raises:
        ValueError: if the mirror is not a registry.
    """
    said: OperationArgs = args or {}
    mirror = said.get("mirror")
    if mirror is not None and not is_registry(mirror):
        message = f"mirror {mirror!r}: expected a registry's host without a scheme, such as registry.example.com/hub"
        raise ValueError(message)
    return Operation(
        Availability(said.get("availability", Availability.HIGH)), bool(said.get("service_monitors", False)), mirror
    )


def resources(cpu: str, memory: str) -> dict[str, dict[str, str]]:
    """Requests of a container, and its limit of memory. There is no limit of CPU: it would only slow it down."""
    return {"requests": {"cpu": cpu, "memory": memory}, "limits": {"memory": memory}}
