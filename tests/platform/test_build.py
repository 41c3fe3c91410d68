"""The platform of an environment, as the composition root wires it."""

import copy
import re
from pathlib import Path
from typing import Any

import pytest

from waterline_platform.project import find_project, stack_config
from waterline_platform.rehearsal.engine.change import everyday_change
from waterline_platform.settings import AksClusterSettings, load_settings

CLUSTERS = {
    "prod": "aws:eks/nodeGroup:NodeGroup::cluster-general-nodes",
    "prod-aks": "azure-native:containerservice:AgentPool::cluster-general-nodes",
}


def named(plan: Any, type_: str, name: str) -> Any:
    [found] = [one for one in plan["resources"] if (one["type"], one["name"]) == (type_, name)]
    return found


def provider(plan: Any) -> Any:
    return named(plan, "pulumi:providers:kubernetes", "kubernetes")


@pytest.mark.parametrize(("environment", "nodes"), CLUSTERS.items())
def test_nothing_is_put_into_a_cluster_before_it_has_nodes(planned, environment, nodes):
    assert nodes in provider(planned(environment))["depends_on"]


def test_on_eks_nothing_is_put_into_a_cluster_before_its_add_ons_and_access_entries(planned):
    waits = set(provider(planned("prod"))["depends_on"])

    assert {f"aws:eks/addon:Addon::cluster-{addon}" for addon in ("coredns", "aws-ebs-csi-driver")} <= waits
    assert "eks:index:Cluster::cluster-control-plane" in waits


@pytest.mark.parametrize(
    ("environment", "identifier", "context"),
    [
        ("prod", "https://", "waterline-prod"),
        ("prod-aks", "/subscriptions/", "waterline-prod-aks"),
        ("local", "kind-waterline", "kind-waterline"),
    ],
)
def test_the_provider_is_tied_to_one_cluster(planned, environment, identifier, context):
    inputs = provider(planned(environment))["inputs"]

    assert inputs["clusterIdentifier"].startswith(identifier)
    assert inputs["context"] == context
    assert inputs["enableServerSideApply"] == "true"


def test_on_azure_everything_waits_for_the_resource_group(planned):
    group = "azure-native:resources:ResourceGroup::resource-group"
    plan = planned("prod-aks")

    for component in ("AksNetwork::network", "AksCluster::cluster"):
        type_, name = f"waterline:index:{component}".rsplit("::", 1)
        assert group in named(plan, type_, name)["depends_on"]


def test_external_dns_starts_anew_when_its_zone_is_another_one(planned):
    def adopted(settings: dict[str, Any]) -> None:
        zone = {"hosted_zone_id": "Z0123456789ABCDEFGHIJ"} if settings["cluster"]["provider"] == "aws" else {}
        settings["cluster"]["dns_zone"] = zone or {"resource_group": "rg-dns"}

    release = ("kubernetes:helm.sh/v3:Release", "ingress-external-dns-release")
    for environment in ("prod", "prod-aks"):
        before, after = (named(planned(environment, change), *release)["inputs"] for change in (None, adopted))
        assert before["values"]["podAnnotations"] != after["values"]["podAnnotations"]


@pytest.mark.parametrize("environment", ["prod", "prod-aks", "local"])
def test_pods_behind_a_load_balancer_are_ready_once_it_sends_to_them(planned, environment):
    namespace = named(planned(environment), "kubernetes:core/v1:Namespace", "namespaces-platform-ingress")

    assert namespace["inputs"]["metadata"]["labels"]["elbv2.k8s.aws/pod-readiness-gate-inject"] == "enabled"


@pytest.mark.parametrize("name", ["my_cluster", "a--b", "A" * 63, "0"])
def test_every_cluster_has_a_name_for_its_vault(planned, name):
    def renamed(settings: dict[str, Any]) -> None:
        settings["cluster"]["name"] = name

    vault = named(planned("prod-aks", renamed), "azure-native:keyvault:Vault", "secret-store-vault")["inputs"]

    assert re.fullmatch(r"(?!.*--)[a-z][a-z0-9-]{1,22}[a-z0-9]", vault["vaultName"])


