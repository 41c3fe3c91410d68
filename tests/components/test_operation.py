"""How everything above the waterline, and the load balancers below it, is run."""

from collections.abc import Iterator, Mapping
from typing import Any

import pytest

from waterline.operation import Availability, Operation, operation, resources

RELEASE = "kubernetes:helm.sh/v3:Release"
IDLE = {"karpenter-crd"}
"""Charts that run nothing."""
WORKLOADS = {
    "aws-load-balancer-controller": 1,
    "cert-manager": 4,
    "cluster-autoscaler": 1,
    "external-dns": 1,
    "external-secrets": 3,
    "karpenter": 1,
    "sealed-secrets": 1,
    "traefik": 1,
}


def values(deployed: Any) -> dict[str, Any]:
    return {one.inputs["name"]: one.inputs["values"] for one in deployed.all(RELEASE) if one.inputs["name"] not in IDLE}


def workloads(chart: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    """The parts of a chart's values that are a workload's: those that say how much it needs."""
    if "resources" in chart:
        yield chart
    if "resources" in chart.get("controller", {}) and "replicas" in chart:
        # Karpenter's chart says of the container, and not of the pods, what they need.
        yield {**chart["controller"], **chart}
        return
    for part in chart.values():
        if isinstance(part, Mapping):
            yield from workloads(part)


def replicas(workload: Mapping[str, Any]) -> int:
    return int(
        workload.get("replicaCount", workload.get("replicas", workload.get("deployment", {}).get("replicas", 1)))
    )


def may_be_disrupted(workload: Mapping[str, Any]) -> bool:
    """Whether there is no budget that says otherwise: none, an empty one, or one that lets all of it go."""
    budget = workload.get("podDisruptionBudget", {})
    return not budget.get("enabled", bool(budget)) or budget.get("maxUnavailable", 0) >= replicas(workload)


@pytest.mark.parametrize("availability", Availability)
def test_every_workload_says_what_it_needs_and_is_limited_in_memory_alone(deploy, everything, availability):
    found = {name: [*workloads(one)] for name, one in values(deploy(everything(availability=availability))).items()}

    assert {name: len(ones) for name, ones in found.items()} == WORKLOADS
    for name, ones in found.items():
        for one in ones:
            asked = one["resources"]
            assert asked["requests"].keys() == {"cpu", "memory"}, name
            assert asked["limits"] == {"memory": asked["requests"]["memory"]}, name


@pytest.mark.parametrize("availability", Availability)
def test_every_workload_comes_before_what_waits_for_it(deploy, everything, availability):
    for name, chart in values(deploy(everything(availability=availability))).items():
        for one in workloads(chart):
            priority = one.get("priorityClassName") or chart["global"]["priorityClassName"]
            assert priority == "system-cluster-critical", name


def test_what_is_highly_available_has_replicas_in_zones_and_a_budget_unless_one_is_all_it_can_have(deploy, everything):
    alone = []
    for name, chart in values(deploy(everything())).items():
        for one in workloads(chart):
            if replicas(one) == 1:
                alone.append(name)
                assert may_be_disrupted(one), name
                assert not one.get("topologySpreadConstraints"), name
                continue
            assert not may_be_disrupted(one), name
            [spread] = one["topologySpreadConstraints"]
            assert (spread["topologyKey"], spread["maxSkew"]) == ("topology.kubernetes.io/zone", 1)
            assert spread["whenUnsatisfiable"] == "ScheduleAnyway"
            assert spread["labelSelector"]["matchLabels"], name

    # By their charts, the Job that checks cert-manager, and the controller of external-secrets' own certificates.
    assert alone == ["cert-manager", "external-dns", "external-secrets", "sealed-secrets"]


def test_a_budget_leaves_room_for_a_drain(deploy, everything):
    for name, chart in values(deploy(everything())).items():
        for one in workloads(chart):
            budget = one.get("podDisruptionBudget", {})
            assert budget.get("minAvailable", 0) < replicas(one), name
            assert budget.get("maxUnavailable", 1) >= 1, name


def test_workloads_of_one_chart_are_spread_each_by_itself(deploy, everything):
    for name, chart in values(deploy(everything())).items():
        selectors = [str(spread) for one in workloads(chart) for spread in one.get("topologySpreadConstraints", [])]
        assert len(set(selectors)) == len(selectors), name


def test_what_is_single_has_one_replica_and_never_holds_a_node_up(deploy, everything):
    for name, chart in values(deploy(everything(availability=Availability.SINGLE))).items():
        for one in workloads(chart):
            assert replicas(one) == 1, name
            assert may_be_disrupted(one), name
            assert not one.get("topologySpreadConstraints"), name


def monitors(chart: Mapping[str, Any]) -> Iterator[bool]:
    for key, value in chart.items():
        if key.lower() == "servicemonitor":
            yield value["enabled"]
        elif isinstance(value, Mapping):
            yield from monitors(value)


@pytest.mark.parametrize("asked", [None, False, True])
def test_prometheus_is_told_only_where_it_is(deploy, everything, asked):
    run = {} if asked is None else {"service_monitors": asked}
    for name, chart in values(deploy(everything(**run))).items():
        assert [*monitors(chart)] == [bool(asked)], name


def test_everything_about_how_it_is_run_has_a_default():
    assert operation(None) == operation({}) == Operation(Availability.HIGH, False, None)
    assert operation({"availability": Availability.SINGLE}).replicas(3) == 1
    assert operation(None).replicas(3) == 3
    assert resources("1", "1Gi") == {"requests": {"cpu": "1", "memory": "1Gi"}, "limits": {"memory": "1Gi"}}


def test_an_availability_that_there_is_none_of_is_refused():
    with pytest.raises(ValueError, match="'low'"):
        operation({"availability": "low"})  # type: ignore[typeddict-item]
