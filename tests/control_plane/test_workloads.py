"""The cluster does with workloads what a real one does: it places, replaces, protects and removes their pods."""

from collections import Counter

import pytest

from cluster_api import Manifest, RefusedError
from workloads import budget, deployment, of, pod, pod_spec, spread

ZONE = "topology.kubernetes.io/zone"


def ready(cluster, manifest: Manifest, replicas: int) -> list[Manifest]:
    """The pods of a Deployment, when so many are ready, and no others are left."""
    namespace = manifest["metadata"]["namespace"]

    def settled() -> bool:
        status = cluster.get(manifest).get("status", {})
        counts = {status.get(key, 0) for key in ("replicas", "readyReplicas")}
        return counts == {replicas} and len(cluster.list("v1", "Pod", namespace, "app=app")) == replicas

    cluster.wait(settled, f"{replicas} pods are ready")
    return cluster.list("v1", "Pod", namespace, "app=app")


def zones(cluster) -> dict[str, str]:
    return {node["metadata"]["name"]: node["metadata"]["labels"][ZONE] for node in cluster.list("v1", "Node")}


def test_pods_are_spread_over_zones(cluster, namespace):
    manifest = deployment(namespace, 6, topologySpreadConstraints=[spread(ZONE)])
    cluster.apply(manifest)

    zone_of = zones(cluster)
    counts = Counter(zone_of[one["spec"]["nodeName"]] for one in ready(cluster, manifest, 6))

    assert counts == {"zone-a": 2, "zone-b": 2, "zone-c": 2}


def test_a_service_has_its_ready_pods_behind_it(cluster, namespace):
    manifest = deployment(namespace, 3)
    cluster.apply(manifest)
    service = {"selector": {"app": "app"}, "ports": [{"port": 80, "targetPort": 8080}]}
    cluster.apply(of("v1", "Service", namespace, "app", spec=service))
    addresses = {one["status"]["podIP"] for one in ready(cluster, manifest, 3)}

    def behind() -> set[str]:
        slices = cluster.list("discovery.k8s.io/v1", "EndpointSlice", namespace)
        return {
            address
            for one in slices
            for endpoint in one["endpoints"] or []
            if endpoint["conditions"]["ready"]
            for address in endpoint["addresses"]
        }

    assert len(addresses) == 3
    cluster.wait(lambda: behind() == addresses, "all pods are endpoints")


def test_a_pod_that_is_not_restricted_is_refused(cluster, namespace):
    with pytest.raises(RefusedError, match=r'violates PodSecurity "restricted:latest".*hostNetwork') as refused:
        cluster.create(pod(namespace, "host", hostNetwork=True))

    assert refused.value.status == 403


def test_a_field_that_nobody_knows_is_refused(cluster, namespace):
    with pytest.raises(RefusedError, match="hostNetwrok"):
        cluster.apply(pod(namespace, "misspelt", hostNetwrok=True))


def test_a_priority_class_gives_pods_its_priority(cluster, namespace):
    priority = of("scheduling.k8s.io/v1", "PriorityClass", None, namespace, value=1000, preemptionPolicy="Never")
    cluster.apply(priority)

    made = cluster.create(pod(namespace, "first", priorityClassName=namespace))
    cluster.delete(priority)

    assert (made["spec"]["priority"], made["spec"]["preemptionPolicy"]) == (1000, "Never")


def test_an_autoscaler_holds_its_minimum(cluster, namespace):
    manifest = deployment(namespace, 1)
    del manifest["spec"]["replicas"]
    cluster.apply(manifest)
    utilization = {"name": "cpu", "target": {"type": "Utilization", "averageUtilization": 80}}
    spec = {
        "scaleTargetRef": {"apiVersion": "apps/v1", "kind": "Deployment", "name": "app"},
        "minReplicas": 3,
        "maxReplicas": 5,
        "metrics": [{"type": "Resource", "resource": utilization}],
    }

    cluster.apply(of("autoscaling/v2", "HorizontalPodAutoscaler", namespace, "app", spec=spec))

    assert len(ready(cluster, manifest, 3)) == 3


