"""What an ingress controller is to the rest of the layer: a chart, a gateway class, two ports and its values.

A second controller is one module beside `traefik`, an entry in `controllers`, and a word in `IngressController`.
"""

from collections.abc import Callable
from enum import StrEnum
from typing import NamedTuple

from waterline.chart import Chart, Values
from waterline.load_balancer import LoadBalancerArgs
from waterline.operation import Operation


class IngressController(StrEnum):
    """What answers requests from outside."""

    TRAEFIK = "traefik"
    """Traefik Proxy: Gateway API, plain Ingress objects, and the annotations of ingress-nginx."""


class ControllerRequest(NamedTuple):
    """What is asked of a controller."""

    operation: Operation
    """How it is run."""
    load_balancer: LoadBalancerArgs | None
    """How its Service asks for a load balancer; none for node ports."""
    ingress_nginx_annotations: bool
    """Whether it serves Ingress objects of class `nginx`, with that controller's annotations."""


class Controller(NamedTuple):
    """An ingress controller."""

    chart: Chart
    """Its chart."""
    gateway_class: str
    """Name of the GatewayClass that it serves, and that its chart makes."""
    http_port: int
    """Port of its pods for HTTP; what a Gateway's listener says, too."""
    https_port: int
    """Port of its pods for HTTPS; likewise."""
    pod_labels: dict[str, str]
    """Labels of its pods."""
    own_ports: tuple[int, ...]
    """Ports of its pods that it is watched on: health and metrics."""
    values: Callable[[ControllerRequest], Values]
    """Values of its chart."""
