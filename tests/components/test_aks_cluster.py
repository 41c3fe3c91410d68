"""An AKS cluster, its nodes and who gets in."""

import json
from typing import Any

import pulumi
import pytest

from waterline.aks import AksCluster, AzurePrincipalType, AzureRole
from waterline_platform.rehearsal.inline import run

SUBSCRIPTION = "00000000-0000-4000-8000-000000000001"
DEPLOYER = {"object_id": "00000000-0000-4000-8000-00000000000d", "principal_type": AzurePrincipalType.SERVICE_PRINCIPAL}
ADMIN = {"object_id": "00000000-0000-4000-8000-00000000000a", "principal_type": AzurePrincipalType.GROUP}
VIEWER = {"object_id": "00000000-0000-4000-8000-00000000000e", "principal_type": AzurePrincipalType.USER}
SYSTEM = {"name": "system", "vm_size": "Standard_D4as_v5", "min_size": 3, "max_size": 6}
POOL = {"name": "general", "vm_size": "Standard_D4as_v5", "min_size": 2, "max_size": 4}
ARGS: dict[str, Any] = {
    "cluster_name": "demo",
    "subscription_id": SUBSCRIPTION,
    "tenant_id": "00000000-0000-4000-8000-000000000002",
    "resource_group_name": "rg-demo",
    "location": "westeurope",
    "kubernetes_version": "1.36",
    "node_subnet_id": "/subnets/nodes",
    "deployer": DEPLOYER,
    "admins": [ADMIN],
    "authorized_ip_ranges": ["203.0.113.0/24"],
    "egress_addresses": ["192.0.2.7"],
    "system_pool": SYSTEM,
    "tags": {"team": "platform"},
}
CLUSTER = "azure-native:containerservice:ManagedCluster"
POOLS = "azure-native:containerservice:AgentPool"
ROLES = "azure-native:authorization:RoleAssignment"


def cluster(**changes: Any) -> Any:
    def program() -> None:
        made = AksCluster("cluster", {**ARGS, **changes})
        for name in ("name", "kubeconfig", "context", "oidc_issuer", "identifier"):
            pulumi.export(name, getattr(made, name))

    return program


def roles(deployed: Any, principal: dict[str, Any]) -> set[str]:
    return {
        one.inputs["roleDefinitionId"].rsplit("/", 1)[-1]
        for one in deployed.all(ROLES)
        if one.inputs["principalId"] == principal["object_id"]
    }


def test_there_are_no_local_accounts_only_entra_principals_with_azure_roles(deploy):
    inputs = deploy(cluster()).inputs(CLUSTER)

    assert inputs["disableLocalAccounts"] is True
    assert inputs["aadProfile"] == {"managed": True, "enableAzureRBAC": True, "tenantID": ARGS["tenant_id"]}


def test_the_deployer_is_let_in_before_the_cluster_is_there(deploy):
    deployed = deploy(cluster(admins=[]))

    assert AzureRole.AKS_RBAC_CLUSTER_ADMIN in roles(deployed, DEPLOYER)
    assert f"cluster-admin-{DEPLOYER['object_id']}" in deployed.before(deployed.only(CLUSTER).urn)


def test_admins_may_do_everything_and_viewers_read(deploy):
    deployed = deploy(cluster(viewers=[VIEWER]))

    assert roles(deployed, ADMIN) == {AzureRole.AKS_RBAC_CLUSTER_ADMIN, AzureRole.AKS_CLUSTER_USER}
    assert roles(deployed, VIEWER) == {AzureRole.AKS_RBAC_READER, AzureRole.AKS_CLUSTER_USER}


def test_a_deployer_who_is_also_an_admin_has_each_role_once(deploy):
    deployed = deploy(cluster(admins=[DEPLOYER]))

    assert len([one for one in deployed.all(ROLES) if one.inputs["principalId"] == DEPLOYER["object_id"]]) == 2


def test_the_control_plane_may_join_nodes_to_their_subnet_and_nothing_else(deploy):
    [assignment] = [one for one in deploy(cluster()).all(ROLES) if one.name == "cluster-control-plane-subnet"]

    assert assignment.inputs["scope"] == "/subnets/nodes"
    assert str(assignment.inputs["roleDefinitionId"]).endswith(AzureRole.NETWORK_CONTRIBUTOR)


def test_pods_are_in_an_overlay_with_cilium(deploy):
    network = deploy(cluster()).inputs(CLUSTER)["networkProfile"]

    assert (network["networkPlugin"], network["networkPluginMode"]) == ("azure", "overlay")
    assert (network["networkDataplane"], network["networkPolicy"]) == ("cilium", "cilium")
    assert network["outboundType"] == "userAssignedNATGateway"
    assert network["dnsServiceIP"] == "10.245.0.10"


