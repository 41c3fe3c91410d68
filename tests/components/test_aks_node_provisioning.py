"""What node auto-provisioning may make, and the cluster that has it."""

from typing import Any

import pulumi
import pytest

from waterline.aks import AksNodePool, AksNodeProvisioning

CLASS = "kubernetes:karpenter.azure.com/v1beta1:AKSNodeClass"
POOL = "kubernetes:karpenter.sh/v1:NodePool"
ANY = {"name": "any", "max_cpu": 64, "max_memory_gib": 256}


def provisioning(*pools: dict[str, Any], **changes: Any) -> Any:
    args: Any = {"location": "westeurope", "pools": [*(pools or [ANY])], **changes}
    return lambda: pulumi.export("names", AksNodeProvisioning("nodes", args).pool_names)


def template(deployed: Any) -> dict[str, Any]:
    return dict(deployed.inputs(POOL)["spec"]["template"])


def requirements(deployed: Any) -> dict[str, list[str]]:
    asked = template(deployed)["spec"]["requirements"]
    assert {one["operator"] for one in asked} == {"In"}
    return {one["key"]: one["values"] for one in asked}


def test_a_pool_has_the_limits_that_karpenter_holds_it_to(deploy):
    assert deploy(provisioning()).inputs(POOL)["spec"]["limits"] == {"cpu": "64", "memory": "256Gi"}


def test_disks_are_encrypted_at_the_host_and_machines_tagged(deploy):
    spec = deploy(provisioning(disk_gib=200, tags={"team": "a"})).inputs(CLASS)["spec"]

    assert spec["security"] == {"encryptionAtHost": True}
    assert (spec["osDiskSizeGB"], spec["tags"]) == (200, {"team": "a"})


def test_plain_nodes_are_of_the_families_without_gpus_and_in_the_clusters_zones(deploy):
    deployed = deploy(provisioning(zones=["1", "3"]))

    assert requirements(deployed) == {
        "kubernetes.io/arch": ["amd64"],
        "kubernetes.io/os": ["linux"],
        "karpenter.sh/capacity-type": ["on-demand"],
        "karpenter.azure.com/sku-family": ["D", "E", "F"],
        "topology.kubernetes.io/zone": ["westeurope-1", "westeurope-3"],
    }
    assert template(deployed)["spec"]["taints"] == []


@pytest.mark.parametrize(
    ("kind", "vm_size"),
    [
        ({}, "Standard_D4as_v5"),
        ({"spot": True}, "Standard_D4as_v5"),
        ({"architecture": "arm64"}, "Standard_D4ps_v5"),
        ({"gpu": True, "spot": True}, "Standard_NC4as_T4_v3"),
        ({"taints": [{"key": "team", "value": "a", "effect": "NoExecute"}], "labels": {"team": "a"}}, "Standard_D2_v5"),
    ],
)
def test_nodes_have_the_labels_and_taints_of_a_pool_of_their_kind(deploy, kind, vm_size):
    """A pod cannot tell whether its node was provisioned, or is one of a pool."""
    made = template(deploy(provisioning({**ANY, **kind})))
    pool: Any = {
        "pool": {"name": "any", "vm_size": vm_size, "min_size": 1, "max_size": 1, **kind},
        "cluster_name": "demo",
        "resource_group_name": "rg-demo",
        "subnet_id": "/subnets/nodes",
        "kubernetes_version": "1.36",
        "zones": ["1"],
    }
    other = deploy(lambda: AksNodePool("pool", pool)).inputs("azure-native:containerservice:AgentPool")
    taints = [f"{one['key']}={one['value']}:{one['effect']}" for one in made["spec"]["taints"]]

    def ours(labels: dict[str, str]) -> dict[str, str]:
        return {key: value for key, value in labels.items() if not key.startswith("kubernetes.azure.com/")}

    assert taints == other["nodeTaints"]
    assert ours(made["metadata"]["labels"]) == ours(other["nodeLabels"])


def test_a_pool_is_only_gone_once_its_nodes_are_for_which_there_is_time(deploy):
    deployed = deploy(provisioning())

    assert deployed.inputs(POOL)["metadata"]["annotations"] == {"pulumi.com/deletionPropagationPolicy": "foreground"}
    assert template(deployed)["spec"]["terminationGracePeriod"] == "1h"
    assert deployed.only(POOL).delete_timeout == "90m"


def test_no_node_goes_for_its_age(deploy):
    assert template(deploy(provisioning()))["spec"]["expireAfter"] == "Never"


def test_gpus_are_nvidias(deploy):
    asked = requirements(deploy(provisioning({**ANY, "gpu": True})))

    assert asked["karpenter.azure.com/sku-family"] == ["N"]
    assert asked["karpenter.azure.com/sku-gpu-manufacturer"] == ["nvidia"]


def test_no_pod_is_put_onto_a_node_before_cilium_runs_there(deploy):
    made = template(deploy(provisioning()))

    assert made["spec"]["startupTaints"] == [
        {"key": "node.cilium.io/agent-not-ready", "value": "true", "effect": "NoExecute"}
    ]
    assert made["metadata"]["labels"]["kubernetes.azure.com/ebpf-dataplane"] == "cilium"


def test_the_class_is_there_as_long_as_its_nodes(deploy):
    deployed = deploy(provisioning())
    reference = template(deployed)["spec"]["nodeClassRef"]

    assert "nodes-class" in deployed.before(deployed.only(POOL).urn)
    assert reference["name"] == deployed.inputs(CLASS)["metadata"]["name"]
    assert deployed.output("names") == ["any"]


@pytest.mark.parametrize(
    ("pools", "message"),
    [
        ([ANY, ANY], "'any': expected distinct names"),
        ([{**ANY, "max_cpu": 0}], "max_cpu 0, max_memory_gib 256: expected both at least 1"),
        ([{**ANY, "sku_families": ["D", "N"]}], "expected some, without N"),
        ([{**ANY, "sku_families": []}], "expected some, without N"),
        ([{**ANY, "sku_families": ["D"], "gpu": True}], "expected N alone"),
        ([{**ANY, "labels": {"kubernetes.azure.com/mode": "system"}}], "'any': expected labels beside"),
        ([{**ANY, "taints": [{"key": "a", "effect": "NoExecute"}] * 2}], "'any': expected each taint once"),
    ],
)
def test_what_could_make_no_node_or_any_is_refused(deploy, pools, message):
    with pytest.raises(ValueError, match=message):
        deploy(provisioning(*pools))
