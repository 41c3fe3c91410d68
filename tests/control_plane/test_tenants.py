"""What a tenant's namespace admits, what it refuses, and that it goes: asked of a real API server."""

import time
from typing import Any

import pytest

from cluster_api import ApiWarning, Manifest, RefusedError
from tenancy import OTHER, OWN, pod, refused, service
from waterline.scaling import HIGH, LOW
from workloads import budget, deployment, of

DEFAULTS = {
    "requests": {"cpu": "100m", "memory": "256Mi", "ephemeral-storage": "128Mi"},
    "limits": {"memory": "256Mi", "ephemeral-storage": "2Gi"},
}


def context(**changes: Any) -> Manifest:
    return {"securityContext": {"allowPrivilegeEscalation": False, "capabilities": {"drop": ["ALL"]}, **changes}}


@pytest.mark.parametrize(
    ("manifest", "said"),
    [
        (pod("bad", container=context(privileged=True, allowPrivilegeEscalation=True)), "privileged"),
        (pod("bad", volumes=[{"name": "node", "hostPath": {"path": "/"}}]), "hostPath"),
        (pod("bad", container=context(runAsUser=0)), "runAsUser=0"),
        (pod("bad", container=context(runAsNonRoot=False)), "runAsNonRoot != true"),
        (pod("bad", container=context(capabilities={"drop": ["ALL"], "add": ["NET_ADMIN"]})), "unrestricted capab"),
        (pod("bad", container=context(allowPrivilegeEscalation=True)), "allowPrivilegeEscalation != false"),
        (pod("bad", hostNetwork=True), "host namespaces"),
        (pod("bad", hostPID=True), "host namespaces"),
        (pod("bad", securityContext={"runAsNonRoot": True}), "seccompProfile"),
        (pod("bad", container={"ports": [{"containerPort": 80, "hostPort": 80}]}), "hostPort"),
    ],
)
def test_a_pod_with_power_over_its_node_is_refused(tenants, manifest, said):
    found = refused(tenants, manifest)

    assert 'violates PodSecurity "restricted:latest"' in found
    assert said in found


def test_a_restricted_pod_is_admitted_and_gets_ready(tenants, tidy):
    tidy.append(pod("good"))
    tenants.create(pod("good"))

    def ready() -> bool:
        conditions = (tenants.get(pod("good")) or {}).get("status", {}).get("conditions", [])
        return ("Ready", "True") in {(one["type"], one["status"]) for one in conditions}

    tenants.wait(ready, "the pod is ready")


def test_a_pod_that_does_not_say_what_it_needs_gets_the_defaults(tenants, tidy):
    tidy.append(pod("silent"))

    assert tenants.create(pod("silent"))["spec"]["containers"][0]["resources"] == DEFAULTS


@pytest.mark.parametrize(
    ("resources", "which"),
    [
        ({"requests": {"cpu": "3"}}, "requests.cpu"),
        ({"requests": {"memory": "5Gi"}, "limits": {"memory": "5Gi"}}, "requests.memory"),
    ],
)
def test_a_pod_past_the_quota_is_refused_with_the_quota_named(tenants, resources, which):
    found = refused(tenants, pod("greedy", container={"resources": resources}))

    assert "exceeded quota: tenant" in found
    assert which in found


@pytest.mark.parametrize(
    ("kind", "which"), [("LoadBalancer", "services.loadbalancers"), ("NodePort", "services.nodeports")]
)
def test_a_service_that_reaches_out_of_the_cluster_is_refused_with_the_quota_named(tenants, kind, which):
    found = refused(tenants, service("out", type=kind))

    assert "exceeded quota: tenant" in found
    assert which in found


def test_a_service_inside_the_cluster_is_admitted(tenants, tidy):
    tidy.append(service("inside"))

    assert tenants.create(service("inside"))["spec"]["type"] == "ClusterIP"


def test_a_service_takes_nobodys_address(tenants):
    assert "externalIPs: expected none" in refused(tenants, service("taken", externalIPs=["203.0.113.7"]))


@pytest.mark.parametrize("spec", [{}, {"clusterIP": "None"}, {"type": "ExternalName", "externalName": "example.org"}])
def test_a_service_gets_no_name_of_the_zone(tenants, spec):
    named = service("named", **spec)
    named["metadata"]["annotations"] = {"external-dns.alpha.kubernetes.io/hostname": "login.dev.example.com"}

    assert "annotations: expected none of external-dns" in refused(tenants, named)


@pytest.mark.parametrize("name", ["system-cluster-critical", "system-node-critical", HIGH])
def test_a_pod_does_not_take_the_place_of_the_platforms_or_of_other_tenants(tenants, name):
    assert "priorityClassName: expected none" in refused(tenants, pod("urgent", priorityClassName=name))


