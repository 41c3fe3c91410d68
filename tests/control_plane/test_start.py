"""What is started is what is pinned, asks who somebody is, and has nodes."""

import pytest

from cluster_api import ApiWarning, RefusedError
from control_plane.nodes import ZONES
from workloads import of


def test_the_server_has_the_pinned_version(cluster):
    # Charts read it, and refuse v0.0.0.
    assert cluster.request("get", "/version")["gitVersion"] == cluster.plane.version


def test_nodes_are_in_three_zones_ready_and_kept_alive_by_leases(cluster):
    nodes = cluster.list("v1", "Node")
    leases = cluster.list("coordination.k8s.io/v1", "Lease", "kube-node-lease")

    assert {one["metadata"]["labels"]["topology.kubernetes.io/zone"] for one in nodes} == set(ZONES)
    assert {one["metadata"]["name"] for one in leases} == {one["metadata"]["name"] for one in nodes}
    for one in nodes:
        assert {"type": "Ready", "status": "True"}.items() <= one["status"]["conditions"][0].items()
        assert "taints" not in one["spec"]


def test_somebody_else_may_do_nothing(cluster, namespace):
    account = f"system:serviceaccount:{namespace}:default"

    with cluster.acting_as(account) as nobody, pytest.raises(RefusedError, match=account) as refused:
        nobody.list("v1", "Secret", namespace)

    assert refused.value.status == 403


def test_a_role_lets_somebody_in(cluster, namespace):
    account = {"kind": "ServiceAccount", "name": "default", "namespace": namespace}
    role = {"apiGroup": "rbac.authorization.k8s.io", "kind": "ClusterRole", "name": "view"}
    cluster.apply(
        of("rbac.authorization.k8s.io/v1", "RoleBinding", namespace, "view", subjects=[account], roleRef=role)
    )

    with cluster.acting_as(f"system:serviceaccount:{namespace}:default") as viewer:
        found = viewer.wait(lambda: viewer.list("v1", "ConfigMap", namespace), "there is a ConfigMap")

    assert [one["metadata"]["name"] for one in found] == ["kube-root-ca.crt"]


def test_what_the_server_warns_of_is_seen(cluster):
    with pytest.warns(ApiWarning, match="v1 ComponentStatus is deprecated"):
        cluster.list("v1", "ComponentStatus")