@pytest.mark.parametrize("environment", ["prod", "prod-aks"])
def test_a_pools_settings_reach_its_nodes(planned, environment):
    aws = environment == "prod"

    def pools(settings: dict[str, Any]) -> None:
        kind = {"instance_types": ["m7g.large"]} if aws else {"vm_size": "Standard_D4ps_v5"}
        plain = {"instance_types": ["m7i.large"]} if aws else {"vm_size": "Standard_D4as_v5"}
        taint = {"key": "team", "value": "vision", "effect": "NoExecute"}
        size = {"min_size": 1, "max_size": 2}
        pool = {**kind, **size, "architecture": "arm64", "spot": True, "disk_gib": 77, "labels": {"a": "b"}}
        settings["cluster"]["node_pools"] = [
            {"name": "vision", **pool, "taints": [taint]},
            {"name": "general", **plain, **size},
        ]

    plan = planned(environment, pools)
    if aws:
        nodes = named(plan, "aws:eks/nodeGroup:NodeGroup", "cluster-vision-nodes")["inputs"]
        template = named(plan, "aws:ec2/launchTemplate:LaunchTemplate", "cluster-vision-template")["inputs"]
        assert nodes["taints"][-1] == {"key": "team", "value": "vision", "effect": "NO_EXECUTE"}
        assert (nodes["amiType"], nodes["capacityType"]) == ("AL2023_ARM_64_STANDARD", "SPOT")
        assert template["blockDeviceMappings"][0]["ebs"]["volumeSize"] == 77
        assert nodes["labels"]["a"] == "b"
    else:
        nodes = named(plan, "azure-native:containerservice:AgentPool", "cluster-vision-nodes")["inputs"]
        assert nodes["nodeTaints"][-1] == "team=vision:NoExecute"
        assert (nodes["vmSize"], nodes["scaleSetPriority"], nodes["osDiskSizeGB"]) == ("Standard_D4ps_v5", "Spot", 77)
        assert nodes["nodeLabels"]["a"] == "b"


def provisioned(settings: dict[str, Any]) -> None:
    fixed = {"vm_size": "Standard_D4as_v5", "min_size": 3, "max_size": 3}
    pool = {"name": "spot", "spot": True, "sku_families": ["D"], "max_cpu": 64, "max_memory_gib": 256}
    settings["cluster"] |= {
        "autoscaler": "node-auto-provisioning",
        "system_pool": {"name": "system", **fixed},
        "node_pools": [],
        "provisioned_pools": [{**pool, "labels": {"a": "b"}}],
    }


def test_what_karpenter_may_make_is_said_before_anything_needs_it(planned):
    plan = planned("prod-aks", provisioned)
    pool = named(plan, "kubernetes:karpenter.sh/v1:NodePool", "node-provisioning-spot")
    cluster = named(plan, "azure-native:containerservice:ManagedCluster", "cluster-control-plane")["inputs"]

    assert cluster["nodeProvisioningProfile"]["mode"] == "Auto"
    assert pool["inputs"]["spec"]["limits"] == {"cpu": "64", "memory": "256Gi"}
    assert pool["inputs"]["spec"]["template"]["metadata"]["labels"]["a"] == "b"
    assert pool["provider"] == "pulumi:providers:kubernetes::kubernetes"
    for layer in ("IngressLayer::ingress", "SecretsLayer::secrets"):
        waits = named(plan, *f"waterline:index:{layer}".split("::"))["depends_on"]
        assert "kubernetes:karpenter.sh/v1:NodePool::node-provisioning-spot" in waits


def test_how_the_autoscaler_decides_reaches_azure(planned):
    def decided(settings: dict[str, Any]) -> None:
        settings["cluster"]["autoscaler_profile"] = {"expander": "priority", "scale_down_utilization_threshold": 0.65}

    profile = named(
        planned("prod-aks", decided), "azure-native:containerservice:ManagedCluster", "cluster-control-plane"
    )["inputs"]["autoScalerProfile"]

    assert (profile["expander"], profile["scaleDownUtilizationThreshold"]) == ("priority", "0.65")


def kept_free(settings: dict[str, Any]) -> None:
    settings["scaling"] = {"headroom": {"replicas": 2, "cpu": "500m", "memory": "1Gi"}}


@pytest.mark.parametrize("environment", ["prod", "prod-aks", "local"])
def test_headroom_is_in_a_namespace_of_its_own_which_is_there_with_it_alone(planned, environment):
    namespace = "kubernetes:core/v1:Namespace::namespaces-platform-scaling"
    before, after = (
        {f"{one['type']}::{one['name']}": one for one in planned(environment, change)["resources"]}
        for change in (None, kept_free)
    )
    pods = after["kubernetes:apps/v1:Deployment::scaling-headroom-pods"]["inputs"]

    assert set(after) - set(before) == {
        namespace,
        "kubernetes:apps/v1:Deployment::scaling-headroom-pods",
        "kubernetes:networking.k8s.io/v1:NetworkPolicy::scaling-headroom-default-deny",
        "kubernetes:scheduling.k8s.io/v1:PriorityClass::scaling-priorities-waterline-headroom",
        "waterline:index:Headroom::scaling-headroom",
    }
    assert pods["metadata"]["namespace"] == after[namespace]["inputs"]["metadata"]["name"] == "platform-scaling"
    assert pods["spec"]["replicas"] == 2