def test_a_public_endpoint_is_for_the_ranges_named_and_the_nodes(deploy):
    access = deploy(cluster()).inputs(CLUSTER)["apiServerAccessProfile"]

    assert access["authorizedIPRanges"] == ["203.0.113.0/24", "192.0.2.7/32"]
    assert access["enablePrivateCluster"] is False


def test_a_private_cluster_needs_a_runner_inside(deploy):
    with pytest.raises(ValueError, match="expected runner_inside_network"):
        deploy(cluster(authorized_ip_ranges=[]))


def test_without_ranges_the_cluster_is_private(deploy):
    access = deploy(cluster(authorized_ip_ranges=[], runner_inside_network=True)).inputs(CLUSTER)[
        "apiServerAccessProfile"
    ]

    assert access["enablePrivateCluster"] is True
    assert access["enablePrivateClusterPublicFQDN"] is False
    assert "authorizedIPRanges" not in access


def test_workloads_can_have_identities(deploy):
    inputs = deploy(cluster()).inputs(CLUSTER)

    assert inputs["oidcIssuerProfile"] == {"enabled": True}
    assert inputs["securityProfile"]["workloadIdentity"] == {"enabled": True}


def test_the_cluster_is_kept_current_in_its_window(deploy):
    deployed = deploy(cluster(maintenance_window={"day": "Sunday", "start": "02:00", "hours": 4}))
    windows = deployed.all("azure-native:containerservice:MaintenanceConfiguration")

    assert deployed.inputs(CLUSTER)["autoUpgradeProfile"] == {
        "upgradeChannel": "patch",
        "nodeOSUpgradeChannel": "NodeImage",
    }
    assert {str(one.inputs["configName"]) for one in windows} == {
        "aksManagedAutoUpgradeSchedule",
        "aksManagedNodeOSUpgradeSchedule",
    }


def test_unused_images_are_removed_from_nodes(deploy):
    cleaner = deploy(cluster()).inputs(CLUSTER)["securityProfile"]["imageCleaner"]

    assert cleaner == {"enabled": True, "intervalHours": 168}


def test_control_plane_logs_are_kept_as_long_as_asked(deploy):
    deployed = deploy(cluster(log_retention_days=90))
    setting = deployed.inputs("azure-native:monitor:DiagnosticSetting")

    assert deployed.inputs("azure-native:operationalinsights:Workspace")["retentionInDays"] == 90
    assert {"kube-apiserver", "kube-audit-admin", "guard"} <= {log["category"] for log in setting["logs"]}
    assert all(log["enabled"] for log in setting["logs"])


def test_every_pool_scales_by_itself_and_encrypts_at_the_host(deploy):
    deployed = deploy(cluster(node_pools=[POOL]))
    [system] = deployed.inputs(CLUSTER)["agentPoolProfiles"]

    for pool in (system, deployed.inputs(POOLS)):
        assert pool["enableAutoScaling"] is True
        assert pool["enableEncryptionAtHost"] is True
        assert pool["availabilityZones"] == ["1", "2", "3"]
    assert (system["mode"], deployed.inputs(POOLS)["mode"]) == ("System", "User")


def test_a_spot_pool_is_what_was_asked_for(deploy):
    taint = {"key": "batch", "value": "true", "effect": "NoSchedule"}
    pool = deploy(cluster(node_pools=[{**POOL, "spot": True, "taints": [taint]}])).inputs(POOLS)

    assert (pool["scaleSetPriority"], pool["scaleSetEvictionPolicy"], pool["spotMaxPrice"]) == ("Spot", "Delete", -1)
    assert pool["nodeTaints"] == ["kubernetes.azure.com/scalesetpriority=spot:NoSchedule", "batch=true:NoSchedule"]
    assert pool["nodeLabels"] == {
        "kubernetes.azure.com/scalesetpriority": "spot",
        "waterline.dev/capacity": "spot",
        "waterline.dev/pool": "general",
    }


def test_arm_nodes_have_their_taint_but_for_those_of_the_system_pool(deploy):
    arm64 = {"vm_size": "Standard_D4ps_v5"}
    deployed = deploy(cluster(system_pool={**SYSTEM, **arm64}, node_pools=[{**POOL, **arm64}]))

    assert deployed.inputs(POOLS)["nodeTaints"] == ["waterline.dev/architecture=arm64:NoSchedule"]
    assert deployed.inputs(CLUSTER)["agentPoolProfiles"][0]["nodeTaints"] == []


def test_the_tier_is_standard_unless_said_otherwise(deploy):
    assert deploy(cluster()).inputs(CLUSTER)["sku"] == {"name": "Base", "tier": "Standard"}


def test_only_the_cluster_is_protected(deploy):
    deployed = deploy(cluster(node_pools=[POOL]))

    assert [one.type for one in deployed.recording.registrations if one.protect] == [CLUSTER]