@pytest.fixture
def cordon(cluster):
    """Keep new pods off nodes, and say so of none of them afterwards."""

    def set_to(nodes: list[str], *, unschedulable: bool) -> None:
        for name in nodes:
            # What is no longer applied is as it was.
            cluster.apply(of("v1", "Node", None, name, **({"spec": {"unschedulable": True}} if unschedulable else {})))

    yield set_to
    set_to(list(zones(cluster)), unschedulable=False)


def test_draining_waits_for_replacements_as_the_budget_says(cluster, namespace, cordon):
    both = [name for name, zone in zones(cluster).items() if zone == "zone-a"]
    constraint = spread("kubernetes.io/hostname")
    manifest = deployment(namespace, 2, nodeSelector={ZONE: "zone-a"}, topologySpreadConstraints=[constraint])
    allowed = budget(namespace, maxUnavailable=1)
    cluster.apply(manifest)
    cluster.apply(allowed)
    first, second = ready(cluster, manifest, 2)
    cluster.wait(lambda: allows(cluster, allowed, 1), "one pod may go")
    assert {first["spec"]["nodeName"], second["spec"]["nodeName"]} == set(both)

    # The zone is drained. The first pod may go; there is no room for its replacement, so the second must stay.
    cordon(both, unschedulable=True)
    cluster.evict(first)
    cluster.wait(lambda: cluster.get(first) is None and allows(cluster, allowed, 0), "the first pod has gone")
    with pytest.raises(RefusedError, match="disruption budget") as refused:
        cluster.evict(second)
    assert refused.value.status == 429
    assert cluster.get(second)

    # A node is back: the replacement becomes ready, and the second pod may go.
    cordon([first["spec"]["nodeName"]], unschedulable=False)
    cluster.wait(lambda: allows(cluster, allowed, 1), "the replacement is ready")
    cluster.evict(second)
    cluster.wait(lambda: cluster.get(second) is None, "the second pod has gone")


def allows(cluster, allowed: Manifest, count: int) -> bool:
    """Whether a budget, as it is now, lets so many pods go."""
    found = cluster.get(allowed)
    status = found.get("status", {})
    current = status.get("observedGeneration") == found["metadata"]["generation"]
    return current and status.get("disruptionsAllowed") == count


def test_a_namespace_goes_with_all_that_is_in_it(cluster):
    name = "full"
    namespace = of("v1", "Namespace", None, name)
    manifest = deployment(name, 4)
    job = of("batch/v1", "Job", name, "work", spec={"template": {"spec": pod_spec(restartPolicy="Never")}})
    claim = of(
        *("v1", "PersistentVolumeClaim", name, "data"),
        spec={"accessModes": ["ReadWriteOnce"], "resources": {"requests": {"storage": "1Gi"}}},
    )
    volume = {"name": "data", "persistentVolumeClaim": {"claimName": "data"}}
    cluster.apply(namespace)
    cluster.wait(lambda: cluster.get(of("v1", "ServiceAccount", name, "default")), "it has a service account")
    for one in (
        manifest,
        job,
        claim,
        pod(name, "waiting", volumes=[volume]),
        budget(name, minAvailable=4),
        of("v1", "Service", name, "app", spec={"selector": {"app": "app"}, "ports": [{"port": 80}]}),
        of("v1", "Secret", name, "token", stringData={"token": "a"}),
        of("v1", "ConfigMap", name, "settings", data={"a": "b"}),
    ):
        cluster.apply(one)
    ready(cluster, manifest, 4)
    cluster.wait(lambda: cluster.get(job)["status"].get("succeeded") == 1, "the job is done")

    cluster.delete(namespace, seconds=30)

    assert {one for one in cluster.everything() if one[1] == name} == set()
