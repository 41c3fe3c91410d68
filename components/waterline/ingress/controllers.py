"""The ingress controllers that there are."""

from waterline.ingress import traefik
from waterline.ingress.controller import Controller, IngressController

CONTROLLERS: dict[IngressController, Controller] = {IngressController.TRAEFIK: traefik.CONTROLLER}
"""Each controller, by its name."""
