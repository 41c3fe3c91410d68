"""Everything that lets traffic in: the kinds, certificates, names, the controller and the shared Gateway, in order.

Destroyed in the reverse order: routes and the Gateway while the controller can still let go of them, the controller
with its load balancer while external-dns can still remove the names, and cert-manager after its certificates.
"""

from typing import NotRequired, TypedDict

import pulumi

from waterline.args import check_args
from waterline.dns import DnsZoneArgs
from waterline.domains import check_domains
from waterline.ingress.cert_manager import CertManager, CertManagerArgs
from waterline.ingress.controller import IngressController
from waterline.ingress.external_dns import DnsPolicy, ExternalDns
from waterline.ingress.gateway_api import GatewayApi
from waterline.ingress.gateway_controller import GatewayController, GatewayControllerArgs
from waterline.ingress.issuers import ISSUER, AcmeArgs
from waterline.ingress.shared_gateway import SharedGateway
from waterline.internet import is_under
from waterline.load_balancer import LoadBalancerArgs
from waterline.network_policies import deny_by_default
from waterline.operation import OperationArgs


class IngressLayerArgs(TypedDict):
    """Inputs of `IngressLayer`."""

    namespace: str
    """Namespace of the layer, which must exist; it may enforce Pod Security `restricted`."""
    domains: list[str]
    """Domains to answer for, distinct, in the zone if there is one."""
    zone: NotRequired[DnsZoneArgs]
    """Zone for names and for proofs to the certificate authority; without one neither is kept."""
    acme: NotRequired[AcmeArgs]
    """How certificates are asked for; required with a zone, and refused without."""
    dns_policy: NotRequired[DnsPolicy]
    """What external-dns may do to its records; `sync` by default."""
    gateway_api: NotRequired[bool]
    """Whether to install the kinds of the Gateway API; true by default, false where somebody else does."""
    controller: NotRequired[IngressController]
    """What answers requests; Traefik by default."""
    load_balancer: NotRequired[LoadBalancerArgs]
    """How the controller's Service asks for a load balancer; node ports by default."""
    ingress_nginx_annotations: NotRequired[bool]
    """Whether to serve Ingress objects of class `nginx` with that controller's annotations; false by default."""
    operation: NotRequired[OperationArgs]
    """How it is run; highly available, unwatched and from the internet by default."""


class IngressLayer(pulumi.ComponentResource):
    """Traffic, names and certificates for one cluster.

    Raises:
        ValueError: if an input does not hold; the message names it.
    """

    gateway: pulumi.Output[str]
    """Name of the Gateway that routes hang on, once it exists."""
    issuer: pulumi.Output[str]
    """Name of the ClusterIssuer that signs certificates, once it exists."""

    def __init__(self, name: str, args: IngressLayerArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("waterline:index:IngressLayer", name, {**args}, opts)
        check_args(IngressLayerArgs, args)
        _check(args)
        namespace, zone, run = args["namespace"], args.get("zone"), args.get("operation", {})
        deny_by_default(f"{name}-default-deny", namespace, pulumi.ResourceOptions(parent=self))
        kinds: list[pulumi.Resource] = []
        if args.get("gateway_api", True):
            kinds = [GatewayApi(f"{name}-gateway-api", {"operation": run}, pulumi.ResourceOptions(parent=self))]
        certificates = CertManager(
            f"{name}-cert-manager", _cert_manager(args, run), pulumi.ResourceOptions(parent=self)
        )
        names: list[pulumi.Resource] = []
        if zone:
            policy = DnsPolicy(args.get("dns_policy", DnsPolicy.SYNC))
            names = [
                ExternalDns(
                    f"{name}-external-dns",
                    {
                        "namespace": namespace,
                        "zone": zone,
                        "policy": policy,
                        "operation": run,
                    },
                    pulumi.ResourceOptions(parent=self, depends_on=kinds),
                )
            ]
        controller = GatewayController(
            f"{name}-controller",
            _controller(args, run),
            pulumi.ResourceOptions(parent=self, depends_on=[*kinds, *names]),
        )
        gateway = SharedGateway(
            f"{name}-gateway",
            {
                "namespace": namespace,
                "domains": args["domains"],
                "issuer": ISSUER,
                "controller": IngressController(args.get("controller", IngressController.TRAEFIK)),
            },
            pulumi.ResourceOptions(parent=self, depends_on=[certificates, controller]),
        )
        self.gateway = gateway.gateway
        self.issuer = certificates.issuer
        self.register_outputs({"gateway": self.gateway, "issuer": self.issuer})


def _check(args: IngressLayerArgs) -> None:
    """Refuse names that no record and no certificate could be made for."""
    check_domains(args["domains"])
    zone = args.get("zone")
    if zone and (outside := [one for one in args["domains"] if not is_under(one, zone["zone_name"])]):
        message = f"domain {outside[0]!r}: expected one in the zone {zone['zone_name']}"
        raise ValueError(message)


def _cert_manager(args: IngressLayerArgs, run: OperationArgs) -> CertManagerArgs:
    made: CertManagerArgs = {"namespace": args["namespace"], "operation": run}
    if "zone" in args:
        made["zone"] = args["zone"]
    if "acme" in args:
        made["acme"] = args["acme"]
    return made


def _controller(args: IngressLayerArgs, run: OperationArgs) -> GatewayControllerArgs:
    made: GatewayControllerArgs = {
        "namespace": args["namespace"],
        "controller": IngressController(args.get("controller", IngressController.TRAEFIK)),
        "ingress_nginx_annotations": args.get("ingress_nginx_annotations", False),
        "operation": run,
    }
    if "load_balancer" in args:
        made["load_balancer"] = args["load_balancer"]
    return made