def test_the_change_of_every_day_is_one_that_such_a_cluster_takes():
    project = find_project(Path(__file__).parents[2])
    config = copy.deepcopy(stack_config(project, "prod-aks"))
    provisioned(config["waterline:settings"])
    change = everyday_change(load_settings("prod-aks", config, "stack"))

    assert change
    cluster = load_settings("prod-aks", change.applied(config), "stack").cluster
    assert isinstance(cluster, AksClusterSettings)
    assert [pool.max_cpu for pool in cluster.provisioned_pools] == [65]
    assert change.words == "max_cpu of pool spot: 64 becomes 65"


def test_a_cluster_whose_provisioned_pools_are_to_go_takes_one_too():
    project = find_project(Path(__file__).parents[2])
    config = copy.deepcopy(stack_config(project, "prod-aks"))
    provisioned(config["waterline:settings"])
    config["waterline:settings"]["cluster"]["provisioned_pools"] = []
    settings = load_settings("prod-aks", config, "stack")
    change = everyday_change(settings)
    assert change
    before, after = (one.cluster for one in (settings, load_settings("prod-aks", change.applied(config), "stack")))

    assert isinstance(before, AksClusterSettings)
    assert isinstance(after, AksClusterSettings)
    assert after.system_pool.min_size == after.system_pool.max_size == before.system_pool.max_size + 1


def test_without_provisioned_pools_nothing_is_asked_of_karpenter(planned):
    def emptied(settings: dict[str, Any]) -> None:
        provisioned(settings)
        settings["cluster"]["provisioned_pools"] = []

    resources = planned("prod-aks", emptied)["resources"]
    [cluster] = [one for one in resources if one["type"] == "azure-native:containerservice:ManagedCluster"]

    assert cluster["inputs"]["nodeProvisioningProfile"]["mode"] == "Auto"
    assert not [one["type"] for one in resources if "karpenter" in one["type"]]


def test_settings_of_karpenters_pools_reach_their_nodes(planned):
    plan = planned("prod with Karpenter")
    pools = {one["inputs"]["metadata"]["name"]: one["inputs"]["spec"] for one in plan["resources"] if is_pool(one)}
    template = {name: spec["template"] for name, spec in pools.items()}
    asked = {
        name: {one["key"].rsplit("/", 1)[-1]: one["values"] for one in spec["spec"]["requirements"]}
        for name, spec in template.items()
    }

    assert set(pools) == {"default", "batch", "vision"}
    assert (asked["default"]["arch"], asked["default"]["capacity-type"]) == (["amd64"], ["on-demand"])
    assert (asked["batch"]["arch"], asked["batch"]["capacity-type"]) == (["arm64"], ["spot"])
    assert template["batch"]["metadata"]["labels"] == {
        "a": "b",
        "waterline.dev/pool": "batch",
        "waterline.dev/capacity": "spot",
    }
    assert [one["key"] for one in template["batch"]["spec"]["taints"]] == [
        "kubernetes.azure.com/scalesetpriority",
        "waterline.dev/architecture",
        "batch",
    ]
    assert asked["vision"]["instance-gpu-manufacturer"] == ["nvidia"]
    assert pools["default"]["limits"] == {"cpu": "100", "memory": "400Gi"}
    assert pools["vision"]["limits"] == {"cpu": "64", "memory": "512Gi"}


def is_pool(one: Any) -> bool:
    return bool(one["type"] == "kubernetes:karpenter.sh/v1:NodePool")


@pytest.mark.parametrize(("nat", "isolated"), [("none", True), ("single", False)])
def test_karpenter_knows_whether_there_is_a_way_to_the_internet(planned, nat, isolated):
    def changed(settings: dict[str, Any]) -> None:
        endpoints = ["ec2", "ecr.api", "ecr.dkr", "eks", "sqs", "ssm", "sts"]
        settings["cluster"]["autoscaler"] = "karpenter"
        settings["cluster"]["network"].update(nat=nat, interface_endpoints=endpoints)

    release = named(planned("prod", changed), "kubernetes:helm.sh/v3:Release", "karpenter-controller")

    assert release["inputs"]["values"]["settings"]["isolatedVPC"] is isolated


def test_karpenters_nodes_are_in_the_clusters_network(planned):
    plan = planned("prod with Karpenter")
    spec = named(plan, "kubernetes:karpenter.k8s.aws/v1:EC2NodeClass", "karpenter-nodes")["inputs"]["spec"]
    pool = named(plan, "aws:eks/nodeGroup:NodeGroup", "cluster-general-nodes")["inputs"]

    assert [one["id"] for one in spec["subnetSelectorTerms"]] == pool["subnetIds"]
    assert spec["tags"]["environment"] == "prod"
