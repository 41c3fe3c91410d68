"""Where the cluster's secrets come from: the cloud's store, keys of its own, or both."""

from typing import Any

import pulumi
import pytest

from waterline.charts import EXTERNAL_SECRETS
from waterline.operation import Availability
from waterline.secrets import ExternalSecrets, SecretsLayer

RELEASE = "kubernetes:helm.sh/v3:Release"
STORE = "kubernetes:external-secrets.io/v1:ClusterSecretStore"
ACCOUNT = "kubernetes:core/v1:ServiceAccount"
POLICY = "kubernetes:networking.k8s.io/v1:NetworkPolicy"
OUT = {(53, "UDP"), (53, "TCP"), (443, "TCP"), (6443, "TCP")}


def layer(**changes: Any) -> Any:
    def program() -> None:
        pulumi.export("store", SecretsLayer("secrets", {"namespace": "apart", **changes}).store_name)

    return program


@pytest.fixture
def external(store) -> Any:
    """Makes a program that draws secrets from the store."""

    def made(**run: Any) -> Any:
        args: Any = {"namespace": "apart", "store": store, "operation": run}
        return lambda: pulumi.export("store", ExternalSecrets("external", args).store_name)

    return made


def values(deployed: Any) -> dict[str, Any]:
    return dict(deployed.inputs(RELEASE)["values"])


def opened(rules: list[dict[str, Any]]) -> set[tuple[int, str]]:
    return {(one["port"], one["protocol"]) for rule in rules for one in rule["ports"]}


@pytest.mark.parametrize("changes", [{}, {"sealed_secrets": False}])
def test_secrets_must_come_from_somewhere(deploy, changes):
    with pytest.raises(ValueError, match="sealed_secrets False: expected true, or a store"):
        deploy(layer(**changes))


def test_secrets_may_come_from_a_store_from_sealing_or_from_both(deploy, store):
    cases: list[tuple[dict[str, Any], list[str], str | None]] = [
        ({"store": store}, ["external-secrets"], "waterline"),
        ({"sealed_secrets": True}, ["sealed-secrets"], None),
        ({"store": store, "sealed_secrets": True}, ["external-secrets", "sealed-secrets"], "waterline"),
    ]
    for changes, charts, name in cases:
        deployed = deploy(layer(**changes))

        assert [one.inputs["name"] for one in deployed.all(RELEASE)] == charts
        assert deployed.recording.outputs.get("store") == name
        assert {one.inputs["namespace"] for one in deployed.all(RELEASE)} == {"apart"}


def test_its_namespace_lets_nothing_in_or_out_by_default(deploy, store):
    policy = deploy(layer(store=store)).inputs(POLICY)

    assert policy["metadata"] == {"name": "default-deny", "namespace": "apart"}
    assert policy["spec"] == {"podSelector": {}, "policyTypes": ["Ingress", "Egress"], "ingress": [], "egress": []}


def test_only_labelled_namespaces_draw_from_the_store_and_no_tenants(deploy, external):
    [condition] = deploy(external()).inputs(STORE)["spec"]["conditions"]

    assert condition["namespaceSelector"] == {
        "matchLabels": {"waterline.dev/secret-store": "waterline"},
        "matchExpressions": [{"key": "waterline.dev/tenant", "operator": "DoesNotExist"}],
    }


def test_the_store_is_the_clouds_and_is_made_once_its_operator_is_ready(deploy, external):
    deployed = deploy(external())
    made = deployed.only(STORE)

    assert made.inputs["spec"]["provider"] == {"cloud": {"region": "here"}}
    assert made.inputs["metadata"] == {"name": deployed.output("store")}
    assert deployed.only(RELEASE).urn in made.depends_on


def test_its_identity_is_on_a_service_account_of_ours_that_comes_first(deploy, external):
    deployed = deploy(external())
    account = deployed.only(ACCOUNT)

    assert account.inputs["metadata"] == {
        "name": "external-secrets",
        "namespace": "apart",
        "annotations": {"cloud/role": "secrets"},
    }
    assert values(deployed)["serviceAccount"] == {"create": False, "name": "external-secrets"}
    assert values(deployed)["podLabels"] == {"azure.workload.identity/use": "true"}
    assert account.urn in deployed.only(RELEASE).depends_on


def test_the_operator_writes_no_store_makes_no_secret_unasked_and_acts_as_itself(deploy, external):
    found = values(deploy(external()))

    for kind in ("ClusterExternalSecret", "ClusterGenerator", "ClusterPushSecret", "PushSecret", "SecretStore"):
        assert found[f"process{kind}"] is False
        assert found["crds"][f"create{kind}"] is False
    assert found["rbac"]["serviceAccountTokenCreate"] is False


def test_whoever_edits_a_namespace_asks_for_secrets_and_makes_neither_stores_nor_generators(deploy, external):
    deployed = deploy(external())
    role = deployed.inputs("kubernetes:rbac.authorization.k8s.io/v1:ClusterRole")

    assert values(deployed)["rbac"]["aggregateToEdit"] is values(deployed)["rbac"]["aggregateToAdmin"] is False
    assert {f"rbac.authorization.k8s.io/aggregate-to-{one}" for one in ("edit", "admin")} == set(
        role["metadata"]["labels"]
    )
    assert [(rule["apiGroups"], rule["resources"]) for rule in role["rules"]] == [
        (["external-secrets.io"], ["externalsecrets"])
    ]


def test_its_kinds_are_its_charts_and_stay_when_it_goes(deploy, external):
    deployed = deploy(external())

    assert values(deployed)["installCRDs"] is True
    assert values(deployed)["crds"]["annotations"] == {"helm.sh/resource-policy": "keep"}
    assert EXTERNAL_SECRETS.own_crds is deployed.inputs(RELEASE)["skipCrds"] is False


def test_each_part_of_the_operator_is_reached_on_its_own_ports_and_reaches_dns_and_apis(deploy, external):
    found = values(deploy(external()))

    for part in (found, found["webhook"], found["certController"]):
        policy = part["networkPolicy"]
        assert policy["enabled"] is True
        assert opened(policy["ingress"]) == {(8080, "TCP"), (8081, "TCP"), (10250, "TCP")}
        assert opened(policy["egress"]) == OUT


@pytest.mark.parametrize(
    ("availability", "failure", "elects"), [(Availability.HIGH, "Fail", True), (Availability.SINGLE, "Ignore", False)]
)
def test_a_single_webhook_that_is_away_stops_nobody(deploy, external, availability, failure, elects):
    found = values(deploy(external(availability=availability)))

    assert found["webhook"]["failurePolicy"] == failure
    assert found["leaderElect"] is elects


def test_prometheus_need_not_be_there_for_its_monitors_to_be_rendered(deploy, external):
    assert values(deploy(external(service_monitors=True)))["serviceMonitor"]["renderMode"] == "alwaysRender"
