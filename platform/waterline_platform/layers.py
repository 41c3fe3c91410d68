"""The layers above the waterline: settings, and what a cloud hands across, turned into their inputs."""

from waterline.ingress import AcmeEndpoint, DnsPolicy, IngressController, IngressLayerArgs
from waterline.isolation import PlatformNamespaceArgs
from waterline.load_balancer import READINESS_LABELS
from waterline.secrets import SecretsLayerArgs
from waterline_platform.foundations.seam import Seam
from waterline_platform.namespaces import INGRESS, SECRETS
from waterline_platform.operation import operation
from waterline_platform.settings import Settings


def platform_namespaces(settings: Settings) -> list[PlatformNamespaceArgs]:
    """The layers' namespaces, all under Pod Security `restricted`. Keys to sealed secrets are in one, and stay."""
    return [
        {"name": INGRESS, "layer": "ingress", "labels": READINESS_LABELS},
        {"name": SECRETS, "layer": "secrets", "retain": settings.secrets.sealed_secrets},
    ]


def ingress_args(settings: Settings, seam: Seam) -> IngressLayerArgs:
    """What the settings, and the cloud, say of the ingress layer."""
    ingress = settings.ingress
    args: IngressLayerArgs = {
        "namespace": INGRESS,
        "domains": [*settings.domains],
        "dns_policy": DnsPolicy(ingress.dns_policy),
        "gateway_api": ingress.gateway_api,
        "controller": IngressController(ingress.controller),
        "ingress_nginx_annotations": ingress.ingress_nginx_annotations,
        "operation": operation(settings),
    }
    if seam.zone:
        args["zone"] = seam.zone
    if ingress.acme:
        args["acme"] = {"email": ingress.acme.email, "endpoint": AcmeEndpoint(ingress.acme.endpoint)}
    if seam.load_balancer:
        args["load_balancer"] = seam.load_balancer
    return args


def secrets_args(settings: Settings, seam: Seam) -> SecretsLayerArgs:
    """What the settings, and the cloud, say of the secrets layer."""
    args: SecretsLayerArgs = {
        "namespace": SECRETS,
        "sealed_secrets": settings.secrets.sealed_secrets,
        "operation": operation(settings),
    }
    if seam.store:
        args["store"] = seam.store
    return args
