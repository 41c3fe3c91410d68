"""One changed setting changes exactly what it should, and replaces nothing that it should not."""

from typing import Any

import pytest

from waterline_platform.rehearsal.engine.diff import differences, replaces
from waterline_platform.rehearsal.plan import Plan, PlannedResource
from waterline_platform.rehearsal.replacement import forces_replacement

ENVIRONMENTS = ["dev", "dev-aks", "local", "prod", "prod-aks"]


FORCES_REPLACEMENT = {**forces_replacement("azure"), **forces_replacement("aws")}


def by_label(plan: Plan) -> dict[str, PlannedResource]:
    return {f"{one['type']}::{one['name']}": one for one in plan["resources"]}


def changed(before: Plan, after: Plan) -> set[str]:
    """Labels of resources of providers that were added, removed or changed."""
    one, other = by_label(before), by_label(after)
    return {
        label
        for label in {*one, *other}
        if {**one, **other}[label]["custom"]
        and (label not in one or label not in other or one[label]["inputs"] != other[label]["inputs"])
    }


def replaced(before: Plan, after: Plan) -> set[str]:
    """Labels of resources that a changed input replaces."""
    one, other = by_label(before), by_label(after)
    return {
        label
        for label in {*one} & {*other}
        for path, _ in differences(one[label]["inputs"], other[label]["inputs"])
        if replaces(path, FORCES_REPLACEMENT.get(one[label]["type"], ()))
    }


def tags(settings: dict[str, Any]) -> None:
    settings["tags"] = {"cost-center": "42"}


def cidrs(settings: dict[str, Any]) -> None:
    settings["cluster"]["endpoint"] = {"public_cidrs": ["198.51.100.0/24"]}


def pools(settings: dict[str, Any]) -> None:
    aws = settings["cluster"]["provider"] == "aws"
    kind = {"instance_types": ["m7i.xlarge", "m7a.xlarge"]} if aws else {"vm_size": "Standard_D4as_v5"}
    system = {"instance_types": ["m7i.large", "m7a.large"]} if aws else kind
    general = {"name": "general", **kind, "min_size": 4, "max_size": 30}
    if aws:
        settings["cluster"]["node_pools"] = [{"name": "system", **system, "min_size": 3, "max_size": 6}, general]
    else:
        settings["cluster"]["node_pools"] = [general]


def kinds(settings: dict[str, Any]) -> None:
    """What is new about a pool's nodes is its labels and taints."""
    aws = settings["cluster"]["provider"] == "aws"
    pools(settings)
    taint = {"key": "team", "value": "vision", "effect": "NoSchedule"}
    settings["cluster"]["node_pools"][1 if aws else 0] |= {"labels": {"team": "vision"}, "taints": [taint]}


def decisions(settings: dict[str, Any]) -> None:
    settings["cluster"]["autoscaler_profile"] = {"expander": "random"}


def version(settings: dict[str, Any]) -> None:
    settings["cluster"]["kubernetes_version"] = "1.36"


def mirror(settings: dict[str, Any]) -> None:
    settings["mirror"] = "registry.example.com/hub"


def domain(settings: dict[str, Any]) -> None:
    settings["ingress"]["extra_domains"] = [f"shop.{settings['domain']}"]


def _domains(environment: str) -> set[str]:
    return {
        f"kubernetes:cert-manager.io/v1:Certificate::ingress-gateway-certificate:shop.{environment}.example.com",
        "kubernetes:gateway.networking.k8s.io/v1:Gateway::ingress-gateway-gateway",
    }


@pytest.mark.parametrize("environment", [*ENVIRONMENTS, "prod with Karpenter"])
def test_every_type_says_what_replaces_it(planned, environment):
    types = {one["type"] for one in planned(environment)["resources"] if one["custom"]}

    assert types <= set(FORCES_REPLACEMENT)


@pytest.mark.parametrize("environment", ["prod", "prod-aks"])
@pytest.mark.parametrize("change", [tags, cidrs, pools, kinds, version, mirror])
def test_nothing_is_replaced_by_what_changes_every_day(planned, environment, change):
    before, after = planned(environment), planned(environment, change)

    assert replaced(before, after) == set()
    # Nor is anything renamed, which replaces it too.
    assert set(by_label(before)) == set(by_label(after))


