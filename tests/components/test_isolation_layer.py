"""Tenants side by side: the rules and roles of all of them, and what two of them cannot share."""

from typing import Any

import pulumi
import pytest

from waterline.isolation import IsolationLayer, TenantRole
from waterline.isolation.admission import ADMISSIONS
from waterline.isolation.roles import rules

NAMESPACE = "kubernetes:core/v1:Namespace"


def layer(*names: dict[str, Any]) -> Any:
    tenants: Any = [{"namespaces": [{}], **one} for one in names]
    return lambda: pulumi.export("names", IsolationLayer("tenants", {"tenants": tenants}).names)


def test_tenants_stand_side_by_side(deploy):
    assert deploy(layer({"name": "orders"}, {"name": "payments"})).output("names") == ["orders", "payments"]
    assert deploy(layer()).output("names") == []


def test_rules_and_roles_are_there_before_any_tenant(deploy):
    deployed = deploy(layer({"name": "orders"}))
    rules_of_all = {
        one.name
        for one in deployed.recording.registrations
        if one.type.startswith(("kubernetes:admissionregistration", "kubernetes:rbac"))
    }

    assert len(rules_of_all) == 3 + len(ADMISSIONS)  # a policy and its binding share their name
    assert rules_of_all <= deployed.before(deployed.only(NAMESPACE).urn)


def test_two_tenants_are_never_one(deploy):
    with pytest.raises(ValueError, match="'orders' stands twice"):
        deploy(layer({"name": "orders"}, {"name": "orders"}))
    with pytest.raises(ValueError, match=r"'a\.example\.com' stands twice; expected each host for one namespace"):
        deploy(
            layer(
                {"name": "orders", "namespaces": [{"hosts": ["a.example.com"]}], "gateway_namespace": "ingress"},
                {"name": "payments", "namespaces": [{"hosts": ["a.example.com"]}], "gateway_namespace": "ingress"},
            )
        )
    with pytest.raises(ValueError, match="'orders-test' would be two tenants'"):
        deploy(layer({"name": "orders-test"}, {"name": "orders", "namespaces": [{"environment": "test"}]}))


@pytest.mark.parametrize("role", list(TenantRole))
def test_no_role_has_a_way_to_more(role):
    for rule in rules(role):
        assert not {"escalate", "bind", "impersonate", "*"} & {*rule["verbs"]}
        assert not {"*", "serviceaccounts/token", "pods/proxy", "services/proxy"} & {*rule["resources"]}
        assert "*" not in rule["api_groups"]


def test_each_role_has_what_the_one_before_it_has():
    viewer, editor, admin = (rules(role) for role in TenantRole)

    assert editor[: len(viewer)] == viewer
    assert admin[: len(editor)] == editor
