"""Tenants in the plans of environments: what one brings, what it takes along, and what it leaves of the others."""

from typing import Any

import pytest

from waterline_platform.rehearsal.plan import Plan

ENVIRONMENTS = ["local", "prod", "prod-aks"]
NAMES = ("orders", "payments", "shop")


def group(settings: dict[str, Any], name: str) -> str:
    match settings["cluster"]["provider"]:
        case "aws":
            return f"arn:aws:iam::123456789012:role/{name}"
        case "azure":
            return f"00000000-0000-4000-8000-{100 + len(name):012}"
        case _:
            return name


def with_tenants(*names: str, peers: bool = False) -> Any:
    def change(settings: dict[str, Any]) -> None:
        settings["tenants"] = [
            {
                "name": name,
                "groups": {"editors": [group(settings, name)]},
                "environments": [{"name": "a"}, {"name": "b"}],
            }
            for name in names
        ]
        if peers:
            settings["tenants"][0]["network"] = {"accepts_from": ["payments-a"]}

    return change


ALL, WITHOUT, NOBODY = with_tenants(*NAMES), with_tenants("orders", "payments"), with_tenants()
PEERS = with_tenants(*NAMES, peers=True)


def by_label(plan: Plan) -> dict[str, Any]:
    return {f"{one['type']}::{one['name']}": one for one in plan["resources"] if one["custom"]}


@pytest.mark.parametrize("environment", ENVIRONMENTS)
def test_removing_a_tenant_touches_nothing_of_the_others(planned, environment):
    before, after = by_label(planned(environment, ALL)), by_label(planned(environment, WITHOUT))

    assert {*after} < {*before}
    for label, one in after.items():
        assert one == before[label]
    removed = {*before} - {*after}
    # On Azure and AWS it has people and identities below the line, without a cloud it has not.
    assert all("shop" in label or "role-shop" in label or "000000000104" in label for label in removed)


@pytest.mark.parametrize("environment", ENVIRONMENTS)
def test_every_object_of_a_tenants_is_in_its_namespace_or_named_after_it(planned, environment):
    alone, nobody = by_label(planned(environment, with_tenants("shop"))), by_label(planned(environment, NOBODY))
    kubernetes = [one for label, one in alone.items() if label not in nobody and one["type"].startswith("kubernetes:")]

    assert len(kubernetes) >= 2 * 8
    for one in kubernetes:
        metadata = one["inputs"]["metadata"]
        assert metadata.get("namespace", metadata["name"]) in {"shop-a", "shop-b"}


@pytest.mark.parametrize("environment", ENVIRONMENTS)
def test_a_new_peer_adds_one_policy_at_each_end_and_changes_nothing(planned, environment):
    before, after = by_label(planned(environment, ALL)), by_label(planned(environment, PEERS))
    policy = "kubernetes:networking.k8s.io/v1:NetworkPolicy::tenants"

    assert {*after} - {*before} == {f"{policy}:payments-a-network:to-orders-{one}" for one in ("a", "b")} | {
        f"{policy}:orders-{one}-network:from-payments-a" for one in ("a", "b")
    }
    assert all(after[label] == one for label, one in before.items())


@pytest.mark.parametrize("environment", ["prod"])
def test_on_aws_no_two_tenants_read_the_same_secrets(planned, environment):
    import json

    policies = [
        json.loads(one["inputs"]["policy"])["Statement"][0]["Resource"]
        for one in planned(environment, ALL)["resources"]
        if one["type"] == "aws:iam/rolePolicy:RolePolicy" and one["name"].startswith("tenant-identities")
    ]

    assert sorted(one.rpartition("secret:")[2] for one in policies) == sorted(
        f"waterline-{environment}/{name}/{part}/*" for name in NAMES for part in ("a", "b")
    )


@pytest.mark.parametrize("environment", ["prod-aks"])
def test_on_azure_every_namespace_has_a_vault_that_azure_takes_the_name_of(planned, environment):
    vaults = [
        one["inputs"]["vaultName"]
        for one in planned(environment, ALL)["resources"]
        if one["type"] == "azure-native:keyvault:Vault" and one["name"].startswith("tenant-identities")
    ]

    assert len(vaults) == len(set(vaults)) == 6
    assert all(len(name) <= 24 and "--" not in name for name in vaults)


@pytest.mark.parametrize("environment", ["prod", "prod-aks"])
def test_what_is_a_tenants_below_the_line_says_whose_it_is_and_who_pays(planned, environment):
    tagged = [
        one["inputs"]["tags"]
        for one in planned(environment)["resources"]
        if "payments-secret-reader" in one["name"] and "tags" in one["inputs"] and one["custom"]
    ]

    assert tagged
    assert all((tags["tenant"], tags["cost-center"]) == ("payments", "finance") for tags in tagged)


@pytest.mark.parametrize("environment", ["prod", "prod-aks"])
def test_a_tag_of_everything_gives_way_to_a_tenants_own(planned, environment):
    def tag(settings: dict[str, Any]) -> None:
        settings["tags"] = {"Cost-Center": "42"}

    tags = [
        one["inputs"]["tags"]
        for one in planned(environment, tag)["resources"]
        if "payments-secret-reader" in one["name"] and "tags" in one["inputs"] and one["custom"]
    ]

    assert tags
    for one in tags:
        assert {key: value for key, value in one.items() if key.casefold() == "cost-center"} == {
            "cost-center": "finance"
        }


@pytest.mark.parametrize("environment", ENVIRONMENTS)
def test_tenants_come_after_the_platform_and_go_before_it(planned, environment):
    plan = planned(environment)
    [layer] = [one for one in plan["resources"] if one["type"] == "waterline:index:IsolationLayer"]

    for needed in ("ingress-", "secrets-"):
        assert any(one.rpartition("::")[2].startswith(needed) for one in layer["depends_on"]), needed
