"""Network policies of the platform's controllers, and their service accounts."""

from typing import Any

import pulumi
import pytest

from waterline.identity import service_account, subject
from waterline.network_policies import dns, network_policy, tcp

POLICY = "kubernetes:networking.k8s.io/v1:NetworkPolicy"
ACCOUNT = "kubernetes:core/v1:ServiceAccount"


def policy(**changes: Any) -> Any:
    arguments: Any = {
        "metadata": {"name": "demo", "namespace": "apart"},
        "pods": {},
        "into": [],
        "out": [],
        "opts": pulumi.ResourceOptions(),
        **changes,
    }
    return lambda: network_policy("policy", **arguments) and None


def test_what_opens_nothing_closes_everything_for_every_pod(deploy):
    made = deploy(policy()).inputs(POLICY)

    assert made["metadata"] == {"name": "demo", "namespace": "apart"}
    assert made["spec"] == {"podSelector": {}, "policyTypes": ["Ingress", "Egress"], "ingress": [], "egress": []}


def test_a_policy_is_of_the_pods_that_it_names(deploy):
    made = deploy(policy(pods={"app": "demo"})).inputs(POLICY)

    assert made["spec"]["podSelector"] == {"matchLabels": {"app": "demo"}}


@pytest.mark.parametrize(("into", "out"), [(tcp(80), []), ([], tcp(443)), (tcp(80), tcp(443))])
def test_only_what_is_opened_is_open(deploy, into, out):
    spec = deploy(policy(into=into, out=out)).inputs(POLICY)["spec"]

    assert spec["policyTypes"] == ["Ingress", "Egress"]
    assert spec["ingress"] == ([{"ports": [{"port": 80, "protocol": "TCP"}]}] if into else [])
    assert spec["egress"] == ([{"ports": [{"port": 443, "protocol": "TCP"}]}] if out else [])


def test_every_pod_can_be_reached_if_that_is_asked_for_and_nothing_else(deploy):
    spec = deploy(policy(to_pods=True)).inputs(POLICY)["spec"]

    assert (spec["ingress"], spec["egress"]) == ([], [{"to": [{"namespaceSelector": {}}]}])


def test_dns_is_asked_over_udp_and_over_tcp(deploy):
    [rule] = deploy(policy(out=dns())).inputs(POLICY)["spec"]["egress"]

    assert rule == {"ports": [{"port": 53, "protocol": "UDP"}, {"port": 53, "protocol": "TCP"}]}


def test_a_service_account_wears_its_identity(deploy):
    account, identity = {"namespace": "apart", "name": "demo"}, {"annotations": {"cloud/role": "demo"}}
    made = deploy(lambda: service_account("account", account, identity, pulumi.ResourceOptions()) and None)

    assert made.inputs(ACCOUNT)["metadata"] == {**account, **identity}
    assert subject(account) == "system:serviceaccount:apart:demo"


def test_a_service_account_without_an_identity_wears_none(deploy):
    account = {"namespace": "apart", "name": "demo"}
    made = deploy(lambda: service_account("account", account, None, pulumi.ResourceOptions()) and None)

    assert not made.inputs(ACCOUNT)["metadata"].get("annotations")
