"""All that an environment puts into a cluster is taken by one, in its order, and gone again after a destroy."""

import pytest

import schemas
from cluster_api import SCRATCH, Cluster, Manifest
from ordering import in_order

ENVIRONMENTS = ("local", "prod", "prod with Karpenter", "prod-aks")
OF_A_NAMESPACE = {("ServiceAccount", "default"), ("ConfigMap", "kube-root-ca.crt")}
"""What controllers put into every namespace, and nobody else has to delete."""


def say_what_was_left_out() -> None:
    """Skip what is left of a test that had no definitions."""
    if not schemas.find():
        pytest.skip(f"without custom resources: expected {schemas.VARIABLE}, or a folder shared/schemas")


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
    return {
        (kind, namespace, name)
        for kind, namespace, name in cluster.everything()
        if kind not in {"Event", "Lease"} and not (namespace or name).startswith(SCRATCH)
    }


def identity(manifest: Manifest) -> tuple[str, str, str]:
    metadata = manifest["metadata"]
    return manifest["kind"], metadata.get("namespace", ""), metadata["name"]
