"""Traefik, cert-manager and a Gateway in a cluster that you have: no cloud, no zone, an authority of its own."""

import pulumi
import pulumi_kubernetes as kubernetes

from waterline.ingress import IngressLayer
from waterline.isolation import PlatformNamespaces
from waterline.operation import Availability

NAMESPACE = "platform-ingress"

config = pulumi.Config()
cluster = kubernetes.Provider(
    "cluster",
    kubeconfig=config.require("kubeconfig"),
    context=config.require("context"),
    enable_server_side_apply=True,
    # Definitions of kinds stay when this is destroyed; the next `up` takes them up again.
    upsert_existing_objects=True,
)
namespaces = PlatformNamespaces(
    "namespaces",
    {"namespaces": [{"name": NAMESPACE, "layer": "ingress"}]},
    pulumi.ResourceOptions(providers=[cluster]),
)
ingress = IngressLayer(
    "ingress",
    {
        "namespace": NAMESPACE,
        "domains": [config.require("domain")],
        "operation": {"availability": Availability.SINGLE},
    },
    pulumi.ResourceOptions(providers=[cluster], depends_on=[namespaces]),
)
pulumi.export("gateway", ingress.gateway)
pulumi.export("issuer", ingress.issuer)
