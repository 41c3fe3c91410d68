"""An EKS cluster, its nodes and add-ons."""

import json
from typing import Any

import pulumi
import pulumi_eks as eks
import pytest

from waterline.eks import EksCluster
from waterline.eks.access import access_entries, entry_name
from waterline.eks.addon_versions import ADDON_VERSIONS
from waterline.eks.kubeconfig import kubeconfig
from waterline_platform.rehearsal.values import Secret

ADMIN = "arn:aws:iam::123456789012:role/platform-admin"
VIEWER = "arn:aws:iam::123456789012:role/developer"
POOL = {"name": "general", "instance_types": ["m7i.large"], "min_size": 2, "max_size": 4}
ARGS: dict[str, Any] = {
    "cluster_name": "demo",
    "account_id": "123456789012",
    "region": "eu-west-1",
    "kubernetes_version": "1.36",
    "vpc_id": "vpc-a",
    "subnet_ids": ["subnet-a", "subnet-b"],
    "admins": [ADMIN],
    "public_access_cidrs": ["203.0.113.0/24"],
    "node_pools": [POOL],
    "tags": {"team": "platform"},
}
CLUSTER = "aws:eks/cluster:Cluster"
ADDON = "aws:eks/addon:Addon"
NODES = "aws:eks/nodeGroup:NodeGroup"


def cluster(**changes: Any) -> Any:
    def program() -> None:
        made = EksCluster("cluster", {**ARGS, **changes})
        for name in ("name", "kubeconfig", "context", "oidc_issuer", "identifier", "security_group_id"):
            pulumi.export(name, getattr(made, name))

    return program


def test_nobody_is_admin_but_those_named(deploy):
    deployed = deploy(cluster(viewers=[VIEWER]))
    access = deployed.inputs(CLUSTER)["accessConfig"]
    policies = {
        one.inputs["principalArn"]: one.inputs["policyArn"].rsplit("/", 1)[-1]
        for one in deployed.all("aws:eks/accessPolicyAssociation:AccessPolicyAssociation")
    }

    assert access == {"authenticationMode": "API", "bootstrapClusterCreatorAdminPermissions": False}
    assert policies == {ADMIN: "AmazonEKSClusterAdminPolicy", VIEWER: "AmazonEKSViewPolicy"}


def test_reordering_principals_renames_nothing():
    other = "arn:aws:iam::999999999999:role/platform-admin"

    assert {*access_entries("eu-west-1", [ADMIN, other], [], {})} == {
        *access_entries("eu-west-1", [other, ADMIN], [], {})
    }
    assert entry_name(ADMIN) != entry_name(other)


def test_the_public_endpoint_is_limited_to_the_networks_named(deploy):
    vpc = deploy(cluster()).inputs(CLUSTER)["vpcConfig"]

    assert vpc["endpointPrivateAccess"] is True
    assert vpc["endpointPublicAccess"] is True
    assert vpc["publicAccessCidrs"] == ["203.0.113.0/24"]


def test_a_closed_endpoint_needs_a_runner_inside(deploy):
    with pytest.raises(ValueError, match="expected runner_inside_network"):
        deploy(cluster(public_access_cidrs=[]))


def test_the_public_endpoint_can_be_closed(deploy):
    vpc = deploy(cluster(public_access_cidrs=[], runner_inside_network=True)).inputs(CLUSTER)["vpcConfig"]

    assert vpc["endpointPublicAccess"] is False
    assert "publicAccessCidrs" not in vpc


def test_secrets_are_encrypted_with_a_key_of_our_own_that_rotates(deploy):
    deployed = deploy(cluster())
    key = deployed.inputs("aws:kms/key:Key")
    encryption = deployed.inputs(CLUSTER)["encryptionConfig"]

    assert key["enableKeyRotation"] is True
    assert key["deletionWindowInDays"] == 30
    assert encryption["resources"] == ["secrets"]
    assert encryption["provider"]["keyArn"].startswith("arn:aws:kms:")


