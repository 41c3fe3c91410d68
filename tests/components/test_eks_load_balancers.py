"""Network load balancers for Services on EKS."""

import json
from typing import Any

import kubernetes_validate
import pulumi
import pytest

from waterline.eks import EksLoadBalancers, nlb_annotations
from waterline.eks.load_balancer_policy import load_balancer_policy
from waterline.eks.load_balancers import load_balancer_values
from waterline.ingress import traefik
from waterline.operation import Availability, operation

ARGS: dict[str, Any] = {
    "cluster_name": "demo",
    "account_id": "123456789012",
    "region": "eu-west-1",
    "network_name": "demo-network",
    "vpc_id": "vpc-a",
    "oidc_provider_arn": "arn:aws:iam::123456789012:oidc-provider/oidc.example.com/id/A",
    "oidc_issuer": "https://oidc.example.com/id/A",
    "tags": {"team": "platform", "environment": "demo"},
}
VALUES: dict[str, Any] = {
    "cluster_name": "demo",
    "region": "eu-west-1",
    "network_name": "demo-network",
    "run": operation(None),
    "tags": ARGS["tags"],
}
RELEASE = "kubernetes:helm.sh/v3:Release"
ACCOUNT = "kubernetes:core/v1:ServiceAccount"
NAMESPACE = "kubernetes:core/v1:Namespace"
PREFIX = "service.beta.kubernetes.io/aws-load-balancer-"
OURS = {"aws:ResourceTag/elbv2.k8s.aws/cluster": "demo"}
MADE = {"aws:RequestTag/elbv2.k8s.aws/cluster": "demo"}


def load_balancers(**changes: Any) -> Any:
    def program() -> None:
        pulumi.export("controller", EksLoadBalancers("load-balancers", {**ARGS, **changes}).controller)

    return program


def statements(region: str = "eu-west-1") -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads(load_balancer_policy("demo", "123456789012", region, "vpc-a"))["Statement"]
    return found


def actions(statement: dict[str, Any]) -> list[str]:
    value = statement["Action"]
    return [value] if isinstance(value, str) else value


def test_it_is_ready_once_its_release_is(deploy):
    assert deploy(load_balancers()).output("controller") == "aws-load-balancer-controller"


def test_its_namespace_is_its_own_and_hardened(deploy):
    deployed = deploy(load_balancers())
    metadata = deployed.inputs(NAMESPACE)["metadata"]

    assert metadata["labels"]["pod-security.kubernetes.io/enforce"] == "restricted"
    assert metadata["name"] == deployed.inputs(RELEASE)["namespace"] == "platform-load-balancers"


def test_its_identity_is_on_a_service_account_of_ours_that_comes_first(deploy):
    deployed = deploy(load_balancers())
    account = deployed.only(ACCOUNT)
    metadata: Any = account.inputs["metadata"]

    assert metadata["annotations"] == {
        "eks.amazonaws.com/role-arn": "arn:aws:iam::000000000000:role/demo-load-balancers"
    }
    assert deployed.inputs(RELEASE)["values"]["serviceAccount"] == {"create": False, "name": metadata["name"]}
    assert {"load-balancers-controller-permissions", "load-balancers-namespace"} <= deployed.before(account.urn)
    assert account.urn in deployed.only(RELEASE).depends_on
    trust = str(deployed.inputs("aws:iam/role:Role")["assumeRolePolicy"])
    assert f"system:serviceaccount:{metadata['namespace']}:{metadata['name']}" in trust


def test_its_kinds_come_first_and_not_from_the_chart(deploy):
    deployed = deploy(load_balancers())

    assert deployed.inputs(RELEASE)["skipCrds"] is True
    assert "load-balancers-crds" in deployed.before(deployed.only(RELEASE).urn)


