"""A mirror: everything comes from it, or from where its project publishes it."""

from collections.abc import Iterator, Mapping

import pytest

from waterline.charts import PINS
from waterline.eks import EksClusterAutoscaler, EksKarpenter, EksLoadBalancers
from waterline.eks.autoscaler_versions import AUTOSCALER_VERSIONS
from waterline.ingress import CertManager, ExternalDns, GatewayApi, GatewayController, IngressLayer
from waterline.internet import is_registry
from waterline.operation import operation
from waterline.secrets import ExternalSecrets, SealedSecrets, SecretsLayer

MIRROR = "mirror.example.net:5000/it"
RELEASE = "kubernetes:helm.sh/v3:Release"
FILE = "kubernetes:yaml/v2:ConfigFile"
IN = {"namespace": "demo"}
ON_AWS = {
    "cluster_name": "demo",
    "account_id": "123456789012",
    "region": "eu-west-1",
    "oidc_provider_arn": "arn:aws:iam::123456789012:oidc-provider/oidc.example.com/id/A",
    "oidc_issuer": "https://oidc.example.com/id/A",
}
POOL = {"name": "default", "max_cpu": 10, "max_memory_gib": 40}
OTHERS = {"example.com", "topology.kubernetes.io/zone", *AUTOSCALER_VERSIONS.values()}
"""What looks like a registry in the charts' values, and is something else."""


def texts(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for inner in value.values():
            yield from texts(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from texts(inner)


def sources(values: object) -> list[str]:
    """All that looks like a registry, or a repository in one."""
    return sorted(text for text in texts(values) if is_registry(text) and text not in OTHERS)


def test_with_a_mirror_nothing_comes_from_elsewhere(deploy, everything):
    deployed = deploy(everything(mirror=MIRROR))
    charts = {one.inputs["name"]: one.inputs for one in deployed.all(RELEASE)}

    assert len(charts) == 9
    for name, one in charts.items():
        [pin] = [pin for pin in PINS if pin.name == name]
        assert one["chart"].startswith(f"oci://{MIRROR}/"), name
        assert one["chart"].endswith(f"/{name}")
        assert "repositoryOpts" not in one, name
        assert sources(one["values"]) == sorted(f"{MIRROR}/{source}" for source in pin.images.values()), name
    assert len(deployed.all(FILE)) == 3
    for one in deployed.all(FILE):
        assert one.inputs["file"].startswith(f"https://{MIRROR}/"), one.name


def test_each_part_of_a_chart_that_has_an_image_of_its_own_has_it_from_the_mirror(deploy, everything):
    [found] = [
        one.inputs["values"]
        for one in deploy(everything(mirror=MIRROR)).all(RELEASE)
        if one.inputs["name"] == "external-secrets"
    ]

    for part in (found, found["webhook"], found["certController"]):
        assert part["image"]["repository"] == f"{MIRROR}/ghcr.io/external-secrets/external-secrets"


def test_without_a_mirror_charts_know_best_where_their_images_are(deploy, everything):
    for one in deploy(everything()).all(RELEASE):
        assert sources(one.inputs["values"]) == [], one.name


NO_MIRRORS = ["https://mirror.example.net", "hub", "/it", "", "mirror.example.net/", "mirror.example.net/../it"]


@pytest.mark.parametrize("mirror", NO_MIRRORS)
def test_a_mirror_that_is_no_registry_is_refused(mirror):
    with pytest.raises(ValueError, match=rf"mirror '{mirror}': expected a registry's host without a scheme"):
        operation({"mirror": mirror})


@pytest.mark.parametrize(
    ("component", "args"),
    [
        (CertManager, IN),
        (EksClusterAutoscaler, {**ON_AWS, "kubernetes_version": "1.36"}),
        (EksKarpenter, {**ON_AWS, "subnet_ids": [], "security_group_id": "sg-a", "pools": [POOL]}),
        (EksLoadBalancers, {**ON_AWS, "network_name": "demo", "vpc_id": "vpc-a"}),
        (ExternalDns, IN),
        (ExternalSecrets, IN),
        (GatewayApi, {}),
        (GatewayController, IN),
        (IngressLayer, {**IN, "domains": ["example.com"], "gateway_api": False}),
        (SealedSecrets, IN),
        (SecretsLayer, {**IN, "sealed_secrets": True}),
    ],
)
def test_whatever_takes_a_mirror_refuses_what_is_none(deploy, zone, store, component, args):
    args = {**args, **({"zone": zone} if component is ExternalDns else {})}
    args = {**args, **({"store": store} if component is ExternalSecrets else {})}
    with pytest.raises(ValueError, match="mirror 'https://mirror'"):
        deploy(lambda: component("one", {**args, "operation": {"mirror": "https://mirror"}}) and None)