def test_control_plane_logs_are_kept_in_a_group_that_exists_first(deploy):
    deployed = deploy(cluster(log_retention_days=90))
    group = deployed.only("aws:cloudwatch/logGroup:LogGroup")

    assert group.inputs["name"] == "/aws/eks/demo/cluster"
    assert group.inputs["retentionInDays"] == 90
    assert len(deployed.inputs(CLUSTER)["enabledClusterLogTypes"]) == 5
    assert group.name in deployed.before(deployed.only(CLUSTER).urn)


def test_old_versions_are_not_paid_for(deploy):
    assert deploy(cluster()).inputs(CLUSTER)["upgradePolicy"] == {"supportType": "STANDARD"}


def test_the_cluster_and_its_key_are_protected_and_no_access_entry_is(deploy):
    deployed = deploy(cluster())

    assert deployed.inputs(CLUSTER)["deletionProtection"] is True
    assert sorted(one.type for one in deployed.recording.registrations if one.protect) == [CLUSTER, "aws:kms/key:Key"]


def test_protection_can_be_lifted(deploy):
    deployed = deploy(cluster(deletion_protection=False))

    assert deployed.inputs(CLUSTER)["deletionProtection"] is False
    assert not any(one.protect for one in deployed.recording.registrations)


@pytest.mark.parametrize("version", ADDON_VERSIONS)
def test_every_add_on_is_pinned_to_a_build_for_the_version(deploy, version):
    deployed = deploy(cluster(kubernetes_version=version))
    builds = {one.inputs["addonName"]: one.inputs["addonVersion"] for one in deployed.all(ADDON)}
    pins = ADDON_VERSIONS[version]

    assert builds == {
        "aws-ebs-csi-driver": pins.ebs_csi,
        "coredns": pins.coredns,
        "kube-proxy": pins.kube_proxy,
        "metrics-server": pins.metrics_server,
        "vpc-cni": pins.vpc_cni,
    }
    assert pins.kube_proxy.startswith(f"v{version}.")


def test_network_policies_are_enforced(deploy):
    addon = deploy(cluster()).named(ADDON, "cluster-vpc-cni")

    assert json.loads(str(addon.inputs["configurationValues"])) == {"enableNetworkPolicy": "true"}


def test_nodes_wait_for_the_network_and_what_runs_on_nodes_waits_for_them(deploy):
    deployed = deploy(cluster())
    nodes = deployed.only(NODES)

    assert {"cluster-vpc-cni", "cluster-kube-proxy"} <= deployed.before(nodes.urn)
    for addon in ("coredns", "aws-ebs-csi-driver", "metrics-server"):
        assert nodes.name in deployed.before(deployed.named(ADDON, f"cluster-{addon}").urn)
        assert f"cluster-{addon}" not in deployed.before(nodes.urn)


def test_pods_that_need_aws_have_roles_of_their_own_and_nodes_little(deploy):
    deployed = deploy(cluster())
    attached = {
        (one.inputs["role"], one.inputs["policyArn"])
        for one in deployed.all("aws:iam/rolePolicyAttachment:RolePolicyAttachment")
    }

    # Whole ARNs: some of these policies have a path, and one without it does not exist.
    assert attached == {
        ("demo-control-plane", "arn:aws:iam::aws:policy/AmazonEKSClusterPolicy"),
        ("demo-nodes", "arn:aws:iam::aws:policy/AmazonEKSWorkerNodePolicy"),
        ("demo-nodes", "arn:aws:iam::aws:policy/AmazonEC2ContainerRegistryPullOnly"),
        ("demo-vpc-cni", "arn:aws:iam::aws:policy/AmazonEKS_CNI_Policy"),
        ("demo-ebs-csi", "arn:aws:iam::aws:policy/service-role/AmazonEBSCSIDriverPolicy"),
    }