def test_everything_can_come_from_a_mirror(deploy):
    deployed = deploy(load_balancers(operation={"mirror": "mirror.example.com/it"}))

    assert deployed.inputs(RELEASE)["chart"].startswith("oci://mirror.example.com/it/")
    assert deployed.inputs(RELEASE)["values"]["image"]["repository"].startswith("mirror.example.com/it/")
    assert deployed.inputs("kubernetes:yaml/v2:ConfigFile")["file"].startswith("https://mirror.example.com/it/")


@pytest.mark.parametrize("version", ["1.34", "1.35", "1.36"])
def test_our_objects_are_what_kubernetes_takes(deploy, version):
    deployed = deploy(load_balancers())

    for type_ in (ACCOUNT, NAMESPACE):
        kubernetes_validate.validate(dict(deployed.only(type_).inputs), version, strict=True)


def test_the_rights_are_limited_to_the_vpc_that_the_network_has(deploy):
    deployed = deploy(load_balancers(vpc_id="vpc-b"))

    document = deployed.inputs("aws:iam/rolePolicy:RolePolicy")["policy"]
    assert document == load_balancer_policy("demo", "123456789012", "eu-west-1", "vpc-b")
    assert "vpc-b" not in json.dumps(deployed.inputs(RELEASE))


def test_only_what_belongs_to_the_cluster_is_changed():
    for statement in statements():
        changes = [
            one for one in actions(statement) if one.split(":")[1].startswith(("Modify", "Set", "Delete", "Re", "De"))
        ]
        changes = [one for one in changes if not one.split(":")[1].startswith(("Describe", "RevokeSecurity"))]
        if changes:
            assert OURS.items() <= statement["Condition"]["StringEquals"].items(), changes


def test_everything_it_makes_belongs_to_the_cluster():
    for statement in statements():
        if any(one.split(":")[1].startswith("Create") for one in actions(statement)):
            if statement["Sid"] in {"MakeGroupsInOurVpc", "RoleOfLoadBalancers"}:
                continue
            wanted = OURS if statement["Sid"] == "TagOurGroups" else MADE
            assert wanted.items() <= statement["Condition"]["StringEquals"].items(), statement["Sid"]


def test_what_belongs_to_a_cluster_cannot_be_given_to_another():
    tagging = [one for one in statements() if one["Sid"] in {"TagOurGroups", "TagOurs"}]

    assert len(tagging) == 2
    for statement in tagging:
        assert statement["Condition"]["Null"] == {"aws:RequestTag/elbv2.k8s.aws/cluster": "true"}


def test_security_groups_of_other_networks_are_out_of_reach():
    [rules] = [one for one in statements() if "ec2:AuthorizeSecurityGroupIngress" in actions(one)]
    making = [one["Resource"] for one in statements() if actions(one) == ["ec2:CreateSecurityGroup"]]

    assert rules["Condition"] == {"ArnEquals": {"ec2:Vpc": "arn:aws:ec2:eu-west-1:123456789012:vpc/vpc-a"}}
    assert making == [
        "arn:aws:ec2:eu-west-1:123456789012:security-group/*",
        "arn:aws:ec2:eu-west-1:123456789012:vpc/vpc-a",
    ]


def test_only_looking_is_allowed_everywhere():
    [everywhere] = [one for one in statements() if one["Resource"] == "*"]

    assert all(one.split(":")[1].startswith("Describe") for one in actions(everywhere))


def test_nothing_is_allowed_that_only_application_load_balancers_need():
    text = json.dumps(statements())
    services = {one.split(":")[0] for statement in statements() for one in actions(statement)}

    assert services == {"ec2", "elasticloadbalancing", "iam"}
    for word in ("/app/", "listener-rule", "ModifyRule", "SetWebAcl", "Certificate", "TrustStore"):
        assert word not in text


