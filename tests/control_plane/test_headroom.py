"""Room is kept, and given to whoever needs it: what the scheduler makes of our priorities."""

from typing import Any

import pytest

from cluster_api import Cluster, Manifest
from ordering import in_order
from workloads import pod

ROOM = "platform-scaling"
NODES = 6
"""As many as the cluster has: otherwise there would be room beside the headroom, or too little for it."""
LARGE = "6"
"""Processors of each pod of the headroom, so that no node has room for two."""


def kept_free(settings: dict[str, Any]) -> None:
    settings["scaling"] = {"headroom": {"replicas": NODES, "cpu": LARGE, "memory": "1Gi"}}


def placed(cluster: Cluster) -> int:
    return sum("nodeName" in one["spec"] for one in cluster.list("v1", "Pod", ROOM))


@pytest.fixture
def headroom(cluster, planned, tidy) -> None:
    """A pod of the headroom on every node, and our priority classes."""
    for _, manifest in in_order(planned("local", kept_free)):
        metadata = manifest["metadata"]
        if manifest["kind"] == "PriorityClass" or ROOM in {metadata["name"], metadata.get("namespace")}:
            tidy.append(manifest)
            cluster.apply(manifest)
    cluster.wait(lambda: placed(cluster) == NODES, "headroom is on every node")


def asking(namespace: str, name: str, cpu: str, **more: object) -> Manifest:
    made = pod(namespace, name, **more)
    made["spec"]["containers"][0]["resources"]["requests"]["cpu"] = cpu
    return made


def is_refused(cluster: Cluster, manifest: Manifest) -> bool:
    """Whether the scheduler has looked for a place for a pod, and found none."""
    conditions = (cluster.get(manifest) or {}).get("status", {}).get("conditions", [])
    return any((one["type"], one.get("reason")) == ("PodScheduled", "Unschedulable") for one in conditions)


@pytest.mark.usefixtures("headroom")
def test_a_pod_without_a_class_takes_the_place_of_headroom(cluster, namespace):
    plain = asking(namespace, "plain", "4")

    cluster.create(plain)

    cluster.wait(lambda: "nodeName" in cluster.get(plain)["spec"], "the pod is on a node")
    pods = cluster.wait(
        lambda: len(found := cluster.list("v1", "Pod", ROOM)) == NODES and found, "the headroom has as many pods"
    )
    assert placed(cluster) == NODES - 1
    [waiting] = [one for one in pods if "nodeName" not in one["spec"]]
    cluster.wait(lambda: is_refused(cluster, {"apiVersion": "v1", "kind": "Pod", **waiting}), "one waits for a node")


@pytest.mark.usefixtures("headroom")
def test_a_pod_of_low_priority_waits_beside_headroom(cluster, namespace):
    low = asking(namespace, "low", "4", priorityClassName="waterline-low")

    cluster.create(low)

    cluster.wait(lambda: is_refused(cluster, low), "the scheduler has seen it")
    assert placed(cluster) == NODES