def test_everything_that_can_be_tagged_is(deploy):
    deployed = deploy(cluster())
    untaggable = {
        "aws:eks/accessPolicyAssociation:AccessPolicyAssociation",
        "aws:iam/rolePolicy:RolePolicy",
        "aws:iam/rolePolicyAttachment:RolePolicyAttachment",
        "aws:kms/alias:Alias",
    }

    for one in deployed.recording.registrations:
        if one.type.startswith("aws:") and one.type not in untaggable:
            assert one.inputs["tags"]["team"] == "platform", one.name
    volumes = deployed.named(ADDON, "cluster-aws-ebs-csi-driver").inputs["configurationValues"]
    assert json.loads(str(volumes)) == {"controller": {"extraVolumeTags": {"team": "platform"}}}


def test_the_kubeconfig_is_a_secret_and_asks_the_cli_for_tokens(deploy):
    deployed = deploy(cluster())
    [user] = json.loads(deployed.output("kubeconfig"))["users"]

    assert deployed.is_secret("kubeconfig")
    assert user["user"]["exec"]["command"] == "aws"
    assert not {"token", "client-key-data", "password"} & user["user"].keys()


def test_the_kubeconfig_is_the_same_from_run_to_run(deploy):
    assert deploy(cluster()).output("kubeconfig") == deploy(cluster()).output("kubeconfig")
    assert kubeconfig("a", "eu-west-1", "https://b", "Yw==") == kubeconfig("a", "eu-west-1", "https://b", "Yw==")


def test_the_outputs_name_the_cluster(deploy):
    deployed = deploy(cluster())

    assert deployed.output("name") == deployed.output("context") == "demo"
    assert deployed.output("oidc_issuer").startswith("https://oidc.eks.")
    assert deployed.output("identifier").startswith("https://")
    assert deployed.output("security_group_id").startswith("sg-")


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"kubernetes_version": "1.30"}, "kubernetes_version '1.30': expected one of"),
        ({"node_pools": []}, "expected at least one pool"),
        ({"node_pools": [POOL, POOL]}, "with distinct names"),
        ({"node_pools": [{**POOL, "min_size": 5}]}, "min_size 5, max_size 4"),
        ({"admins": []}, "admins: expected at least one IAM principal"),
        ({"viewers": [ADMIN]}, "is named twice"),
    ],
)
def test_what_aws_would_refuse_after_minutes_is_refused_at_once(deploy, changes, message):
    with pytest.raises(ValueError, match=message):
        deploy(cluster(**changes))


def test_the_kubeconfig_that_the_component_keeps_is_a_secret_too(deploy):
    provider = deploy(cluster()).only("pulumi:providers:kubernetes")

    assert isinstance(provider.inputs["kubeconfig"], Secret)


def test_what_a_kubeconfig_is_made_of_is_a_secret(deploy):
    def program() -> None:
        made = EksCluster("cluster", {**ARGS})
        [control_plane] = (one for one in made._childResources if isinstance(one, eks.Cluster))  # noqa: SLF001 -- no other way
        pulumi.export("authority", control_plane.eks_cluster.certificate_authority)

    assert deploy(program).is_secret("authority")


def test_admins_are_admins_of_the_whole_cluster(deploy):
    [policy] = deploy(cluster()).all("aws:eks/accessPolicyAssociation:AccessPolicyAssociation")

    assert policy.inputs["accessScope"] == {"type": "cluster"}


def test_the_cluster_goes_before_what_it_stands_on(deploy):
    deployed = deploy(cluster())

    [role] = [one for one in deployed.all("aws:iam/role:Role") if one.name == "cluster-control-plane"]
    key = deployed.only("aws:kms/key:Key")
    assert {role.urn, key.urn} <= deployed.only(CLUSTER).depends_on
    [entry] = deployed.all("aws:eks/accessEntry:AccessEntry")
    assert deployed.only(CLUSTER).name in deployed.before(entry.urn)
