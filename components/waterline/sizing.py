"""How much of everything a controller gets: one of each to try things, or enough to lose a zone."""

from enum import StrEnum

PRIORITY_CLASS = "system-cluster-critical"
"""Priority of controllers that others wait for. Source: built into Kubernetes."""


class Availability(StrEnum):
    """What a controller survives."""

    SINGLE = "single"
    """One replica of everything: a node that goes away interrupts it."""
    HIGH = "high"
    """Replicas in different zones, and disruption budgets: a node or a zone that goes away is not noticed."""

    def replicas(self, wanted: int) -> int:
        """Replicas, of those wanted for high availability."""
        return wanted if self is Availability.HIGH else 1

    @property
    def is_high(self) -> bool:
        """Whether there is more than one replica, and so something to disrupt and to spread."""
        return self is Availability.HIGH

    def spread(self, labels: dict[str, str]) -> list[dict[str, object]]:
        """Topology spread of pods that have these labels: over zones, as far as there is room."""
        if not self.is_high:
            return []
        return [
            {
                "maxSkew": 1,
                "topologyKey": "topology.kubernetes.io/zone",
                "whenUnsatisfiable": "ScheduleAnyway",
                "labelSelector": {"matchLabels": labels},
            }
        ]


def resources(cpu: str, memory: str) -> dict[str, dict[str, str]]:
    """Requests of a container, and its limit of memory. There is no limit of CPU: it would only slow it down."""
    return {"requests": {"cpu": cpu, "memory": memory}, "limits": {"memory": memory}}
