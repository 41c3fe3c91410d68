"""A cluster for the tests of this folder, started once. Without `--control-plane` they are skipped."""

import itertools
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml

import schemas
from cluster_api import Cluster, Manifest
from control_plane import control_plane
from control_plane.build import build
from control_plane.pins import HELM, PROGRAMS

HERE = Path(__file__).parent
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
    folder = tmp_path_factory.mktemp("control-plane")
    with control_plane(folder / "data") as plane, Cluster.of(plane, folder / "discovery.json") as admin:
        plane.add_nodes(NODES)
        _define(admin)
        yield admin


_numbers = itertools.count(1)


@pytest.fixture
def namespace(cluster) -> Iterator[str]:
    """A namespace of the test's own, Pod Security `restricted`, deleted afterwards."""
    name = f"test-{next(_numbers)}"
    made = {
        "apiVersion": "v1",
        "kind": "Namespace",
        "metadata": {"name": name, "labels": {"pod-security.kubernetes.io/enforce": "restricted"}},
    }
    cluster.apply(made)
    account = {"apiVersion": "v1", "kind": "ServiceAccount", "metadata": {"name": "default", "namespace": name}}
    cluster.wait(lambda: cluster.get(account), f"{name} has a service account")
    yield name
    cluster.delete(made)


def _define(cluster: Cluster) -> None:
    found = _definitions()
    for one in found:
        cluster.apply(one)
    for one in found:
        cluster.wait(lambda one=one: _is_established(cluster.get(one)), f"{one['metadata']['name']} is established")


def _definitions() -> list[Manifest]:
    folder = schemas.find()
    files = sorted(folder.glob("*/crds*.yaml")) if folder else []
    return [
        yaml.load(text, schemas.LOADER)  # noqa: S506 -- a safe loader, the one that is fast
        for path in files
        if path.name != schemas.OTHER_CHANNEL
        for text in schemas.documents(path)
        if re.search(r"^kind: CustomResourceDefinition$", text, re.MULTILINE)
    ]


def _is_established(definition: Manifest | None) -> bool:
    conditions = (definition or {}).get("status", {}).get("conditions", [])
    return any((one["type"], one["status"]) == ("Established", "True") for one in conditions)
