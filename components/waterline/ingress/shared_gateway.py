"""The one Gateway that routes of every team hang on, with a certificate for each domain.

Routes are admitted from namespaces with the label `waterline.dev/gateway: public` alone, and over HTTPS alone: plain
HTTP is answered with a redirect. There is no TLS passthrough, and no listener for TCP or UDP.
"""

from typing import NotRequired, TypedDict

import pulumi
from pulumi_kubernetes.apiextensions import CustomResource

from waterline.ingress.controller import IngressController
from waterline.ingress.gateway_controller import controller_of
from waterline.internet import is_domain
from waterline.names import repeated
from waterline.text import check_text

GATEWAY = "public"
"""Name of the Gateway."""
GATEWAY_LABEL = "waterline.dev/gateway"
"""Label of namespaces whose routes are admitted; its value is the Gateway's name."""
API_VERSION = "gateway.networking.k8s.io/v1"

DOMAINS = 31
"""How many domains one Gateway serves: it takes 64 listeners, and each has two beside the one for plain HTTP."""
LISTENER_LENGTH = 253
"""How long the name of a listener may be. Source: https://gateway-api.sigs.k8s.io/reference/spec/#sectionname."""

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

    At most 31. The first must stay the first: the logical names of the others' certificates have the domain in them,
    and a certificate that changes places is deleted under its old name after it was made under its new one.
    """
    issuer: str
    """Name of the ClusterIssuer that signs the certificates."""
    controller: NotRequired[IngressController]
    """What serves the Gateway; Traefik by default."""


class SharedGateway(pulumi.ComponentResource):
    """A Gateway with HTTPS listeners, and a redirect for plain HTTP. Its controller and cert-manager must be ready.

    Raises:
        ValueError: if there is no domain or more than 31, or one is none or stands twice, or the controller is unknown.
    """

    gateway: pulumi.Output[str]
    """Name of the Gateway, once it exists."""

    def __init__(self, name: str, args: SharedGatewayArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("waterline:index:SharedGateway", name, {**args}, opts)
        check_text(SharedGatewayArgs, args)
        check_domains(args["domains"])
        controller, namespace = controller_of(args.get("controller")), args["namespace"]
        for number, domain in enumerate(args["domains"]):
            CustomResource(
                # The first is the environment's own, whose name no logical name may have in it.
                f"{name}-certificate-{domain}" if number else f"{name}-certificate",
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


def check_domains(domains: list[str]) -> None:
    """Refuse domains that cannot be served.

    Raises:
        ValueError: if there is none, or more than a Gateway takes, or one is none, or stands twice, or is called what
            the listener of another is.
    """
    if not domains or (twice := repeated(domains)):
        message = f"domains {domains!r}: expected at least one, " + (f"{twice[0]} once" if domains else "none is there")
        raise ValueError(message)
    for domain in domains:
        if not is_domain(domain):
            message = f"domain {domain!r}: expected a domain name in lower case, such as prod.example.com"
            raise ValueError(message)
        if len(_wildcard(domain)) > LISTENER_LENGTH:
            message = f"domain {domain!r}: expected at most {LISTENER_LENGTH - len(_wildcard(''))} characters"
            raise ValueError(message)
        if _wildcard(domain) in domains:
            message = f"domain {_wildcard(domain)!r}: expected another, for {domain} has a listener of that name"
            raise ValueError(message)
    if len(domains) > DOMAINS:
        message = f"domains: {len(domains)} of them: expected at most {DOMAINS}, for which a Gateway has listeners"
        raise ValueError(message)


def _wildcard(domain: str) -> str:
    """Name of the listener for every name below a domain; names of listeners have no asterisk."""
    return f"wildcard.{domain}"


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
            for listener, hostname in ((domain, domain), (_wildcard(domain), f"*.{domain}"))
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
