"""What every exported component promises to whoever uses it, from Python or through the plugin."""

import importlib
import inspect
import pkgutil

import pulumi
import pytest
from pulumi.provider.experimental.analyzer import Analyzer

import waterline
from waterline.aks import AksCluster, AksNetwork, AksNodePool, AksWorkloadIdentity
from waterline.cluster import Cluster
from waterline.eks import EksCluster, EksNetwork, EksNodePool, EksStorage, EksWorkloadIdentity
from waterline.existing import ExistingCluster
from waterline.isolation import PlatformNamespaces

COMPONENTS: list[type[pulumi.ComponentResource]] = [
    AksCluster,
    AksNetwork,
    AksNodePool,
    AksWorkloadIdentity,
    EksCluster,
    EksNetwork,
    EksNodePool,
    EksStorage,
    EksWorkloadIdentity,
    ExistingCluster,
    PlatformNamespaces,
]


def defined() -> set[type]:
    """Every component that any module of the package defines."""
    modules = [importlib.import_module(one.name) for one in pkgutil.walk_packages(waterline.__path__, "waterline.")]
    return {
        value
        for module in modules
        for value in vars(module).values()
        if inspect.isclass(value)
        and issubclass(value, pulumi.ComponentResource)
        and value.__module__ == module.__name__
    }


def test_every_component_is_known_to_these_tests():
    assert defined() == set(COMPONENTS)


def test_pulumi_can_serve_every_component_and_each_input_and_output_is_described():
    analyzed = Analyzer("waterline").analyze(components=list(COMPONENTS))

    assert set(analyzed["component_definitions"]) == {component.__name__ for component in COMPONENTS}
    for name, component in analyzed["component_definitions"].items():
        assert component.outputs, name
        for kind, properties in (("input", component.inputs), ("output", component.outputs)):
            for prop, definition in properties.items():
                assert definition.description, f"{kind} {name}.{prop}"
    for name, type_ in analyzed["type_definitions"].items():
        for prop, definition in (type_.properties or {}).items():
            assert definition.description, f"{name}.{prop}"


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


@pytest.mark.parametrize(
    ("eks", "aks", "crossing"),
    [(EksWorkloadIdentity, AksWorkloadIdentity, "annotations"), (EksNodePool, AksNodePool, "pool_name")],
)
def test_what_comes_in_pairs_hands_on_the_same(eks, aks, crossing):
    assert crossing in eks.__annotations__
    assert crossing in aks.__annotations__


def test_no_module_of_a_component_postpones_its_annotations():
    for one in pkgutil.walk_packages(waterline.__path__, "waterline."):
        source = inspect.getsource(importlib.import_module(one.name))
        assert "from __future__ import annotations" not in source, one.name
        assert ".merge(opts)" not in source, one.name
