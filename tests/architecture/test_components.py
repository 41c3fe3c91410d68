"""What every exported component promises to whoever uses it, from Python or through the plugin."""

import importlib
import inspect
import pkgutil

import pulumi
import pytest

import waterline
from waterline.aks import (
    AksCluster,
    AksDnsZone,
    AksNetwork,
    AksNodePool,
    AksNodeProvisioning,
    AksSecretStore,
    AksTenantIdentities,
    AksWorkloadIdentity,
)
from waterline.cluster import Cluster
from waterline.dns import DnsZoneArgs
from waterline.eks import (
    EksCluster,
    EksClusterAutoscaler,
    EksDnsZone,
    EksKarpenter,
    EksLoadBalancers,
    EksNetwork,
    EksNodePool,
    EksSecretStore,
    EksStorage,
    EksTenantIdentities,
    EksWorkloadIdentity,
)
from waterline.existing import ExistingCluster
from waterline.ingress import (
    CertManager,
    ExternalDns,
    GatewayApi,
    GatewayController,
    IngressLayer,
    SharedGateway,
)
from waterline.isolation import IsolationLayer, PlatformNamespaces, Tenant
from waterline.scaling import Headroom, PriorityClasses, ScalingLayer
from waterline.secret_store import SecretStoreArgs
from waterline.secrets import ExternalSecrets, SealedSecrets, SecretFromStore, SecretsLayer

COMPONENTS: list[type[pulumi.ComponentResource]] = [
    AksCluster,
    AksDnsZone,
    AksNetwork,
    AksNodePool,
    AksNodeProvisioning,
    AksSecretStore,
    AksTenantIdentities,
    AksWorkloadIdentity,
    CertManager,
    EksCluster,
    EksClusterAutoscaler,
    EksDnsZone,
    EksKarpenter,
    EksLoadBalancers,
    EksNetwork,
    EksNodePool,
    EksSecretStore,
    EksStorage,
    EksTenantIdentities,
    EksWorkloadIdentity,
    ExistingCluster,
    ExternalDns,
    ExternalSecrets,
    GatewayApi,
    GatewayController,
    Headroom,
    IngressLayer,
    IsolationLayer,
    PlatformNamespaces,
    PriorityClasses,
    ScalingLayer,
    SealedSecrets,
    SecretFromStore,
    SecretsLayer,
    SharedGateway,
    Tenant,
]


def test_every_component_is_known_to_these_tests(components):
    assert components == set(COMPONENTS)


@pytest.mark.parametrize("component", COMPONENTS)
def test_every_component_is_constructed_alike(component):
    assert list(inspect.signature(component).parameters) == ["name", "args", "opts"]


@pytest.mark.parametrize("component", COMPONENTS)
def test_every_components_type_is_its_class(component):
    assert f'super().__init__("waterline:index:{component.__name__}", name,' in inspect.getsource(component)


@pytest.mark.parametrize("component", [EksCluster, AksCluster, ExistingCluster])
def test_every_cluster_has_the_outputs_that_cross_the_line(component):
    crossing = {name for name, value in vars(Cluster).items() if isinstance(value, property)}

    assert crossing == {"context", "identifier", "kubeconfig", "name", "oidc_issuer"}
    assert crossing <= set(component.__annotations__)


ZONE = {
    "cert_manager_annotations",
    "ds_record",
    "external_dns_annotations",
    "external_dns_config",
    "external_dns_values",
    "name_servers",
    "solver",
    "zone_id",
}


@pytest.mark.parametrize(
    ("eks", "aks", "crossing"),
    [
        (EksWorkloadIdentity, AksWorkloadIdentity, {"annotations"}),
        (EksNodePool, AksNodePool, {"pool_name"}),
        (EksDnsZone, AksDnsZone, ZONE),
        (EksSecretStore, AksSecretStore, {"annotations", "provider"}),
    ],
)
def test_what_comes_in_pairs_hands_on_the_same(eks, aks, crossing):
    assert crossing <= set(eks.__annotations__)
    assert crossing <= set(aks.__annotations__)


@pytest.mark.parametrize(
    ("component", "seam"),
    [
        (EksDnsZone, DnsZoneArgs),
        (AksDnsZone, DnsZoneArgs),
        (EksSecretStore, SecretStoreArgs),
        (AksSecretStore, SecretStoreArgs),
    ],
)
def test_what_crosses_the_line_is_made_in_one_place(component, seam):
    assert inspect.signature(component.seam).return_annotation is seam


def test_no_module_of_a_component_postpones_its_annotations():
    for one in pkgutil.walk_packages(waterline.__path__, "waterline."):
        source = inspect.getsource(importlib.import_module(one.name))
        assert "from __future__ import annotations" not in source, one.name
        assert ".merge(opts)" not in source, one.name
