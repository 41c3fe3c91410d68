"""Priorities of workloads: whose pods are put first onto nodes, and whose make room.

None of them is the default: a pod without a class has priority 0, between high and low, as in any cluster. The
platform's controllers have Kubernetes' own `system-cluster-critical`, far above these. Which of them
tenants may name is the isolation layer's to say; to all others it is left open.
Source: https://kubernetes.io/docs/concepts/scheduling-eviction/pod-priority-preemption/
"""

from typing import NamedTuple, NotRequired, TypedDict

import pulumi
import pulumi_kubernetes as kubernetes

from waterline.args import check_args

HIGH = "waterline-high"
"""Name of the class whose pods take the place of others."""
LOW = "waterline-low"
"""Name of the class whose pods wait until there is room, and take nobody's place."""
HEADROOM = "waterline-headroom"
"""Name of the class whose pods only keep room."""

FORCES_REPLACEMENT = {
    "kubernetes:scheduling.k8s.io/v1:PriorityClass": ("metadata.name", "preemptionPolicy", "value"),
}
"""Inputs of a class that replace it: Kubernetes lets none of them change. Pods keep the priority they began with."""


class _Class(NamedTuple):
    name: str
    value: int
    preempts: bool
    description: str


CLASSES = (
    _Class(
        HIGH, 1000, preempts=True, description="Takes the place of pods with a lower priority, if there is no room."
    ),
    _Class(LOW, -5, preempts=False, description="Waits for room, takes nobody's place, and makes room for the others."),
    # Cluster-autoscaler makes no nodes for pods below -10, on EKS and AKS alike: `--expendable-pods-priority-cutoff`.
    _Class(HEADROOM, -10, preempts=False, description="Keeps room until a pod of any other class needs it."),
)
"""All of them, the highest first."""


class PriorityClassesArgs(TypedDict):
    """Inputs of `PriorityClasses`; everything has a default."""

    headroom: NotRequired[bool]
    """Whether there is a class for room that is kept, `waterline-headroom`; false by default."""


class PriorityClasses(pulumi.ComponentResource):
    """Classes that any workload may name as its `priorityClassName`."""

    names: pulumi.Output[list[str]]
    """Names of the classes, the highest first, once they exist."""

    def __init__(self, name: str, args: PriorityClassesArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("waterline:index:PriorityClasses", name, {**args}, opts)
        check_args(PriorityClassesArgs, args)
        classes = [
            kubernetes.scheduling.v1.PriorityClass(
                f"{name}-{one.name}",
                metadata={"name": one.name},
                value=one.value,
                preemption_policy="PreemptLowerPriority" if one.preempts else "Never",
                global_default=False,
                description=one.description,
                opts=pulumi.ResourceOptions(
                    parent=self, delete_before_replace=True, replace_on_changes=["preemptionPolicy", "value"]
                ),
            )
            for one in CLASSES
            if one.name != HEADROOM or args.get("headroom", False)
        ]
        self.names = pulumi.Output.all(*[one.metadata.name for one in classes])
        self.register_outputs({"names": self.names})
