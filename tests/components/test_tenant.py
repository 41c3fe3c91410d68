"""A tenant: what is in its namespaces, and what cannot be one."""

from typing import Any

import pulumi
import pytest

from waterline.isolation import Tenant, TenantSize
from waterline.tenant_sizes import QUOTAS

NAMESPACE = "kubernetes:core/v1:Namespace"
QUOTA = "kubernetes:core/v1:ResourceQuota"
LIMITS = "kubernetes:core/v1:LimitRange"
BINDING = "kubernetes:rbac.authorization.k8s.io/v1:RoleBinding"
ROLE = "kubernetes:rbac.authorization.k8s.io/v1:Role"
STORE = "kubernetes:external-secrets.io/v1:ClusterSecretStore"
ACCOUNT = "kubernetes:core/v1:ServiceAccount"
POLICY = "kubernetes:networking.k8s.io/v1:NetworkPolicy"
OPERATOR = {"namespace": "platform-secrets", "name": "external-secrets"}


def tenant(*namespaces: dict[str, Any], **changes: Any) -> Any:
    args: Any = {
        "name": "orders",
        "namespaces": [*namespaces] or [{}],
        "gateway_namespace": "platform-ingress",
        "store_operator": OPERATOR,
        **changes,
    }

    def program() -> None:
        made = Tenant("tenant", args)
        pulumi.export("names", made.names)
        pulumi.export("stores", made.stores)

    return program


def test_a_tenant_without_environments_has_the_one_namespace_of_its_name(deploy):
    deployed = deploy(tenant())

    assert deployed.inputs(NAMESPACE)["metadata"]["name"] == "orders"
    assert deployed.output("names") == ["orders"]


def test_each_environment_is_a_namespace(deploy):
    deployed = deploy(tenant({"environment": "test"}, {"environment": "live", "size": TenantSize.LARGE}))

    assert deployed.output("names") == ["orders-test", "orders-live"]
    hard = {one.inputs["metadata"]["namespace"]: one.inputs["spec"]["hard"] for one in deployed.all(QUOTA)}
    assert hard["orders-test"]["requests.memory"] == QUOTAS[TenantSize.SMALL]["memory"]
    assert hard["orders-live"]["requests.memory"] == QUOTAS[TenantSize.LARGE]["memory"]


def test_a_namespace_says_whose_it_is_who_pays_and_what_it_enforces(deploy):
    metadata = deploy(tenant({"environment": "live"}, cost_center="shop")).inputs(NAMESPACE)["metadata"]

    assert metadata["labels"] == {
        "app.kubernetes.io/managed-by": "pulumi",
        "app.kubernetes.io/part-of": "waterline",
        "pod-security.kubernetes.io/audit": "restricted",
        "pod-security.kubernetes.io/enforce": "restricted",
        "pod-security.kubernetes.io/warn": "restricted",
        "waterline.dev/cost-center": "shop",
        "waterline.dev/environment": "live",
        "waterline.dev/tenant": "orders",
    }


@pytest.mark.parametrize("hosts", [[], ["orders.example.com", "shop.example.com"]])
def test_only_a_namespace_with_hosts_is_admitted_by_the_gateway_and_reached_from_it(deploy, hosts):
    deployed = deploy(tenant({"hosts": hosts}))
    metadata = deployed.inputs(NAMESPACE)["metadata"]
    policies = {one.inputs["metadata"]["name"] for one in deployed.all(POLICY)}

    assert ("gateway" in policies) is bool(hosts)
    assert metadata["labels"].get("waterline.dev/gateway") == ("public" if hosts else None)
    assert (metadata.get("annotations") or {}).get("waterline.dev/hosts") == (",".join(hosts) or None)


def test_nothing_of_the_network_is_open_that_was_switched_off(deploy):
    deployed = deploy(tenant({"network": {"dns": False, "within": False}}))

    assert [one.inputs["metadata"]["name"] for one in deployed.all(POLICY)] == ["default-deny"]


def test_load_balancers_and_node_ports_are_not_a_tenants(deploy):
    hard = deploy(tenant()).inputs(QUOTA)["spec"]["hard"]

    assert (hard["services.loadbalancers"], hard["services.nodeports"]) == ("0", "0")


def test_a_quota_counts_everything_that_costs(deploy):
    assert deploy(tenant()).inputs(QUOTA)["spec"]["hard"] == {
        "requests.cpu": "2",
        "requests.memory": "4Gi",
        "limits.memory": "4Gi",
        "requests.storage": "20Gi",
        "requests.nvidia.com/gpu": "0",
        "pods": "20",
        "services": "50",
        "services.loadbalancers": "0",
        "services.nodeports": "0",
        "configmaps": "100",
        "secrets": "100",
        "persistentvolumeclaims": "20",
        "count/cronjobs.batch": "50",
        "count/deployments.apps": "100",
        "count/horizontalpodautoscalers.autoscaling": "100",
        "count/jobs.batch": "200",
        "count/poddisruptionbudgets.policy": "100",
        "count/pods": "1000",
        "count/replicasets.apps": "1100",
        "count/rolebindings.rbac.authorization.k8s.io": "50",
        "count/roles.rbac.authorization.k8s.io": "50",
        "count/serviceaccounts": "50",
        "count/statefulsets.apps": "50",
    }


