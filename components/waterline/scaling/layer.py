"""What workloads may expect of nodes: priorities, and room that is kept. Who adds nodes is below the waterline."""

from typing import NotRequired, TypedDict

import pulumi

from waterline.args import check_args
from waterline.operation import OperationArgs
from waterline.scaling.headroom import Headroom, HeadroomPodsArgs
from waterline.scaling.priority_classes import PriorityClasses


class ScalingLayerArgs(TypedDict):
    """Inputs of `ScalingLayer`; everything has a default."""

    headroom: NotRequired[HeadroomPodsArgs]
    """How much room is kept for pods that are to start at once; none by default."""
    namespace: NotRequired[str]
    """Namespace of the headroom alone, which must exist; required with it. It may enforce Pod Security `restricted`."""
    operation: NotRequired[OperationArgs]
    """How everything in it is run: images are from the internet by default. Nothing else of it matters here."""


class ScalingLayer(pulumi.ComponentResource):
    """Priority classes, and headroom if it is asked for.

    Raises:
        ValueError: if there is headroom and no namespace for it, or an input of the headroom does not hold.
    """

    priority_classes: pulumi.Output[list[str]]
    """Names of the priority classes, the highest first, once they exist."""

    def __init__(self, name: str, args: ScalingLayerArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("waterline:index:ScalingLayer", name, {**args}, opts)
        check_args(ScalingLayerArgs, args)
        headroom, namespace = args.get("headroom"), args.get("namespace")
        if headroom and not namespace:
            message = "namespace is missing: expected one for the headroom"
            raise ValueError(message)
        classes = PriorityClasses(
            f"{name}-priorities", {"headroom": headroom is not None}, pulumi.ResourceOptions(parent=self)
        )
        if headroom and namespace:
            Headroom(
                f"{name}-headroom",
                {"namespace": namespace, "pods": headroom, "operation": args.get("operation", {})},
                # No pod is taken whose class is not there.
                pulumi.ResourceOptions(parent=self, depends_on=[classes]),
            )
        self.priority_classes = classes.names
        self.register_outputs({"priority_classes": self.priority_classes})
