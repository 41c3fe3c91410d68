"""A cluster for the tests of this folder, started once. Without `--control-plane` they are skipped."""

import itertools
from collections.abc import Iterator
from pathlib import Path

import pytest

import schemas
from cluster_api import SCRATCH, Cluster, Manifest
from control_plane import control_plane
from control_plane.build import build
from control_plane.pins import HELM, PROGRAMS
from tenancy import Isolation, tenant_objects, two_tenants, wait_for_tenants

HERE = Path(__file__).parent
GROUPS = (
    *("bitnami.com", "cert-manager.io", "external-secrets.io", "gateway.networking.k8s.io"),
    *("karpenter.sh", "karpenter.k8s.aws"),
)
"""Groups of the custom resources that plans make. Their definitions are there, where they are at hand."""
NODES = 6
"""Two for each zone."""


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Skip what needs a control plane unless it was asked for, and say so."""
    if not config.getoption("--control-plane"):
        reason = "needs a control plane, which is built from source: make test-cluster"
        for item in items:
            if item.path.is_relative_to(HERE):
                item.add_marker(pytest.mark.skip(reason=reason))


@pytest.fixture(scope="session")
def cluster(tmp_path_factory) -> Iterator[Cluster]:
    """A cluster with nodes, and with the definitions of other projects, where they are at hand."""
    build(one for one in PROGRAMS if one is not HELM)
    place = tmp_path_factory.mktemp("control-plane")
    with control_plane(place / "data") as plane, Cluster.of(plane, place / "discovery.json") as admin:
        plane.add_nodes(NODES)
        if folder := schemas.find():
            for group in GROUPS:
                admin.define(schemas.definitions(folder, group).values())
        yield admin


@pytest.fixture
def definitions() -> None:
    """Skip what is about custom resources where nobody defines them."""
    if not schemas.find():
        pytest.skip(f"no definitions: expected {schemas.VARIABLE}, or a folder shared/schemas beside the project")


_numbers = itertools.count(1)


@pytest.fixture
def namespace(cluster) -> Iterator[str]:
    """A namespace of the test's own, Pod Security `restricted`, deleted afterwards."""
    name = f"{SCRATCH}{next(_numbers)}"
    made = {
        "apiVersion": "v1",
        "kind": "Namespace",
        "metadata": {"name": name, "labels": {"pod-security.kubernetes.io/enforce": "restricted"}},
    }
    cluster.apply(made)
    account = {"apiVersion": "v1", "kind": "ServiceAccount", "metadata": {"name": "default", "namespace": name}}
    cluster.wait(lambda: cluster.get(account), f"{name} has a service account")
    yield name
    # It takes five seconds at least, even if it is empty.
    cluster.start_deleting(made)


@pytest.fixture
def tidy(cluster: Cluster) -> Iterator[list[Manifest]]:
    """Objects that are deleted after a test, whatever came of it."""
    left: list[Manifest] = []
    yield left
    for one in reversed(left):
        cluster.delete(one)


@pytest.fixture(scope="session")
def isolation(planned) -> Isolation:
    """Makes the objects of one tenant of a name, as an environment has them."""

    def made(name: str) -> list[Manifest]:
        plan = planned("dev", lambda settings: settings.update(tenants=[{"name": name}]))
        return [
            one for one in tenant_objects(plan) if one["metadata"].get("namespace", one["metadata"]["name"]) == name
        ]

    return made


@pytest.fixture(scope="package")
def tenants(cluster, planned) -> Iterator[Cluster]:
    """The cluster, with two tenants in it: their people, their namespaces, and the rules for all."""
    made = tenant_objects(planned("dev", two_tenants))
    for one in made:
        cluster.apply(one)
    wait_for_tenants(cluster)
    yield cluster
    for one in reversed(made):
        cluster.delete(one)