def test_gpus_are_given_by_number(deploy):
    quota = {**QUOTAS[TenantSize.LARGE], "gpus": 2}

    assert deploy(tenant({"quota": quota})).inputs(QUOTA)["spec"]["hard"]["requests.nvidia.com/gpu"] == "2"


def test_policies_say_exactly_what_is_asked_for(deploy):
    network = {"accepts_from": ["shop"], "reaches": ["bank"], "egress": [{"cidr": "198.51.100.0/24", "ports": [5432]}]}
    deployed = deploy(tenant({"network": network, "hosts": ["orders.example.com"]}, gateway_pods={"app": "gateway"}))
    specs = {one.inputs["metadata"]["name"]: one.inputs["spec"] for one in deployed.all(POLICY)}

    def named(namespace: str) -> dict[str, Any]:
        return {"namespaceSelector": {"matchLabels": {"kubernetes.io/metadata.name": namespace}}}

    every: dict[str, Any] = {"podSelector": {}}
    dns = {**named("kube-system"), "podSelector": {"matchLabels": {"k8s-app": "kube-dns"}}}
    gateway = {**named("platform-ingress"), "podSelector": {"matchLabels": {"app": "gateway"}}}
    ports = [{"port": 53, "protocol": "UDP"}, {"port": 53, "protocol": "TCP"}]
    block = {"ipBlock": {"cidr": "198.51.100.0/24", "except": []}}
    assert specs == {
        "default-deny": {**every, "policyTypes": ["Ingress", "Egress"], "ingress": [], "egress": []},
        "dns": {**every, "policyTypes": ["Egress"], "egress": [{"to": [dns], "ports": ports}]},
        "within": {
            **every,
            "policyTypes": ["Ingress", "Egress"],
            "ingress": [{"from": [every]}],
            "egress": [{"to": [every]}],
        },
        "gateway": {**every, "policyTypes": ["Ingress"], "ingress": [{"from": [gateway]}]},
        "from-shop": {**every, "policyTypes": ["Ingress"], "ingress": [{"from": [named("shop")]}]},
        "to-bank": {**every, "policyTypes": ["Egress"], "egress": [{"to": [named("bank")]}]},
        "networks": {
            **every,
            "policyTypes": ["Egress"],
            "egress": [{"to": [block], "ports": [{"port": 5432, "protocol": "TCP"}]}],
        },
    }


def test_numbers_go_before_sizes_and_may_be_floats(deploy):
    quota = {"cpu": "3", "memory": "5Gi", "pods": 7.0, "storage": "9Gi"}
    hard = deploy(tenant({"quota": quota})).inputs(QUOTA)["spec"]["hard"]

    assert {key: hard[key] for key in ("requests.cpu", "requests.memory", "limits.memory", "pods")} == {
        "requests.cpu": "3",
        "requests.memory": "5Gi",
        "limits.memory": "5Gi",
        "pods": "7",
    }


def test_a_container_that_says_nothing_gets_the_defaults(deploy):
    [limit] = deploy(tenant({"defaults": {"memory": "512Mi"}})).inputs(LIMITS)["spec"]["limits"]

    assert limit["type"] == "Container"
    assert limit["defaultRequest"] == {"cpu": "100m", "memory": "512Mi", "ephemeral-storage": "128Mi"}
    assert limit["default"] == {"memory": "512Mi", "ephemeral-storage": "2Gi"}
    assert limit["max"] == {"ephemeral-storage": "20Gi"}


def test_only_roles_that_somebody_has_are_bound(deploy):
    deployed = deploy(tenant({"groups": {"viewers": ["a", "b"], "admins": []}}))
    bound = deployed.named(BINDING, "tenant-viewer").inputs

    assert [one.name for one in deployed.all(BINDING)] == ["tenant-viewer"]
    assert bound["roleRef"]["name"] == "waterline-tenant-viewer"
    assert [(one["kind"], one["name"]) for one in bound["subjects"]] == [("Group", "a"), ("Group", "b")]


def test_a_store_answers_its_own_namespace_and_is_read_by_one_service_account_of_it(deploy, store):
    deployed = deploy(tenant({"store": store}))

    assert deployed.output("stores") == ["orders"]
    assert deployed.inputs(STORE)["metadata"] == {"name": "orders"}
    assert deployed.inputs(STORE)["spec"] == {"conditions": [{"namespaces": ["orders"]}], "provider": store["provider"]}
    assert deployed.inputs(ACCOUNT)["metadata"] == {
        "name": "secret-reader",
        "namespace": "orders",
        "labels": {"waterline.dev/layer": "tenants"},
        **store["identity"],
    }