@pytest.mark.parametrize(("namespace", "name"), [(OWN, LOW), (OTHER, LOW), (OTHER, HIGH)])
def test_a_pod_may_wait_for_others_and_go_before_them_where_its_tenant_may(tenants, tidy, namespace, name):
    one = pod("ranked", namespace, priorityClassName=name)
    tidy.append(one)

    assert tenants.create(one)["spec"]["priorityClassName"] == name


def test_a_service_is_asked_again_when_it_is_changed(tenants, tidy):
    tidy.append(service("inside"))
    tenants.create(service("inside"))

    with pytest.raises(RefusedError, match="externalIPs: expected none"):
        tenants.apply(service("inside", externalIPs=["203.0.113.7"]))
    with pytest.raises(RefusedError, match="exceeded quota: tenant"):
        tenants.apply(service("inside", type="LoadBalancer"))


def test_no_user_namespace_makes_root_of_a_pod(tenants):
    root = {"runAsUser": 0, "runAsNonRoot": False}
    one = pod("root", hostUsers=False, securityContext={**root, "seccompProfile": {"type": "RuntimeDefault"}})

    assert "hostUsers: expected none" in refused(tenants, one)


def test_a_pod_does_not_outstay_its_welcome(tenants):
    assert "terminationGracePeriodSeconds: expected at most 3600" in refused(
        tenants, pod("slow", terminationGracePeriodSeconds=3601)
    )


@pytest.mark.parametrize(
    ("resources", "which"),
    [
        ({"limits": {"ephemeral-storage": "21Gi"}}, "maximum ephemeral-storage usage per Container is 20Gi"),
        ({"requests": {"nvidia.com/gpu": "1"}, "limits": {"nvidia.com/gpu": "1"}}, "requests.nvidia.com/gpu"),
    ],
)
def test_a_pod_takes_neither_all_of_a_nodes_disk_nor_a_gpu(tenants, resources, which):
    assert which in refused(tenants, pod("greedy", container={"resources": resources}))


def test_nobody_makes_a_token_that_never_ends(tenants):
    token = of("v1", "Secret", OWN, "token", type="kubernetes.io/service-account-token")
    token["metadata"]["annotations"] = {"kubernetes.io/service-account.name": "secret-reader"}

    assert "type: expected no service account's token" in refused(tenants, token)


def test_a_pod_does_not_choose_its_node_past_the_scheduler(tenants):
    assert "nodeName: expected none" in refused(tenants, pod("placed", nodeName="node-0"))


def test_a_namespace_that_is_no_tenants_is_left_alone(tenants, namespace, tidy):
    taken, urgent = (
        service("taken", namespace, externalIPs=["203.0.113.7"]),
        pod("urgent", namespace, priorityClassName="system-cluster-critical"),
    )
    tidy += [taken, urgent]

    with pytest.warns(ApiWarning, match="externalIPs is deprecated"):
        assert tenants.create(taken)["spec"]["externalIPs"] == ["203.0.113.7"]
    assert tenants.create(urgent)["spec"]["priorityClassName"] == "system-cluster-critical"


def test_the_operator_gets_tokens_of_the_one_account_it_reads_with(tenants):
    """What the chart of External Secrets may do is not here: only what tenants add to it."""
    with tenants.acting_as("system:serviceaccount:platform-secrets:external-secrets") as operator:
        asked = {"apiVersion": "authentication.k8s.io/v1", "kind": "TokenRequest", "spec": {"audiences": ["a"]}}

        def token(account: str) -> Manifest:
            path = f"/api/v1/namespaces/{OWN}/serviceaccounts/{account}/token"
            return operator.request("post", path, body=asked)

        assert token("secret-reader")["status"]["token"]
        with pytest.raises(RefusedError, match='cannot create resource "serviceaccounts/token"'):
            token("default")


def test_a_tenant_with_everything_in_it_is_gone_within_30_seconds(cluster, isolation):
    name = "leaving"
    for manifest in isolation(name):
        cluster.apply(manifest)
    claim = {"accessModes": ["ReadWriteOnce"], "resources": {"requests": {"storage": "1Gi"}}}
    once = {"template": {"spec": {**pod("once")["spec"], "restartPolicy": "Never"}}}
    inside = [
        deployment(name, replicas=3),
        service("web", name),
        of("v1", "ConfigMap", name, "settings", data={"a": "b"}),
        of("v1", "Secret", name, "made-up", type="Opaque"),
        of("v1", "ServiceAccount", name, "web"),
        of("v1", "PersistentVolumeClaim", name, "data", spec=claim),
        budget(name, minAvailable=2),
        of("batch/v1", "Job", name, "once", spec=once),
    ]
    for manifest in inside:
        cluster.apply(manifest)
    cluster.wait(lambda: len(cluster.list("v1", "Pod", name)) >= 4, "its pods are there")

    started = time.monotonic()
    for manifest in reversed(isolation(name)):
        cluster.delete(manifest, seconds=30)

    assert time.monotonic() - started < 30
    phases = {one["metadata"]["name"]: one["status"]["phase"] for one in cluster.list("v1", "Namespace")}
    assert name not in phases
    assert "Terminating" not in phases.values()
