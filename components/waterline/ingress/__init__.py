"""Above the waterline: how traffic gets in, under which names, with which certificates."""

from waterline.ingress.cert_manager import CertManager, CertManagerArgs
from waterline.ingress.controller import IngressController
from waterline.ingress.external_dns import DnsPolicy, ExternalDns, ExternalDnsArgs
from waterline.ingress.gateway_api import GatewayApi, GatewayApiArgs
from waterline.ingress.gateway_controller import GatewayController, GatewayControllerArgs
from waterline.ingress.issuers import AcmeArgs, AcmeEndpoint
from waterline.ingress.layer import IngressLayer, IngressLayerArgs
from waterline.ingress.shared_gateway import SharedGateway, SharedGatewayArgs

__all__ = [
    "AcmeArgs",
    "AcmeEndpoint",
    "CertManager",
    "CertManagerArgs",
    "DnsPolicy",
    "ExternalDns",
    "ExternalDnsArgs",
    "GatewayApi",
    "GatewayApiArgs",
    "GatewayController",
    "GatewayControllerArgs",
    "IngressController",
    "IngressLayer",
    "IngressLayerArgs",
    "SharedGateway",
    "SharedGatewayArgs",
]
