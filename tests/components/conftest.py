"""What clouds hand across the waterline, as the layers above it are given it in their tests."""

from typing import Any

import pytest

from waterline.dns import DnsZoneArgs
from waterline.eks import EksClusterAutoscaler, EksKarpenter, EksLoadBalancers
from waterline.ingress import AcmeArgs, AcmeEndpoint, IngressLayer
from waterline.secret_store import SecretStoreArgs
from waterline.secrets import SecretsLayer

ON_AWS: Any = {
    "cluster_name": "demo",
    "account_id": "123456789012",
    "region": "eu-west-1",
    "oidc_provider_arn": "arn:aws:iam::123456789012:oidc-provider/oidc.example.com/id/A",
    "oidc_issuer": "https://oidc.example.com/id/A",
}
KARPENTER: Any = {
    "subnet_ids": ["subnet-a"],
    "security_group_id": "sg-a",
    "pools": [{"name": "default", "max_cpu": 10, "max_memory_gib": 40}],
}


@pytest.fixture
def zone() -> DnsZoneArgs:
    """A zone of a cloud that there is none of."""
    return {
        "zone_name": "example.com",
        "owner": "demo",
        "external_dns_values": {"provider": {"name": "cloud"}, "extraArgs": {"cloud-cache": "1h"}},
        "external_dns_config": {"zone-id": "Z1"},
        "external_dns_identity": {"annotations": {"cloud/role": "names"}},
        "solver": {"cloud": {"zone": "Z1"}},
        "cert_manager_identity": {"annotations": {"cloud/role": "certificates"}},
    }


@pytest.fixture
def acme() -> AcmeArgs:
    """Certificates of Let's Encrypt."""
    return {"email": "platform@example.com", "endpoint": AcmeEndpoint.PRODUCTION}


@pytest.fixture
def store() -> SecretStoreArgs:
    """A store of a cloud that there is none of."""
    return {
        "provider": {"cloud": {"region": "here"}},
        "identity": {"annotations": {"cloud/role": "secrets"}},
    }


@pytest.fixture
def everything(zone, acme, store) -> Any:
    """Makes a program of everything that is run in a cluster, one way."""
    layer = {"namespace": "demo"}

    def made(**run: Any) -> Any:
        def program() -> None:
            annotated = {"zone": zone, "acme": acme, "load_balancer": {"annotations": {"a": "b"}}, "operation": run}
            IngressLayer(
                "ingress", {**layer, "domains": ["example.com"], "ingress_nginx_annotations": True, **annotated}
            )
            SecretsLayer("secrets", {**layer, "store": store, "sealed_secrets": True, "operation": run})
            EksLoadBalancers("load-balancers", {**ON_AWS, "network_name": "demo", "vpc_id": "vpc-a", "operation": run})
            EksClusterAutoscaler("autoscaler", {**ON_AWS, "kubernetes_version": "1.36", "operation": run})
            EksKarpenter("karpenter", {**ON_AWS, **KARPENTER, "operation": run})

        return program

    return made
