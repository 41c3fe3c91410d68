"""The ingress controller: its release, who may talk to it, and the class of Ingress objects that came from elsewhere.

The original ingress-nginx is deliberately not offered: its project ended in March 2026, without a successor of its own.
Source: https://github.com/kubernetes/ingress-nginx
"""

from typing import NotRequired, TypedDict

import pulumi
import pulumi_kubernetes as kubernetes

from waterline.args import check_args
from waterline.ingress.controller import Controller, ControllerRequest, IngressController
from waterline.ingress.controllers import CONTROLLERS
from waterline.load_balancer import LoadBalancerArgs
from waterline.network_policies import API_SERVER, dns, network_policy, tcp
from waterline.operation import OperationArgs, operation

FORCES_REPLACEMENT = {"kubernetes:networking.k8s.io/v1:IngressClass": ("metadata.name", "spec.controller")}
"""Inputs of a class that replace it: Kubernetes never changes its controller."""


class GatewayControllerArgs(TypedDict):
    """Inputs of `GatewayController`."""

    namespace: str
    """Namespace, which must exist; it may enforce Pod Security `restricted`."""
    controller: NotRequired[IngressController]
    """What answers requests; Traefik by default."""
    load_balancer: NotRequired[LoadBalancerArgs]
    """How its Service asks for a load balancer; node ports 30080 and 30443 by default."""
    ingress_nginx_annotations: NotRequired[bool]
    """Whether to serve Ingress objects of class `nginx` with that controller's annotations; false by default."""
    operation: NotRequired[OperationArgs]
    """How it is run; highly available, unwatched and from the internet by default."""


class GatewayController(pulumi.ComponentResource):
    """An ingress controller for Gateways and plain Ingress objects. The kinds of the Gateway API must exist.

    Raises:
        ValueError: if the controller is unknown, or the mirror is not a registry.
    """

    gateway_class: pulumi.Output[str]
    """Name of the GatewayClass, once the controller is ready."""

    def __init__(self, name: str, args: GatewayControllerArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("waterline:index:GatewayController", name, {**args}, opts)
        check_args(GatewayControllerArgs, args)
        controller, namespace = controller_of(args.get("controller")), args["namespace"]
        request = ControllerRequest(
            operation=operation(args.get("operation")),
            load_balancer=args.get("load_balancer"),
            ingress_nginx_annotations=args.get("ingress_nginx_annotations", False),
        )
        child = pulumi.ResourceOptions(parent=self)
        policy = network_policy(
            f"{name}-policy",
            metadata={"name": controller.chart.name, "namespace": namespace},
            pods=controller.pod_labels,
            into=tcp(controller.http_port, controller.https_port, *controller.own_ports),
            out=[*dns(), *tcp(*API_SERVER)],
            to_pods=True,
            opts=child,
        )
        classes: list[pulumi.Resource] = []
        if request.ingress_nginx_annotations:
            # Ours: the chart that once made it takes its own away, and without the class nothing is served.
            classes = [
                kubernetes.networking.v1.IngressClass(
                    f"{name}-nginx",
                    metadata={"name": "nginx"},
                    spec={"controller": "k8s.io/ingress-nginx"},
                    opts=child,
                )
            ]
        release = controller.chart.install(
            f"{name}-{controller.chart.name}",
            namespace=namespace,
            values=controller.values(request),
            mirror=request.operation.mirror,
            opts=pulumi.ResourceOptions(parent=self, depends_on=[policy, *classes]),
        )
        self.gateway_class = release.urn.apply(lambda _: controller.gateway_class)
        self.register_outputs({"gateway_class": self.gateway_class})


def controller_of(name: str | None) -> Controller:
    """A controller by its name, which `check_args` has found to be one; Traefik by default."""
    return CONTROLLERS[IngressController(name or IngressController.TRAEFIK)]