def test_the_operator_may_ask_for_tokens_of_that_account_and_no_other(deploy, store):
    deployed = deploy(tenant({"store": store}))
    binding = deployed.inputs(BINDING)

    assert deployed.inputs(ROLE)["rules"] == [
        {
            "apiGroups": [""],
            "resources": ["serviceaccounts/token"],
            "resourceNames": ["secret-reader"],
            "verbs": ["create"],
        }
    ]
    assert binding["subjects"] == [{"kind": "ServiceAccount", **OPERATOR}]
    assert binding["roleRef"]["name"] == deployed.inputs(ROLE)["metadata"]["name"]


def test_everything_in_a_namespace_comes_after_it(deploy, store):
    deployed = deploy(tenant({"store": store, "groups": {"editors": ["a"]}, "hosts": ["orders.example.com"]}))

    for one in deployed.recording.registrations:
        if one.custom and one.type != NAMESPACE:
            assert "tenant-namespace" in deployed.before(one.urn), one.name


BAD: list[tuple[dict[str, Any], dict[str, Any], str]] = [
    ({}, {"namespaces": []}, r"namespaces \[\]: expected at least one"),
    ({}, {"namespaces": [{}, {}]}, "expected at least one, each once"),
    ({}, {"name": "Orders"}, "namespace 'Orders': expected at most 63 lower-case"),
    ({}, {"name": "kube-orders"}, "not the cluster's or the platform's"),
    ({}, {"name": "waterline"}, "not the cluster's or the platform's"),
    ({"environment": "x" * 60}, {}, "expected at most 63"),
    ({"size": TenantSize.SMALL, "quota": QUOTAS[TenantSize.SMALL]}, {}, "expected size or quota, not both"),
    ({"size": "huge"}, {}, "size 'huge': expected"),
    (
        {"quota": {**QUOTAS[TenantSize.SMALL], "cpu": "50m"}},
        {},
        "quota.cpu '50m': expected at least defaults.cpu, 100m",
    ),
    ({"quota": {**QUOTAS[TenantSize.SMALL], "memory": "1Mi"}}, {}, "quota.memory '1Mi': expected at least"),
    ({"quota": {**QUOTAS[TenantSize.SMALL], "pods": 0}}, {}, "quota.pods 0: expected at least 1"),
    ({"quota": {**QUOTAS[TenantSize.SMALL], "storage": "all"}}, {}, "memory 'all': expected a whole number"),
    ({"groups": {"editors": ["system:masters"]}}, {}, "'system:masters': expected a group of people"),
    ({"groups": {"editors": ["system:authenticated"]}}, {}, "'system:authenticated': expected a group of people"),
    ({"quota": {**QUOTAS[TenantSize.SMALL], "gpus": -1}}, {}, "quota.gpus -1: expected at least 0"),
    ({"hosts": ["*.example.com"]}, {}, r"hosts: '\*.example.com': expected a host name"),
    ({"hosts": ["a.example.com,b.example.com"]}, {}, "hosts: 'a.example.com,b.example.com': expected a host name"),
    ({"network": {"accepts_from": ["Not one"]}}, {}, "namespace 'Not one': expected at most 63"),
    ({"network": {"egress": [{"cidr": "10.0.0.0/8", "ports": []}]}}, {}, r"ports \[\]: expected at least one"),
    ({}, {"cost_center": "a b!"}, "cost_center 'a b!': expected the value of a label"),
    ({"groups": {"editors": [" "]}}, {}, "' ': expected a group of people"),
    ({"groups": {"editors": ["a"], "viewers": ["a"]}}, {}, "'a' stands twice"),
    ({"network": {"reaches": ["orders"]}}, {}, "network.reaches 'orders': expected other namespaces"),
    ({"network": {"accepts_from": ["orders"]}}, {}, "network.accepts_from 'orders': expected other namespaces"),
    ({"network": {"egress": [{"cidr": "internet"}]}}, {}, "cidr 'internet': expected an IPv4 network"),
    ({"network": {"egress": [{"cidr": "169.254.169.254/32"}]}}, {}, "expected another network"),
    ({"network": {"egress": [{"cidr": "10.0.0.0/8", "ports": [70000]}]}}, {}, "ports 70000: expected 1 to 65535"),
]


@pytest.mark.parametrize(("namespace", "changes", "message"), BAD)
def test_what_cannot_be_a_tenant_is_refused(deploy, namespace, changes, message):
    with pytest.raises(ValueError, match=message):
        deploy(tenant(namespace, **changes))


def test_hosts_need_a_gateway_and_a_store_its_operator(deploy, store):
    for namespace, message in (
        ({"hosts": ["orders.example.com"]}, "expected gateway_namespace too"),
        ({"store": store}, "expected store_operator too"),
    ):
        args: Any = {"name": "orders", "namespaces": [namespace]}
        with pytest.raises(ValueError, match=message):
            deploy(lambda args=args: Tenant("tenant", args) and None)