def test_everything_that_can_be_tagged_is(deploy):
    deployed = deploy(cluster(node_pools=[POOL]))
    tagged = {one.type for one in deployed.recording.registrations if "tags" in one.inputs and "azure" in one.type}
    untaggable = {
        ROLES,
        "azure-native:monitor:DiagnosticSetting",
        "azure-native:containerservice:MaintenanceConfiguration",
    }

    assert tagged | untaggable >= {one.type for one in deployed.recording.registrations if "azure" in one.type}
    assert deployed.inputs(CLUSTER)["agentPoolProfiles"][0]["tags"] == {"team": "platform"}


def test_the_kubeconfig_is_a_secret_and_asks_kubelogin_for_tokens(deploy):
    deployed = deploy(cluster())
    config = json.loads(deployed.output("kubeconfig"))

    assert deployed.is_secret("kubeconfig")
    assert config["users"][0]["user"]["exec"]["command"] == "kubelogin"
    assert config["clusters"][0]["cluster"]["server"].endswith(":443")
    assert config["current-context"] == deployed.output("context") == "demo"


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"node_pools": [{**POOL, "name": "system"}]}, "expected distinct names"),
        ({"node_pools": [{**POOL, "name": "too-long-for-aks"}]}, "expected 1 to 12 lower-case letters"),
        ({"system_pool": {**SYSTEM, "spot": True}}, "expected neither spot nor GPU"),
        ({"system_pool": {**SYSTEM, "min_size": 9}}, "min_size 9, max_size 6"),
        ({"node_pools": [{**POOL, "architecture": "arm64"}]}, "architecture 'arm64': expected amd64, that of vm_size"),
        ({"viewers": [ADMIN]}, "is named twice"),
        ({"viewers": [DEPLOYER]}, "deploys; expected it among the admins"),
    ],
)
def test_what_azure_would_refuse_after_minutes_is_refused_at_once(deploy, changes, message):
    with pytest.raises(ValueError, match=message):
        deploy(cluster(**changes))


def test_the_identifier_is_known_before_the_cloud_has_answered():
    recording = run(cluster(), preview=True)

    assert str(recording.outputs["identifier"]).startswith(f"/subscriptions/{SUBSCRIPTION}/resourceGroups/rg-demo/")


def test_only_what_replaces_the_cluster_changes_its_identifier(deploy):
    identifier = deploy(cluster()).output("identifier")

    for kept in ({"tags": {}}, {"kubernetes_version": "1.35"}, {"authorized_ip_ranges": ["198.51.100.0/24"]}):
        assert deploy(cluster(**kept)).output("identifier") == identifier
    for other in ({"cluster_name": "other"}, {"pod_cidr": "10.0.0.0/16"}, {"location": "northeurope"}):
        assert deploy(cluster(**other)).output("identifier") != identifier


def test_what_the_autoscaler_decided_stays(deploy):
    deployed = deploy(cluster(node_pools=[POOL]))

    assert deployed.only(CLUSTER).ignore_changes == {"agentPoolProfiles[0].count"}
    assert deployed.only(POOLS).ignore_changes == {"count"}


def test_a_pool_that_azure_cannot_change_is_replaced(deploy):
    pool = deploy(cluster(node_pools=[POOL])).only(POOLS)

    assert {"osDiskSizeGB", "scaleSetPriority", "availabilityZones"} <= pool.replace_on_changes
    assert pool.delete_before_replace


def test_an_identitys_role_is_replaced_with_the_identity_and_never_alone(deploy):
    deployed = deploy(cluster())
    [role] = [one for one in deployed.all(ROLES) if one.name == "cluster-control-plane-subnet"]

    assert role.ignore_changes == {"principalId"}
    assert role.replace_with == {deployed.only("azure-native:managedidentity:UserAssignedIdentity").urn}


@pytest.mark.parametrize("access", [{}, {"authorized_ip_ranges": [], "runner_inside_network": True}])
def test_nobody_runs_commands_past_the_network(deploy, access):
    assert deploy(cluster(**access)).inputs(CLUSTER)["apiServerAccessProfile"]["disableRunCommand"] is True


def test_pods_that_ask_for_no_gpu_are_kept_off_nodes_that_have_one(deploy):
    pool = deploy(cluster(node_pools=[{**POOL, "gpu": True}])).inputs(POOLS)

    assert pool["nodeTaints"] == ["nvidia.com/gpu=present:NoSchedule"]


def test_the_workspace_has_a_name_that_azure_takes(deploy):
    workspace = deploy(cluster(cluster_name="My_Cluster")).inputs("azure-native:operationalinsights:Workspace")

    assert workspace["workspaceName"] == "My-Cluster-logs"