@pytest.mark.parametrize(
    ("region", "partition"), [("eu-west-1", "aws"), ("cn-north-1", "aws-cn"), ("us-gov-west-1", "aws-us-gov")]
)
def test_every_resource_is_of_the_region_and_its_partition(region, partition):
    for statement in statements(region):
        resources = statement["Resource"] if isinstance(statement["Resource"], list) else [statement["Resource"]]
        for one in resources:
            assert one == "*" or one.startswith(
                (
                    f"arn:{partition}:iam::",
                    *(f"arn:{partition}:{s}:{region}:123456789012:" for s in ("ec2", "elasticloadbalancing")),
                )
            )


def test_the_policy_passes_the_linter_and_fits(lint):
    document = load_balancer_policy("demo", "123456789012", "eu-west-1", "vpc-a")

    assert lint(json.loads(document)) == []
    assert len("".join(document.split())) < 10_240


def test_the_network_is_found_by_its_name_for_its_id_is_unknown_in_previews():
    values: Any = load_balancer_values(**VALUES)

    assert values["vpcTags"] == {"Name": "demo-network"}
    assert "vpcId" not in values


def test_no_other_service_or_ingress_waits_for_the_controller():
    values: Any = load_balancer_values(**VALUES)

    assert values["enableServiceMutatorWebhook"] is False
    assert values["webhookConfig"] == {"disableIngressValidation": True}
    assert values["createIngressClassResource"] is False


def test_its_webhooks_keep_their_certificate():
    assert load_balancer_values(**VALUES)["keepTLSSecret"] is True


def test_a_zone_may_go_away_if_that_is_asked_for():
    high: Any = load_balancer_values(**VALUES)
    single: Any = load_balancer_values(**{**VALUES, "run": operation({"availability": Availability.SINGLE})})

    assert (high["replicaCount"], high["podDisruptionBudget"]) == (2, {"maxUnavailable": 1})
    [spread] = high["topologySpreadConstraints"]
    assert spread["labelSelector"] == {"matchLabels": {"app.kubernetes.io/name": "aws-load-balancer-controller"}}
    assert (single["replicaCount"], single["podDisruptionBudget"]) == (1, {})
    assert single["topologySpreadConstraints"] == []


def test_load_balancers_have_the_tags_of_the_environment():
    values: Any = load_balancer_values(**VALUES)

    assert values["defaultTags"] == ARGS["tags"]


@pytest.mark.parametrize(("internal", "scheme"), [(True, "internal"), (False, "internet-facing")])
def test_a_load_balancer_is_on_the_internet_only_if_that_is_asked_for(internal, scheme):
    assert nlb_annotations(internal=internal)[f"{PREFIX}scheme"] == scheme


def test_a_load_balancer_sends_clients_straight_to_pods_that_are_ready_to_serve_them():
    annotations = nlb_annotations(internal=False)

    assert annotations[f"{PREFIX}type"] == "external"
    assert annotations[f"{PREFIX}nlb-target-type"] == "ip"
    assert "preserve_client_ip.enabled=true" in annotations[f"{PREFIX}target-group-attributes"].split(",")
    assert [annotations[f"{PREFIX}healthcheck-{key}"] for key in ("protocol", "port", "path")] == [
        "http",
        str(traefik.HEALTH_PORT),
        "/ping",
    ]


def test_a_pod_that_stops_takes_requests_until_nobody_sends_it_any():
    annotations = nlb_annotations(internal=False)
    interval, failures = (int(annotations[f"{PREFIX}healthcheck-{key}"]) for key in ("interval", "unhealthy-threshold"))

    assert interval * failures < traefik.DRAIN_SECONDS < 60 - 10
    assert int(annotations[f"{PREFIX}healthcheck-timeout"]) < interval


@pytest.mark.parametrize("tags", [{"team": "a,b"}, {"a,b": "team"}, {"a=b": "team"}])
def test_tags_that_the_controller_would_misread_are_refused(deploy, tags):
    with pytest.raises(ValueError, match="expected no comma"):
        deploy(load_balancers(tags=tags))
