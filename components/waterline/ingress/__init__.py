"""Above the waterline: how traffic gets in, under which names, with which certificates."""

from waterline.ingress.gateway_api import GatewayApi, GatewayApiArgs

__all__ = ["GatewayApi", "GatewayApiArgs"]