@pytest.mark.parametrize(
    ("environment", "cidr", "network"),
    [
        ("prod", "10.21.0.0/16", "aws:ec2/vpc:Vpc::network-vpc"),
        ("prod", "10.21.0.0/16", "aws:ec2/subnet:Subnet::network-private-a"),
    ],
)
def test_what_is_replaced_is_noticed(planned, environment, cidr, network):
    def other(settings: dict[str, Any]) -> None:
        settings["cluster"]["network"]["cidr"] = cidr

    assert network in replaced(planned(environment), planned(environment, other))


def test_a_renamed_cluster_is_noticed(planned):
    def other(settings: dict[str, Any]) -> None:
        settings["cluster"]["name"] = "renamed"

    for environment, type_ in (
        ("prod", "aws:eks/cluster:Cluster"),
        ("prod-aks", "azure-native:containerservice:ManagedCluster"),
    ):
        labels = {label.split("::")[0] for label in replaced(planned(environment), planned(environment, other))}
        assert type_ in labels


@pytest.mark.parametrize(
    ("environment", "change", "expected"),
    [
        ("prod", cidrs, {"aws:eks/cluster:Cluster::cluster-control-plane-eksCluster"}),
        ("prod-aks", cidrs, {"azure-native:containerservice:ManagedCluster::cluster-control-plane"}),
        ("prod", pools, {"aws:eks/nodeGroup:NodeGroup::cluster-general-nodes"}),
        ("prod-aks", pools, {"azure-native:containerservice:AgentPool::cluster-general-nodes"}),
        ("prod", kinds, {"aws:eks/nodeGroup:NodeGroup::cluster-general-nodes"}),
        ("prod-aks", kinds, {"azure-native:containerservice:AgentPool::cluster-general-nodes"}),
        ("prod-aks", decisions, {"azure-native:containerservice:ManagedCluster::cluster-control-plane"}),
        ("prod", domain, _domains("prod")),
        ("prod-aks", domain, _domains("prod-aks")),
        (
            "prod",
            version,
            {
                "aws:eks/addon:Addon::cluster-coredns",
                "aws:eks/addon:Addon::cluster-kube-proxy",
                "aws:eks/cluster:Cluster::cluster-control-plane-eksCluster",
                "aws:eks/nodeGroup:NodeGroup::cluster-general-nodes",
                "aws:eks/nodeGroup:NodeGroup::cluster-system-nodes",
                "kubernetes:helm.sh/v3:Release::autoscaler-controller",
            },
        ),
        (
            "prod-aks",
            version,
            {
                "azure-native:containerservice:AgentPool::cluster-general-nodes",
                "azure-native:containerservice:ManagedCluster::cluster-control-plane",
            },
        ),
    ],
)
def test_one_setting_changes_exactly_what_it_should(planned, environment, change, expected):
    assert changed(planned(environment), planned(environment, change)) == expected


def test_one_more_viewer_is_one_more_entry_and_its_policy(planned):
    def more(settings: dict[str, Any]) -> None:
        settings["cluster"]["viewers"].append("arn:aws:iam::123456789012:role/auditor")

    assert {label.split("::")[0] for label in changed(planned("prod"), planned("prod", more))} == {
        "aws:eks/accessEntry:AccessEntry",
        "aws:eks/accessPolicyAssociation:AccessPolicyAssociation",
    }
    assert len(changed(planned("prod"), planned("prod", more))) == 2


def test_a_fourth_zone_moves_no_subnet_and_replaces_the_pools_alone(planned):
    def fourth(settings: dict[str, Any]) -> None:
        settings["cluster"]["network"]["zones"] = ["a", "b", "c", "d"]

    before, after = planned("prod"), planned("prod", fourth)

    kept = {
        "aws:ec2/vpc:Vpc",
        "aws:ec2/subnet:Subnet",
        "aws:ec2/routeTable:RouteTable",
        "aws:ec2/natGateway:NatGateway",
    }
    for label, one in by_label(before).items():
        if one["type"] in kept:
            assert by_label(after)[label]["inputs"] == one["inputs"]
    assert {label.split("::")[0] for label in replaced(before, after)} == {"aws:eks/nodeGroup:NodeGroup"}


def test_another_autoscaler_changes_nothing_but_itself(planned):
    found = {label.split("::")[1].split("-")[0] for label in changed(planned("prod"), planned("prod with Karpenter"))}

    assert found == {"autoscaler", "karpenter"}
    assert replaced(planned("prod"), planned("prod with Karpenter")) == set()
