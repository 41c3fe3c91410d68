"""A consumer's program, for mypy to read; nothing runs it.

A comment says what mypy must say of its line; of any other line it must say nothing.
"""

from typing import reveal_type

import pulumi

from waterline.aks import AksNetwork, AksWorkloadIdentity
from waterline.eks import EksCluster, EksDnsZone, EksNat, EksNetwork, EksStorage, nlb_annotations
from waterline.ingress import AcmeEndpoint, IngressLayer
from waterline.isolation import PlatformNamespaces, PodSecurityLevel
from waterline_platform.settings import load_settings

ADMIN = "arn:aws:iam::123456789012:role/platform-admin"

network = EksNetwork(
    "network",
    {
        "network_name": "orders",
        "account_id": "123456789012",
        "region": "eu-west-1",
        "cidr": "10.20.0.0/16",
        "zones": ["a", "b"],
        "nat": EksNat.SINGLE,
    },
)
cluster = EksCluster(
    "cluster",
    {
        "cluster_name": "orders",
        "account_id": "123456789012",
        "region": "eu-west-1",
        "kubernetes_version": "1.36",
        "vpc_id": network.vpc_id,
        "subnet_ids": network.private_subnet_ids,
        "admins": [ADMIN],
        "public_access_cidrs": ["203.0.113.0/24"],
        "node_pools": [{"name": "general", "instance_types": ["m7i.large"], "min_size": 2, "max_size": 6}],
    },
    pulumi.ResourceOptions(protect=True),
)
namespaces = PlatformNamespaces(
    "namespaces", {"namespaces": [{"name": "orders", "layer": "apps", "pod_security": PodSecurityLevel.BASELINE}]}
)
zone = EksDnsZone(
    "zone",
    {
        "zone_name": "example.com",
        "cluster_name": "orders",
        "account_id": "123456789012",
        "region": "eu-west-1",
        "namespace": "platform-ingress",
        "oidc_provider_arn": cluster.oidc_provider_arn,
        "oidc_issuer": "https://oidc.example.com/id/A",
    },
)
ingress = IngressLayer(
    "ingress",
    {
        "namespace": "platform-ingress",
        "domains": ["orders.example.com"],
        "zone": zone.seam(),
        "acme": {"email": "platform@example.com", "endpoint": AcmeEndpoint.STAGING},
        "load_balancer": {"annotations": nlb_annotations(internal=False)},
    },
)
settings = load_settings("prod", {}, "Pulumi.prod.yaml")

reveal_type(cluster.kubeconfig)  # note: pulumi.output.Output[str]
reveal_type(cluster.oidc_issuer)  # note: pulumi.output.Output[str | None]
reveal_type(network.private_subnet_ids)  # note: pulumi.output.Output[list[str]]
reveal_type(namespaces.names)  # note: pulumi.output.Output[list[str]]
reveal_type(ingress.gateway)  # note: pulumi.output.Output[str]
reveal_type(settings.profile)  # note: Literal['dev'] | Literal['staging'] | Literal['prod']

EksStorage("storage")  # error: call-arg
EksStorage("storage", {"class_name": 3})  # error: typeddict-item
EksStorage("storage", {"class": "gp3"})  # error: typeddict-unknown-key
EksStorage("storage", {"class_name": network.vpc_id})  # error: typeddict-item
AksNetwork("network", {"network_name": "orders"})  # error: typeddict-item
PlatformNamespaces("namespaces", {"namespaces": [{"name": "orders"}]})  # error: typeddict-item
PlatformNamespaces(
    "namespaces",
    {"namespaces": [{"name": "orders", "layer": "apps", "pod_security": "baseline"}]},  # error: typeddict-item
)
AksWorkloadIdentity("identity", "orders")  # error: arg-type
IngressLayer("ingress", {"namespace": "ingress", "domains": "orders.example.com"})  # error: typeddict-item
print(cluster.kubeconfg)  # error: attr-defined
