"""The evaluator itself: what network policies mean, by examples of Kubernetes' own documentation in our words."""

from ipaddress import IPv4Address
from typing import Any

import pytest

from reachability import Host, Pod, Reachability

A, B, OUTSIDE = Pod("a", {"app": "a"}), Pod("b", {"app": "b"}), Host(IPv4Address("203.0.113.7"))


def policy(namespace: str, **spec: Any) -> dict[str, Any]:
    return {
        "kind": "NetworkPolicy",
        "metadata": {"name": "demo", "namespace": namespace},
        "spec": {"podSelector": {}, **spec},
    }


IN = {"policyTypes": ["Ingress"]}
OUT = {"policyTypes": ["Egress"]}


def test_without_policies_everything_is_open():
    assert Reachability([]).reaches(A, B, 80)
    assert Reachability([]).reaches(A, OUTSIDE, 80)


def test_a_pod_that_is_selected_is_closed_in_that_direction_alone():
    closed = Reachability([policy("b", **IN)])

    assert not closed.reaches(A, B, 80)
    assert closed.reaches(B, A, 80)


def test_a_policy_is_of_the_pods_that_it_selects():
    closed = Reachability([policy("b", **IN, podSelector={"matchLabels": {"app": "other"}})])

    assert closed.reaches(A, B, 80)


def test_both_ends_must_let_it_pass():
    opened = policy("b", **IN, ingress=[{"from": [{"namespaceSelector": {}}]}])

    assert Reachability([opened]).reaches(A, B, 80)
    assert not Reachability([opened, policy("a", **OUT)]).reaches(A, B, 80)


def test_policies_add_up():
    to_b = policy("a", **OUT, egress=[{"to": [{"namespaceSelector": {"matchLabels": {"team": "b"}}}]}])
    namespace = {"kind": "Namespace", "metadata": {"name": "b", "labels": {"team": "b"}}}

    assert not Reachability([policy("a", **OUT), to_b]).reaches(A, B, 80)
    assert Reachability([policy("a", **OUT), to_b, namespace]).reaches(A, B, 80)


def test_a_pod_selector_alone_is_of_the_policys_own_namespace():
    own = Reachability([policy("a", **OUT, egress=[{"to": [{"podSelector": {}}]}])])

    assert own.reaches(A, Pod("a"), 80)
    assert not own.reaches(A, B, 80)


def test_both_selectors_together_must_fit():
    peer = {"namespaceSelector": {}, "podSelector": {"matchLabels": {"app": "b"}}}
    both = Reachability([policy("a", **OUT, egress=[{"to": [peer]}])])

    assert both.reaches(A, B, 80)
    assert not both.reaches(A, Pod("b", {"app": "c"}), 80)


def test_ports_and_protocols_are_told_apart():
    dns = Reachability([policy("a", **OUT, egress=[{"ports": [{"port": 53, "protocol": "UDP"}]}])])

    assert dns.reaches(A, OUTSIDE, 53, "UDP")
    assert not dns.reaches(A, OUTSIDE, 53)
    assert not dns.reaches(A, OUTSIDE, 54, "UDP")


@pytest.mark.parametrize(("address", "open_"), [("203.0.113.7", True), ("203.0.113.200", False), ("8.8.8.8", False)])
def test_an_address_block_is_open_but_for_what_is_left_out(address, open_):
    block = {"cidr": "203.0.113.0/24", "except": ["203.0.113.128/25"]}
    network = Reachability([policy("a", **OUT, egress=[{"to": [{"ipBlock": block}]}])])

    assert network.reaches(A, Host(IPv4Address(address)), 443) is open_
    assert network.reaches(A, Pod("b", {}, IPv4Address(address)), 443) is open_


def test_a_pod_without_an_address_is_in_no_block():
    network = Reachability([policy("a", **OUT, egress=[{"to": [{"ipBlock": {"cidr": "0.0.0.0/0"}}]}])])

    assert not network.reaches(A, B, 443)


def test_what_it_does_not_know_it_refuses():
    expression = {"matchExpressions": [{"key": "app", "operator": "Exists"}]}

    with pytest.raises(AssertionError, match="matchExpressions"):
        Reachability([policy("a", **OUT, podSelector=expression)]).reaches(A, B, 80)
