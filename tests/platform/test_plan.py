"""Plans of the shipped environments: the promises that hold for all of them."""

import json
from fnmatch import fnmatchcase
from typing import Any

import pytest

from waterline_platform.rehearsal.plan import Plan, to_json

ENVIRONMENTS = ["dev", "dev-aks", "local", "prod", "prod-aks"]
ON_AWS = ["dev", "prod", "prod with Karpenter"]
EVERYWHERE = {
    "autoscaling:Describe*": "EC2 Auto Scaling limits none of them to a resource",
    "ec2:Describe*": "EC2 limits none of them to a resource; load balancers must find their subnets",
    "elasticloadbalancing:Describe*": "limited to a resource, they could not find what has the cluster's tag",
    "iam:ListInstanceProfiles": "it says under which path; profiles that are not there have no names",
    "pricing:GetProducts": "the price list has no resources",
    "route53:ListHostedZones": "the list of zones cannot be limited to one of them",
}
"""Actions that may be allowed on `*`, each with its reason."""


@pytest.mark.parametrize("environment", ENVIRONMENTS)
def test_a_plan_is_the_same_from_run_to_run(planned, environment):
    assert to_json(planned(environment)) == to_json(planned(environment, lambda _settings: None))


@pytest.mark.parametrize("environment", ENVIRONMENTS)
def test_no_logical_name_has_the_environment_in_it(planned, environment):
    for one in planned(environment)["resources"]:
        assert environment not in one["name"].split("-"), one["name"]
        assert f"-{environment}-" not in f"-{one['name']}-", one["name"]


@pytest.mark.parametrize("environment", ENVIRONMENTS)
def test_kubeconfigs_are_secrets(planned, environment):
    providers = [
        one
        for one in planned(environment)["resources"]
        if one["type"] == "pulumi:providers:kubernetes" and one["name"] == "kubernetes"
    ]

    assert [one["inputs"]["kubeconfig"] for one in providers] == ["[secret]"]


@pytest.mark.parametrize("environment", ENVIRONMENTS)
def test_nothing_is_shown_that_looks_like_a_credential(planned, environment):
    text = to_json(planned(environment))

    for mark in ("certificate-authority-data", "client-key", "BEGIN ", "get-token"):
        assert mark not in text


@pytest.mark.parametrize("environment", [*ENVIRONMENTS, "prod with Karpenter"])
def test_every_type_is_emulated(planned, environment):
    assert planned(environment)["summary"]["unemulated"] == []


@pytest.mark.parametrize("environment", ENVIRONMENTS)
def test_totals_add_up(planned, environment):
    plan = planned(environment)
    summary = plan["summary"]
    counted = [one for one in plan["resources"] if one["custom"]]

    assert summary["total"] == summary["above"] + summary["below"] == len(counted)
    assert sum(layer["resources"] for layer in summary["layers"]) == len(counted)


@pytest.mark.parametrize("environment", ENVIRONMENTS)
def test_above_the_line_everything_goes_to_our_kubernetes_provider(planned, environment):
    for one in planned(environment)["resources"]:
        ours = one["custom"] and one["type"].startswith("kubernetes:")
        expected = "pulumi:providers:kubernetes::kubernetes" if ours else None
        assert one["provider"] == expected


@pytest.mark.parametrize("environment", ENVIRONMENTS)
def test_an_environment_has_at_most_150_resources_beside_its_tenants(planned, environment):
    plan = planned(environment)
    tenants = [one["resources"] for one in plan["summary"]["layers"] if one["name"] in {"tenants", "tenant-identities"}]

    assert len(tenants) == (1 if environment == "local" else 2)
    assert plan["summary"]["total"] - sum(tenants) <= 150


def test_an_existing_cluster_has_nothing_below_the_line(planned):
    summary = planned("local")["summary"]

    assert summary["below"] == 0
    assert summary["above"] > 20


