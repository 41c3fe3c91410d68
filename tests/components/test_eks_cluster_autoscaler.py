"""The cluster autoscaler on EKS."""

import json
from typing import Any

import kubernetes_validate
import pulumi
import pytest

from waterline.eks import EksClusterAutoscaler
from waterline.eks.addon_versions import ADDON_VERSIONS
from waterline.eks.autoscaler_versions import AUTOSCALER_VERSIONS
from waterline.eks.cluster_autoscaler import cluster_autoscaler_policy, cluster_autoscaler_values
from waterline.operation import Availability, operation

ARGS: dict[str, Any] = {
    "cluster_name": "demo",
    "kubernetes_version": "1.36",
    "account_id": "123456789012",
    "region": "eu-west-1",
    "oidc_provider_arn": "arn:aws:iam::123456789012:oidc-provider/oidc.example.com/id/A",
    "oidc_issuer": "https://oidc.example.com/id/A",
}
RELEASE = "kubernetes:helm.sh/v3:Release"
ACCOUNT = "kubernetes:core/v1:ServiceAccount"
NAMESPACE = "kubernetes:core/v1:Namespace"
POLICY = "kubernetes:networking.k8s.io/v1:NetworkPolicy"


def autoscaler(**changes: Any) -> Any:
    def program() -> None:
        pulumi.export("controller", EksClusterAutoscaler("autoscaler", {**ARGS, **changes}).controller)

    return program


def values(version: str = "1.36", availability: Availability = Availability.HIGH) -> Any:
    return cluster_autoscaler_values("demo", version, "eu-west-1", operation({"availability": availability}))


def statements(region: str = "eu-west-1") -> dict[str, Any]:
    document = json.loads(cluster_autoscaler_policy("demo", "123456789012", region))
    return {one["Sid"]: one for one in document["Statement"]}


def test_it_is_ready_once_its_release_is(deploy):
    assert deploy(autoscaler()).output("controller") == "cluster-autoscaler"


def test_its_namespace_is_its_own_and_hardened(deploy):
    deployed = deploy(autoscaler())
    metadata = deployed.inputs(NAMESPACE)["metadata"]

    assert metadata["labels"]["pod-security.kubernetes.io/enforce"] == "restricted"
    assert metadata["name"] == deployed.inputs(RELEASE)["namespace"] == "platform-autoscaler"


def test_its_identity_is_on_a_service_account_of_ours_that_comes_first(deploy):
    deployed = deploy(autoscaler())
    account = deployed.only(ACCOUNT)
    metadata: Any = account.inputs["metadata"]

    assert metadata["annotations"] == {"eks.amazonaws.com/role-arn": "arn:aws:iam::000000000000:role/demo-autoscaler"}
    named = deployed.inputs(RELEASE)["values"]["rbac"]["serviceAccount"]
    assert named == {"create": False, "name": metadata["name"]}
    assert {"autoscaler-controller-permissions", "autoscaler-namespace"} <= deployed.before(account.urn)
    assert account.urn in deployed.only(RELEASE).depends_on
    trust = str(deployed.inputs("aws:iam/role:Role")["assumeRolePolicy"])
    assert f"system:serviceaccount:{metadata['namespace']}:{metadata['name']}" in trust


def test_it_reaches_aws_and_the_api_server_and_nothing_else_before_it_starts(deploy):
    deployed = deploy(autoscaler())
    closed, opened = (deployed.named(POLICY, f"autoscaler-{name}") for name in ("default-deny", "policy"))
    spec: Any = opened.inputs["spec"]
    [rule] = spec["egress"]

    assert dict(closed.inputs["spec"])["podSelector"] == {}  # type: ignore[call-overload]
    assert {one["port"] for one in rule["ports"]} == {53, 443, 6443}
    assert [one["port"] for way in spec["ingress"] for one in way["ports"]] == [8085]
    # The chart calls its pods after the cloud.
    assert spec["podSelector"]["matchLabels"] == {"app.kubernetes.io/name": "aws-cluster-autoscaler"}
    assert {closed.urn, opened.urn} <= set(deployed.only(RELEASE).depends_on)


