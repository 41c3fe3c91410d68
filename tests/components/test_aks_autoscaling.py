"""Who adds and removes an AKS cluster's nodes."""

from typing import Any

import pytest

from waterline.aks import AksCluster, AzurePrincipalType

CLUSTER = "azure-native:containerservice:ManagedCluster"
POOLS = "azure-native:containerservice:AgentPool"
FIXED = {"name": "system", "vm_size": "Standard_D4as_v5", "min_size": 3, "max_size": 3}
ARGS: dict[str, Any] = {
    "cluster_name": "demo",
    "subscription_id": "00000000-0000-4000-8000-000000000001",
    "tenant_id": "00000000-0000-4000-8000-000000000002",
    "resource_group_name": "rg-demo",
    "location": "westeurope",
    "kubernetes_version": "1.36",
    "node_subnet_id": "/subnets/nodes",
    "deployer": {
        "object_id": "00000000-0000-4000-8000-00000000000d",
        "principal_type": AzurePrincipalType.SERVICE_PRINCIPAL,
    },
    "admins": [],
    "authorized_ip_ranges": ["203.0.113.0/24"],
    "system_pool": FIXED,
    "node_pools": [{**FIXED, "name": "general"}],
}
AUTO = {"autoscaler": "node-auto-provisioning"}


def cluster(**changes: Any) -> Any:
    args: Any = {**ARGS, **changes}
    return lambda: AksCluster("cluster", args)


def test_by_default_idle_nodes_go(deploy):
    profile = deploy(cluster()).inputs(CLUSTER)["autoScalerProfile"]

    assert profile == {
        "expander": "least-waste",
        "scanInterval": "10s",
        "scaleDownUnneededTime": "10m",
        "scaleDownUtilizationThreshold": "0.5",
        "skipNodesWithSystemPods": "false",
        "maxGracefulTerminationSec": "600",
    }


def test_everything_in_the_profile_is_text_for_azure(deploy):
    asked: dict[str, Any] = {"skip_nodes_with_system_pods": True}
    asked |= {"max_graceful_termination_sec": 30.0, "scale_down_utilization_threshold": "0.7", "scan_interval": "30s"}
    profile = deploy(cluster(autoscaler_profile=asked)).inputs(CLUSTER)["autoScalerProfile"]

    assert {type(value) for value in profile.values()} == {str}
    assert profile["skipNodesWithSystemPods"] == "true"
    assert profile["maxGracefulTerminationSec"] == "30"
    assert (profile["scaleDownUtilizationThreshold"], profile["scanInterval"]) == ("0.7", "30s")


def test_with_node_auto_provisioning_pools_are_as_large_as_said(deploy):
    deployed = deploy(cluster(**AUTO))
    [system] = deployed.inputs(CLUSTER)["agentPoolProfiles"]

    for pool in (system, deployed.inputs(POOLS)):
        assert pool["enableAutoScaling"] is False
        assert pool["count"] == 3
        assert not {"minCount", "maxCount"} & set(pool)
    # Nobody else changes their size any more.
    assert not deployed.only(CLUSTER).ignore_changes | deployed.only(POOLS).ignore_changes


def test_node_auto_provisioning_makes_nothing_that_we_have_not_described(deploy):
    inputs = deploy(cluster(**AUTO)).inputs(CLUSTER)

    assert inputs["nodeProvisioningProfile"] == {"mode": "Auto", "defaultNodePools": "None"}
    assert "autoScalerProfile" not in inputs


@pytest.mark.parametrize(("autoscaler", "kept"), [("node-auto-provisioning", True), ("cluster-autoscaler", False)])
def test_what_karpenter_does_is_in_the_logs(deploy, autoscaler, kept):
    setting = deploy(cluster(autoscaler=autoscaler)).inputs("azure-native:monitor:DiagnosticSetting")

    assert ("karpenter-events" in {log["category"] for log in setting["logs"]}) is kept


def test_without_it_aks_runs_no_karpenter(deploy):
    assert deploy(cluster()).inputs(CLUSTER)["nodeProvisioningProfile"] == {"mode": "Manual"}


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"system_pool": {**FIXED, "max_size": 6}}, "min_size 3, max_size 6: expected them alike"),
        ({"node_pools": [{**FIXED, "name": "a", "max_size": 6}]}, "min_size 3, max_size 6: expected them alike"),
        ({"autoscaler_profile": {"expander": "random"}}, "autoscaler_profile: expected none with"),
    ],
)
def test_what_node_auto_provisioning_has_no_use_for_is_refused(deploy, changes, message):
    with pytest.raises(ValueError, match=message):
        deploy(cluster(**{**AUTO, **changes}))
