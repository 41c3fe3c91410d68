"""Pods that docs/scaling.md shows are put onto the nodes that they ask for, on either cloud.

What the scheduler would do is worked out here: selectors against labels, tolerations against taints.
"""

import re
from pathlib import Path
from typing import Any, NamedTuple

import pytest
import yaml

from waterline.nodes import CpuArchitecture, tolerations

ROOT = Path(__file__).parents[2]
DOCUMENT = (ROOT / "docs/scaling.md").read_text()
PODS: dict[str, Any] = {
    pod["metadata"]["name"]: pod["spec"]
    for block in re.findall(r"```yaml\n(apiVersion: v1\nkind: Pod\n.*?)```", DOCUMENT, re.DOTALL)
    for pod in [yaml.safe_load(block)]
}
EFFECTS = {"NO_SCHEDULE": "NoSchedule", "NO_EXECUTE": "NoExecute", "PREFER_NO_SCHEDULE": "PreferNoSchedule"}
KINDS: dict[str, dict[str, Any]] = {
    "general": {"aws": ["m7i.large"], "azure": "Standard_D4as_v5"},
    "spot": {"aws": ["m7i.large"], "azure": "Standard_D4as_v5", "spot": True},
    "arm64": {"aws": ["m7g.large"], "azure": "Standard_D4ps_v5", "architecture": "arm64"},
    "gpu": {"aws": ["g6.xlarge"], "azure": "Standard_NC4as_T4_v3", "gpu": True},
}

OF_A_CLOUD = ("kubernetes.azure.com", "k8s.amazonaws.com")
"""Domains of labels that are one cloud's alone: see DEVIATIONS.md."""


class Node(NamedTuple):
    """What the scheduler sees of a pool's nodes."""

    labels: dict[str, str]
    taints: list[dict[str, str]]


def four_pools(settings: dict[str, Any]) -> None:
    cluster = settings["cluster"]
    key = "instance_types" if cluster["provider"] == "aws" else "vm_size"
    cluster["node_pools"] = [
        {
            "name": name,
            key: kind[cluster["provider"]],
            "min_size": 1,
            "max_size": 3,
            **{key: value for key, value in kind.items() if key not in {"aws", "azure"}},
        }
        for name, kind in KINDS.items()
    ]


def nodes(plan: Any) -> dict[str, Node]:
    """The nodes of each pool beside Azure's system pool, as either cloud would make them."""
    found = {}
    for one in plan["resources"]:
        inputs = one["inputs"]
        if one["type"] == "aws:eks/nodeGroup:NodeGroup":
            arch = "arm64" if "ARM_64" in inputs["amiType"] else "amd64"
            taints = [{**taint, "effect": EFFECTS[taint["effect"]]} for taint in inputs["taints"]]
            node = Node({**inputs["labels"], "kubernetes.io/arch": arch}, taints)
        elif one["type"] == "azure-native:containerservice:AgentPool":
            arch = "arm64" if re.search(r"_[A-Z]+\d+[a-z]*p", inputs["vmSize"]) else "amd64"
            parts = [re.fullmatch(r"(.+)=(.*):(.+)", taint) for taint in inputs["nodeTaints"]]
            taints = [dict(zip(("key", "value", "effect"), part.groups(), strict=True)) for part in parts if part]
            node = Node({**inputs["nodeLabels"], "kubernetes.io/arch": arch}, taints)
        else:
            continue
        found[node.labels["waterline.dev/pool"]] = node
    return found


def tolerates(toleration: dict[str, str], taint: dict[str, str]) -> bool:
    """Source: https://kubernetes.io/docs/concepts/scheduling-eviction/taint-and-toleration/."""
    return (
        toleration.get("key", taint["key"]) == taint["key"]
        and toleration.get("effect", taint["effect"]) == taint["effect"]
        and (toleration.get("operator", "Equal") == "Exists" or toleration.get("value", "") == taint["value"])
    )


def fits(spec: dict[str, Any], node: Node) -> bool:
    hard = [taint for taint in node.taints if taint["effect"] != "PreferNoSchedule"]
    return spec.get("nodeSelector", {}).items() <= node.labels.items() and all(
        any(tolerates(one, taint) for one in spec.get("tolerations", [])) for taint in hard
    )


def test_the_page_has_a_pod_for_every_kind_of_nodes():
    assert set(PODS) == set(KINDS)


@pytest.mark.parametrize("environment", ["prod", "prod-aks"])
@pytest.mark.parametrize("pod", KINDS)
def test_a_pod_of_the_page_is_put_into_the_pool_it_asks_for_and_into_no_other(planned, environment, pod):
    pools = nodes(planned(environment, four_pools))

    assert set(pools) == set(KINDS)
    assert [name for name, node in pools.items() if fits(PODS[pod], node)] == [pod]


@pytest.mark.parametrize("environment", ["prod", "prod-aks"])
def test_a_pod_that_asks_for_nothing_is_put_onto_plain_nodes_alone(planned, environment):
    pools = nodes(planned(environment, four_pools))

    assert [name for name, node in pools.items() if fits({}, node)] == ["general"]


def test_both_clouds_have_the_same_taints_and_labels(planned):
    aws, azure = (nodes(planned(environment, four_pools)) for environment in ("prod", "prod-aks"))

    for pool in KINDS:
        assert aws[pool].taints == azure[pool].taints
        # AKS labels spot nodes with the key of their taint, and EKS's autoscaler knows nodes with GPUs by a label.
        ours = [
            {key: value for key, value in nodes.labels.items() if key.partition("/")[0] not in OF_A_CLOUD}
            for nodes in (aws[pool], azure[pool])
        ]
        assert ours[0] == ours[1]


@pytest.mark.parametrize("pod", KINDS)
def test_the_page_tolerates_what_the_function_says(pod):
    kind = KINDS[pod]
    wanted = tolerations(
        spot=kind.get("spot", False),
        architecture=CpuArchitecture(kind.get("architecture", "amd64")),
        gpu=kind.get("gpu", False),
    )

    assert PODS[pod].get("tolerations", []) == wanted