def test_everything_can_come_from_a_mirror(deploy):
    release = deploy(autoscaler(operation={"mirror": "mirror.example.com/it"})).inputs(RELEASE)

    assert release["chart"].startswith("oci://mirror.example.com/it/")
    assert release["values"]["image"] == {
        "repository": "mirror.example.com/it/registry.k8s.io/autoscaling/cluster-autoscaler",
        "tag": AUTOSCALER_VERSIONS["1.36"],
    }


@pytest.mark.parametrize("version", ["1.34", "1.35", "1.36"])
def test_our_objects_are_what_kubernetes_takes(deploy, version):
    deployed = deploy(autoscaler())

    for type_ in (ACCOUNT, NAMESPACE, POLICY):
        for one in deployed.all(type_):
            kubernetes_validate.validate(dict(one.inputs), version, strict=True)


@pytest.mark.parametrize("version", ADDON_VERSIONS)
def test_it_is_of_the_minor_of_its_cluster(version):
    assert values(version)["image"]["tag"].startswith(f"v{version}.")


def test_a_cluster_that_there_is_no_autoscaler_for_is_refused(deploy):
    with pytest.raises(ValueError, match=r"kubernetes_version '1\.20': expected one of 1\.34, "):
        deploy(autoscaler(kubernetes_version="1.20"))


def test_only_pools_of_the_cluster_are_scaled():
    scale = statements()["ScaleOurPools"]

    assert scale["Condition"] == {"StringEquals": {"aws:ResourceTag/k8s.io/cluster-autoscaler/demo": "owned"}}
    assert scale["Resource"] == (
        "arn:aws:autoscaling:eu-west-1:123456789012:autoScalingGroup:*:autoScalingGroupName/eks-*"
    )
    others = [one["Action"] for one in statements().values() if one["Sid"] != "ScaleOurPools"]
    assert all(":Describe" in action for one in others for action in ([one] if isinstance(one, str) else one))


def test_only_looking_is_allowed_everywhere():
    everywhere = [one for one in statements().values() if one["Resource"] == "*"]

    assert [one["Sid"] for one in everywhere] == ["Look"]
    assert all(action.split(":")[1].startswith("Describe") for action in everywhere[0]["Action"])


def test_only_pools_of_the_cluster_are_looked_into():
    assert statements()["LookAtOurPools"]["Resource"] == "arn:aws:eks:eu-west-1:123456789012:nodegroup/demo/*"


@pytest.mark.parametrize(("region", "partition"), [("cn-north-1", "aws-cn"), ("us-gov-west-1", "aws-us-gov")])
def test_every_resource_is_of_the_region_and_its_partition(region, partition):
    found = [one["Resource"] for one in statements(region).values() if one["Resource"] != "*"]

    assert len(found) == 2
    assert all(one.startswith(f"arn:{partition}:") and f":{region}:123456789012:" in one for one in found)


def test_the_policy_passes_the_linter(lint):
    assert lint(json.loads(cluster_autoscaler_policy("demo", "123456789012", "eu-west-1"))) == []


def test_nodes_that_only_have_scratch_space_or_dns_on_them_can_go_away():
    arguments = values()["extraArgs"]

    assert arguments["skip-nodes-with-local-storage"] is False
    assert arguments["skip-nodes-with-system-pods"] is False


def test_its_pods_are_restricted_though_its_chart_says_nothing_of_it():
    made = values()

    assert made["securityContext"]["runAsNonRoot"] is True
    assert made["securityContext"]["seccompProfile"] == {"type": "RuntimeDefault"}
    assert made["containerSecurityContext"] == {
        "allowPrivilegeEscalation": False,
        "capabilities": {"drop": ["ALL"]},
        "readOnlyRootFilesystem": True,
    }


def test_a_zone_may_go_away_if_that_is_asked_for():
    high, single = values(), values(availability=Availability.SINGLE)

    assert (high["replicaCount"], single["replicaCount"]) == (2, 1)
    assert high["podDisruptionBudget"] == single["podDisruptionBudget"] == {"maxUnavailable": 1}
    [spread] = high["topologySpreadConstraints"]
    assert spread["labelSelector"] == {"matchLabels": {"app.kubernetes.io/name": "aws-cluster-autoscaler"}}
    assert single["topologySpreadConstraints"] == []
