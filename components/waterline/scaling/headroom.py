"""Room that is kept: pods that do nothing, and make place at once for any that do something.

Whoever needs their place is started without waiting for a node; they wait for one instead, which makes the autoscaler
add it. They are not spread by what tenants use, and follow no schedule: there are as many as said.
Source: https://github.com/kubernetes/autoscaler/blob/master/cluster-autoscaler/FAQ.md#how-can-i-configure-overprovisioning-with-cluster-autoscaler
"""

from typing import NotRequired, TypedDict

import pulumi
import pulumi_kubernetes as kubernetes

from waterline.args import check_args
from waterline.images import PAUSE
from waterline.network_policies import deny_by_default
from waterline.operation import Operation, OperationArgs, operation
from waterline.quantities import cpu_millis, memory_bytes
from waterline.scaling.priority_classes import HEADROOM as PRIORITY_CLASS

FORCES_REPLACEMENT = {
    "kubernetes:apps/v1:Deployment": ("metadata.name", "metadata.namespace", "spec.selector"),
}
"""Inputs of the Deployment that replace it: it is what its name says, and its selector never changes."""

LABELS = {"app.kubernetes.io/name": "headroom", "app.kubernetes.io/part-of": "waterline"}


class HeadroomPodsArgs(TypedDict):
    """How much room is kept."""

    replicas: int
    """Number of pods, each of which keeps room for one of its size."""
    cpu: str
    """Processor time of each, in cores or thousandths of one, such as `500m`."""
    memory: str
    """Memory of each, such as `1Gi`. No node may be too small for one."""


class HeadroomArgs(TypedDict):
    """Inputs of `Headroom`."""

    namespace: str
    """Namespace of its own, which must exist; it may enforce Pod Security `restricted`."""
    pods: HeadroomPodsArgs
    """How much room is kept."""
    operation: NotRequired[OperationArgs]
    """How it is run: its image is from the internet by default. Nothing else of it matters here."""


class Headroom(pulumi.ComponentResource):
    """Pods of the lowest priority, which nothing waits for. The class `waterline-headroom` must exist.

    Raises:
        ValueError: if there are no pods, an amount is none, or the mirror is not a registry.
    """

    deployment: pulumi.Output[str]
    """Name of the Deployment."""

    def __init__(self, name: str, args: HeadroomArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("waterline:index:Headroom", name, {**args}, opts)
        check_args(HeadroomArgs, args)
        run, pods, namespace = operation(args.get("operation")), args["pods"], args["namespace"]
        if (replicas := int(pods["replicas"])) < 1:
            message = f"pods.replicas {replicas}: expected at least 1"
            raise ValueError(message)
        cpu_millis(pods["cpu"])
        memory_bytes(pods["memory"])
        child = pulumi.ResourceOptions(parent=self)
        policy = deny_by_default(f"{name}-default-deny", namespace, child)
        made = kubernetes.apps.v1.Deployment(
            f"{name}-pods",
            metadata={
                "name": "headroom",
                "namespace": namespace,
                "labels": LABELS,
                # They make place at any time, also while Pulumi runs, and then wait for nodes that come later or never.
                "annotations": {"pulumi.com/skipAwait": "true"},
            },
            spec={
                "replicas": replicas,
                "selector": {"match_labels": LABELS},
                # New ones need the room of the old.
                "strategy": {"type": "Recreate"},
                "template": {"metadata": {"labels": LABELS}, "spec": pod(pods, run)},
            },
            opts=pulumi.ResourceOptions(parent=self, depends_on=[policy]),
        )
        self.deployment = made.metadata.name
        self.register_outputs({"deployment": self.deployment})


def pod(pods: HeadroomPodsArgs, run: Operation) -> kubernetes.core.v1.PodSpecArgsDict:
    """A pod that does nothing, as Pod Security `restricted` wants it."""
    container: kubernetes.core.v1.ContainerArgsDict = {
        "name": "pause",
        "image": PAUSE.reference(run.mirror),
        "resources": {
            "requests": {"cpu": pods["cpu"], "memory": pods["memory"]},
            "limits": {"memory": pods["memory"]},
        },
        "security_context": {
            "allow_privilege_escalation": False,
            "capabilities": {"drop": ["ALL"]},
            "read_only_root_filesystem": True,
        },
    }
    spread: kubernetes.core.v1.TopologySpreadConstraintArgsDict = {
        "max_skew": 1,
        "topology_key": "topology.kubernetes.io/zone",
        "when_unsatisfiable": "ScheduleAnyway",
        "label_selector": {"match_labels": LABELS},
    }
    return {
        "priority_class_name": PRIORITY_CLASS,
        "termination_grace_period_seconds": 0,
        "automount_service_account_token": False,
        "enable_service_links": False,
        "security_context": {
            "run_as_non_root": True,
            "run_as_user": 65535,
            "seccomp_profile": {"type": "RuntimeDefault"},
        },
        "topology_spread_constraints": [spread],
        "containers": [container],
    }
