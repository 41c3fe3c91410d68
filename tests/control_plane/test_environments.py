"""All that an environment puts into a cluster is taken by one, in its order, and gone again after a destroy."""

from collections.abc import Iterator
from graphlib import TopologicalSorter

import pytest

import schemas
from cluster_api import Cluster, Manifest
from planned import is_custom, objects
from waterline_platform.rehearsal.plan import Plan

ENVIRONMENTS = ("local", "prod", "prod-aks")
OF_A_NAMESPACE = {("ServiceAccount", "default"), ("ConfigMap", "kube-root-ca.crt")}
"""What controllers put into every namespace, and nobody else has to delete."""


def in_order(plan: Plan) -> list[tuple[str, Manifest]]:
    """Objects, each after what the plan says it needs, and as late in the alphabet as that allows.

    By alphabet alone, many an order is right by luck. Without definitions there are no custom resources.
    """
    needs = {f"{one['type']}::{one['name']}": {*one["depends_on"], one["parent"]} - {None} for one in plan["resources"]}
    sorter = TopologicalSorter(needs)
    sorter.prepare()
    made = dict(objects(plan))
    order: list[tuple[str, Manifest]] = []
    while sorter.is_active():
        ready = sorted(sorter.get_ready(), reverse=True)
        order += [(name, made[name]) for name in ready if name in made]
        sorter.done(*ready)
    assert len(order) == len(made)
    return order if schemas.find() else [(name, one) for name, one in order if not is_custom(one)]


def say_what_was_left_out() -> None:
    """Skip what is left of a test that had no definitions."""
    if not schemas.find():
        pytest.skip(f"without custom resources: expected {schemas.VARIABLE}, or a folder shared/schemas")


@pytest.fixture
def tidy(cluster: Cluster) -> Iterator[list[Manifest]]:
    """Objects that are deleted after a test, whatever came of it."""
    left: list[Manifest] = []
    yield left
    for one in reversed(left):
        cluster.delete(one)


@pytest.mark.parametrize("environment", ENVIRONMENTS)
def test_a_cluster_takes_all_of_an_environment_and_keeps_only_what_is_retained(cluster, planned, tidy, environment):
    plan = planned(environment)
    retained = set(plan["summary"]["retained"])
    order = in_order(plan)
    before = things(cluster)

    for _, manifest in order:
        tidy.append(manifest)
        cluster.apply(manifest)
    for name, manifest in reversed(order):
        if name not in retained:
            cluster.delete(manifest)

    kept = {identity(manifest) for name, manifest in order if name in retained}
    kept_namespaces = {name for kind, _, name in kept if kind == "Namespace"}
    of_those = {(kind, space, name) for kind, name in OF_A_NAMESPACE for space in kept_namespaces}
    assert things(cluster) - before == kept | of_those
    assert before <= things(cluster)
    say_what_was_left_out()


def things(cluster: Cluster) -> set[tuple[str, str, str]]:
    """All there is, but for what comes and goes by itself."""
    return {one for one in cluster.everything() if one[0] not in {"Event", "Lease"}}


def identity(manifest: Manifest) -> tuple[str, str, str]:
    metadata = manifest["metadata"]
    return manifest["kind"], metadata.get("namespace", ""), metadata["name"]