def test_a_preview_says_what_it_cannot_know(planned):
    [vpc, cluster] = (
        one for one in planned("prod")["resources"] if one["type"] in {"aws:ec2/vpc:Vpc", "aws:eks/cluster:Cluster"}
    )

    assert vpc["unknown"] == []
    assert cluster["unknown"] == ["encryptionConfig.provider.keyArn", "roleArn", "vpcConfig.subnetIds"]


@pytest.mark.parametrize("environment", ["dev", "prod", "dev-aks", "prod-aks", "prod with Karpenter"])
def test_everything_that_can_be_tagged_says_which_environment_it_is_of(planned, environment):
    tagged = [
        one for one in planned(environment)["resources"] if "tags" in one["inputs"] and ":index:" not in one["type"]
    ]

    assert len(tagged) >= 5
    for one in tagged:
        tags: Any = one["inputs"]["tags"]
        assert tags["environment"] == environment.split()[0], one["name"]
        assert (tags["managed-by"], tags["platform"]) == ("pulumi", "waterline")


def policies(plan: Plan) -> list[tuple[str, dict[str, Any]]]:
    """Every IAM policy document of a plan, by where it stands."""
    return [
        (f"{one['name']}.{key}", json.loads(str(one["inputs"][key])))
        for one in plan["resources"]
        if one["type"].startswith("aws:")
        for key in ("policy", "assumeRolePolicy")
        if key in one["inputs"]
    ]


@pytest.mark.parametrize("environment", ON_AWS)
def test_iam_policies_pass_the_linter(planned, lint, environment):
    documents = policies(planned(environment))

    assert len(documents) > 5
    for where, document in documents:
        assert lint(document) == [], where


def test_the_linter_finds_what_is_wrong(lint):
    misspelt = {"Effect": "Allow", "Action": "kms:Decript", "Resource": "*"}
    misplaced = {"Effect": "Allow", "Action": "kms:Decrypt", "Resource": "arn:aws:s3:::bucket"}

    for statement in (misspelt, misplaced):
        assert lint({"Version": "2012-10-17", "Statement": [statement]})


@pytest.mark.parametrize("environment", ON_AWS)
def test_nothing_is_allowed_everywhere_without_a_reason(planned, environment):
    for where, document in policies(planned(environment)):
        for statement in document["Statement"]:
            said = statement["Action"]
            actions = [said] if isinstance(said, str) else said
            if statement.get("Resource") == "*" and "Principal" in statement:
                # In a key policy, `*` is the key itself.
                assert all(action.startswith("kms:") for action in actions), where
            elif statement.get("Resource") == "*":
                assert all(any(fnmatchcase(action, one) for one in EVERYWHERE) for action in actions), where
            assert "*" not in actions, where


@pytest.mark.parametrize("environment", ON_AWS)
def test_only_the_services_that_need_a_role_are_trusted(planned, environment):
    trusted = {
        statement["Principal"]["Service"]
        for _, document in policies(planned(environment))
        for statement in document["Statement"]
        if "Service" in statement.get("Principal", {})
    }

    assert trusted - {"dnssec-route53.amazonaws.com", "events.amazonaws.com", "vpc-flow-logs.amazonaws.com"} == {
        "ec2.amazonaws.com",
        "eks.amazonaws.com",
    }


@pytest.mark.parametrize("environment", ON_AWS)
def test_only_named_service_accounts_are_trusted(planned, environment):
    federated = [
        statement
        for _, document in policies(planned(environment))
        for statement in document["Statement"]
        if statement["Action"] == "sts:AssumeRoleWithWebIdentity"
    ]

    assert len(federated) == 9
    for statement in federated:
        [(operator, conditions)] = statement["Condition"].items()
        assert operator == "StringEquals"
        assert {key.rsplit(":", 1)[-1] for key in conditions} == {"aud", "sub"}
        assert not any("*" in value for value in conditions.values())
