"""The one Gateway that routes of every team hang on, with a certificate for each domain.

Routes are admitted from namespaces with the label `waterline.dev/gateway: public` alone, and over HTTPS alone: plain
HTTP is answered with a redirect. There is no TLS passthrough, and no listener for TCP or UDP.
"""

from typing import NotRequired, TypedDict

import pulumi
from pulumi_kubernetes.apiextensions import CustomResource

from waterline.args import check_args
from waterline.domains import check_domains
from waterline.ingress.controller import IngressController
from waterline.ingress.gateway_controller import controller_of

GATEWAY = "public"
"""Name of the Gateway."""
GATEWAY_LABEL = "waterline.dev/gateway"
"""Label of namespaces whose routes are admitted; its value is the Gateway's name."""
API_VERSION = "gateway.networking.k8s.io/v1"

FORCES_REPLACEMENT = {
    "kubernetes:cert-manager.io/v1:Certificate": ("metadata.name", "metadata.namespace"),
    "kubernetes:gateway.networking.k8s.io/v1:Gateway": ("metadata.name", "metadata.namespace"),
    "kubernetes:gateway.networking.k8s.io/v1:HTTPRoute": ("metadata.name", "metadata.namespace"),
}
"""Inputs of each child that replace it: it is what its name says."""


class SharedGatewayArgs(TypedDict):
    """Inputs of `SharedGateway`."""

    namespace: str
    """Namespace of the Gateway and its certificates."""
    domains: list[str]
    """Domains, distinct; each gets a listener for itself, one for every name below it, and a certificate for both.
    At most 31."""
    issuer: str
    """Name of the ClusterIssuer that signs the certificates."""
    controller: NotRequired[IngressController]
    """What serves the Gateway; Traefik by default."""


class SharedGateway(pulumi.ComponentResource):
    """A Gateway with HTTPS listeners, and a redirect for plain HTTP. Its controller and cert-manager must be ready.

    Raises:
        ValueError: if a domain cannot be served, or the controller is unknown; the message names it.
    """

    gateway: pulumi.Output[str]
    """Name of the Gateway, once it exists."""

    def __init__(self, name: str, args: SharedGatewayArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("waterline:index:SharedGateway", name, {**args}, opts)
        check_args(SharedGatewayArgs, args)
        check_domains(args["domains"])
        controller, namespace = controller_of(args.get("controller")), args["namespace"]
        for domain in args["domains"]:
            CustomResource(
                f"{name}-certificate:{domain}",
                api_version="cert-manager.io/v1",
                kind="Certificate",
                metadata={"name": domain, "namespace": namespace},
                spec=certificate(domain, args["issuer"]),
                opts=pulumi.ResourceOptions(parent=self),
            )
        gateway = CustomResource(
            f"{name}-gateway",
            api_version=API_VERSION,
            kind="Gateway",
            metadata={"name": GATEWAY, "namespace": namespace},
            spec={
                "gatewayClassName": controller.gateway_class,
                "listeners": listeners(args["domains"], controller.http_port, controller.https_port),
            },
            opts=pulumi.ResourceOptions(parent=self),
        )
        CustomResource(
            f"{name}-redirect",
            api_version=API_VERSION,
            kind="HTTPRoute",
            metadata={"name": "https-only", "namespace": namespace},
            spec=redirect(),
            opts=pulumi.ResourceOptions(parent=self, depends_on=[gateway]),
        )
        self.gateway = gateway.urn.apply(lambda _: GATEWAY)
        self.register_outputs({"gateway": self.gateway})


def certificate(domain: str, issuer: str) -> dict[str, object]:
    """Spec of a certificate for a domain and every name directly below it; its Secret has the domain's name.

    Source: https://cert-manager.io/docs/reference/api-docs/#cert-manager.io/v1.CertificateSpec
    """
    return {
        "secretName": domain,
        "dnsNames": [domain, f"*.{domain}"],
        "issuerRef": {"group": "cert-manager.io", "kind": "ClusterIssuer", "name": issuer},
        "privateKey": {"algorithm": "ECDSA", "size": 256, "rotationPolicy": "Always"},
    }


def listeners(domains: list[str], http_port: int, https_port: int) -> list[dict[str, object]]:
    """Listeners of the Gateway: plain HTTP for the redirect alone, and for each domain its own and its wildcard's.

    Source: https://gateway-api.sigs.k8s.io/reference/spec/#gateway
    """
    labelled = {"matchLabels": {GATEWAY_LABEL: GATEWAY}}
    return [
        {"name": "http", "port": http_port, "protocol": "HTTP", "allowedRoutes": {"namespaces": {"from": "Same"}}},
        *(
            {
                "name": listener,
                "hostname": hostname,
                "port": https_port,
                "protocol": "HTTPS",
                "tls": {"mode": "Terminate", "certificateRefs": [{"name": domain}]},
                "allowedRoutes": {"namespaces": {"from": "Selector", "selector": labelled}},
            }
            for domain in domains
            for listener, hostname in ((f"apex.{domain}", domain), (f"wildcard.{domain}", f"*.{domain}"))
        ),
    ]


def redirect() -> dict[str, object]:
    """Spec of the route that sends plain HTTP to HTTPS.

    Source: https://gateway-api.sigs.k8s.io/guides/http-redirect-rewrite/
    """
    return {
        "parentRefs": [{"name": GATEWAY, "sectionName": "http"}],
        "rules": [
            {"filters": [{"type": "RequestRedirect", "requestRedirect": {"scheme": "https", "statusCode": 301}}]}
        ],
    }
