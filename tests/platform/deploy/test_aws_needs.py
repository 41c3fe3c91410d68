"""The shipped IAM documents: enough for every plan, nothing that no plan needs, and nobody else's.

What a plan needs is `aws.yaml`, checked against the documents by a small evaluator of IAM policies: it knows
`Allow`, wildcards and the condition operators that the documents use, and refuses any other.
"""

from collections.abc import Callable, Iterator, Mapping
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any, NamedTuple

import pytest
import yaml

from waterline_platform.rehearsal.plan import Plan, PlannedResource

NEEDS: dict[str, dict[str, list[str]]] = yaml.safe_load(Path(__file__).with_name("aws.yaml").read_text())
DEPLOY = ["deploy-cluster", "deploy-dns", "deploy-network", "deploy-roles", "deploy-scaling"]
ACCOUNT, REGION = "123456789012", "eu-west-1"
SIGNING_REGION = "us-east-1"
ZONE = "arn:aws:route53:::hostedzone/Z1"
RECORD_ACTIONS = "route53:ChangeResourceRecordSetsActions"
RECORD_NAMES = "route53:ChangeResourceRecordSetsNormalizedRecordNames"

Context = Mapping[str, str]
Statement = dict[str, Any]


class Need(NamedTuple):
    """Something that a plan needs to be allowed."""

    action: str
    resource: str
    context: Context


def listed(value: str | list[str]) -> list[str]:
    return [value] if isinstance(value, str) else value


def holds(operator: str, key: str, wanted: list[str], context: Context) -> bool:
    """Whether one condition holds in a request."""
    match operator:
        case "StringEquals" | "Bool":
            return context.get(key) in wanted
        case "ArnEquals":
            return any(fnmatchcase(context.get(key, ""), one) for one in wanted)
        case "ForAllValues:StringEquals" | "ForAllValues:StringLike":
            # Of a request without the key it says nothing, hence `Null` beside it.
            return key not in context or any(fnmatchcase(context[key], one) for one in wanted)
        case "Null":
            return [str(key not in context).lower()] == wanted
        case _:
            pytest.fail(f"{operator}: expected an operator that the evaluator knows")


def allows(statement: Statement, need: Need) -> bool:
    assert statement["Effect"] == "Allow"
    return (
        any(fnmatchcase(need.action, action) for action in listed(statement["Action"]))
        and any(fnmatchcase(need.resource, pattern) for pattern in listed(statement["Resource"]))
        and all(
            holds(operator, key, listed(wanted), need.context)
            for operator, keys in statement.get("Condition", {}).items()
            for key, wanted in keys.items()
        )
    )


def arn(service: str, resource: str, *, region: str = REGION) -> str:
    return f"arn:aws:{service}:{region}:{ACCOUNT}:{resource}"


class Request(NamedTuple):
    """A resource of a plan, about to be made, read, changed or deleted."""

    one: PlannedResource
    environment: str
    made_by: str

    @property
    def inputs(self) -> Mapping[str, Any]:
        """What the plan says of it."""
        return self.one["inputs"]

    @property
    def cluster(self) -> str:
        """Name of the cluster that it is or belongs to."""
        return str(self.inputs.get("clusterName", self.inputs.get("name")))

    @property
    def ours(self) -> Context:
        """A request about something that has our tags."""
        return {"aws:ResourceTag/environment": self.environment}

    @property
    def tags(self) -> Context:
        """A request that carries the plan's tags."""
        return {f"aws:RequestTag/{key}": value for key, value in self.inputs["tags"].items()}

    def role(self, key: str) -> str:
        """The role that an input names, by name or ARN."""
        return arn("iam", f"role/{self.inputs[key].rsplit('/', 1)[-1]}", region="")

    def tagged(self) -> tuple[str, Context]:
        """Something new, in a service that limits requests by what they say alone."""
        creator = self.inputs.get("accessConfig", {}).get("bootstrapClusterCreatorAdminPermissions", True)
        support = self.inputs.get("upgradePolicy", {}).get("supportType", "EXTENDED")
        said = {"eks:bootstrapClusterCreatorAdminPermissions": str(creator).lower(), "eks:supportType": support}
        return "*", {**self.tags, **said}

    def emptied(self) -> tuple[str, Context]:
        """A record of a zone, about to be deleted with it."""
        return ZONE, {RECORD_NAMES: f"www.{self.inputs['name']}", RECORD_ACTIONS: "DELETE"}

    def key(self) -> str:
        """A key, in the region that it is asked for in."""
        return arn("kms", "key/1", region=self.inputs.get("region", REGION))

    def handed(self, key: str, service: str) -> tuple[str, Context] | None:
        """A role that is handed to a service, where the plan names one."""
        return (self.role(key), {"iam:PassedToService": service}) if key in self.inputs else None


def instance(kind: str) -> str:
    return arn("ec2", f"{kind}/{kind}-1")


TARGETS: dict[str, Callable[..., tuple[str, Context] | None]] = {
    "": lambda _: ("*", {}),
    "access-entry": lambda it: (arn("eks", f"access-entry/{it.cluster}/role/{ACCOUNT}/{it.one['name']}/1"), {}),
    "addon": lambda it: (arn("eks", f"addon/{it.cluster}/{it.inputs['addonName']}/1"), {}),
    "alias": lambda it: (arn("kms", it.inputs["name"]), {}),
    "attached": lambda it: (it.role("role"), {"iam:PolicyARN": it.inputs["policyArn"]}),
    "cluster": lambda it: (arn("eks", f"cluster/{it.cluster}"), {}),
    "change": lambda _: ("arn:aws:route53:::change/C1", {}),
    "emptied": Request.emptied,
    "handed": Request.handed,
    "image": lambda _: (f"arn:aws:ec2:{REGION}::image/ami-1", {}),
    "issuer": lambda it: (arn("iam", f"oidc-provider/{it.inputs['url'].removeprefix('https://')}", region=""), {}),
    "linked": lambda _, service, name: (
        arn("iam", f"role/aws-service-role/{service}/{name}", region=""),
        {"iam:AWSServiceName": service},
    ),
    "log-group": lambda it: (arn("logs", f"log-group:{it.inputs['name']}"), {}),
    "new": lambda it, kind: (instance(kind), {**it.tags, "ec2:CreateAction": it.made_by}),
    "new-key": lambda it: (it.key(), it.tags),
    "nodegroup": lambda it: (arn("eks", f"nodegroup/{it.cluster}/{it.one['name']}-0123abc/1"), {}),
    "our": lambda it, kind: (instance(kind), it.ours),
    "our-key": lambda it: (it.key(), it.ours),
    "profile": lambda it: (arn("iam", f"instance-profile/{it.inputs['name']}", region=""), {}),
    "queue": lambda it: (arn("sqs", it.inputs["name"]), {}),
    "role": lambda it: (it.role("role" if "role" in it.inputs else "name"), {}),
    "rule": lambda it: (arn("events", f"rule/{it.inputs.get('rule', it.inputs.get('name'))}"), {}),
    "signing-key": lambda it: (arn("kms", "key/1", region=SIGNING_REGION), it.ours),
    "tagged": Request.tagged,
    "untagged": lambda it, kind: (instance(kind), it.tags),
    "zone": lambda _: (ZONE, {}),
}
"""What a need is about, by the names in the plan, and the context of the request."""


def needs(plan: Plan) -> Iterator[Need]:
    for one in plan["resources"]:
        if not one["type"].startswith("aws:"):
            continue
        for lines in NEEDS[one["type"]].values():
            made_by = ""
            for line in lines:
                action, _, words = line.partition(" ")
                if action != "ec2:CreateTags":
                    made_by = action.rsplit(":", 1)[-1]
                kind, *details = words.split(":")
                if found := TARGETS[kind](Request(one, plan["environment"], made_by), *details):
                    yield Need(action, *found)


@pytest.fixture(scope="session")
def plans(planned) -> dict[str, Plan]:
    """The shipped environments on AWS, one by interface endpoints, one with DNSSEC, one with Karpenter."""

    def endpoints(settings: dict[str, Any]) -> None:
        settings["cluster"]["network"].update(
            nat="none", interface_endpoints=["autoscaling", "ec2", "ecr.api", "ecr.dkr", "eks", "logs", "sts"]
        )

    def signed(settings: dict[str, Any]) -> None:
        settings["cluster"]["dns_zone"] = {"dnssec": True}

    return {
        "dev": planned("dev"),
        "prod": planned("prod"),
        "prod with Karpenter": planned("prod with Karpenter"),
        "prod without NAT": planned("prod", endpoints),
        "prod with a signed zone": planned("prod", signed),
    }


@pytest.mark.parametrize("name", ["dev", "prod", "prod with Karpenter", "prod without NAT", "prod with a signed zone"])
def test_everything_in_a_plan_can_be_made_read_changed_and_deleted(plans, rendered, name):
    documents = rendered(plans[name]["environment"])
    statements = [statement for document in DEPLOY for statement in documents[document]]
    wanted = list(needs(plans[name]))

    assert len(wanted) > 300
    assert [need for need in wanted if not any(allows(statement, need) for statement in statements)] == []


def test_every_type_in_a_plan_has_a_row_and_every_row_a_type(plans):
    types = {one["type"] for plan in plans.values() for one in plan["resources"] if one["type"].startswith("aws:")}

    assert types == set(NEEDS)
    assert all(list(rows) == ["create", "read", "update", "delete"] for rows in NEEDS.values())


def test_nothing_is_allowed_that_no_plan_needs(plans, rendered):
    wanted: dict[str, list[Need]] = {"dev": [], "prod": []}
    for plan in plans.values():
        wanted[plan["environment"]] += needs(plan)

    def used(environment: str, statement: Statement, action: str, resource: str) -> bool:
        narrow = {**statement, "Action": action, "Resource": resource}
        return any(allows(narrow, need) for need in wanted[environment])

    # Flow logs are prod's, and so this is asked of prod's documents.
    for document in DEPLOY:
        for statement in rendered("prod")[document]:
            for action in listed(statement["Action"]):
                assert any(used("prod", statement, action, one) for one in listed(statement["Resource"])), action
            for resource in listed(statement["Resource"]):
                assert any(used("prod", statement, one, resource) for one in listed(statement["Action"])), resource


ADMINISTRATOR = {"iam:PolicyARN": "arn:aws:iam::aws:policy/AdministratorAccess"}
HIDDEN_ADMIN = {
    "aws:RequestTag/environment": "dev",
    "eks:supportType": "STANDARD",
    "eks:bootstrapClusterCreatorAdminPermissions": "true",
}
NODES = arn("iam", "role/waterline-dev-nodes", region="")
ELSEWHERE = [
    Need("iam:PutRolePolicy", arn("iam", "role/pulumi-deploy-dev", region=""), {}),
    Need("iam:UpdateAssumeRolePolicy", arn("iam", "role/platform-admin", region=""), {}),
    Need("iam:PutRolePolicy", arn("iam", "role/waterline-prod-nodes", region=""), {}),
    Need("iam:AttachRolePolicy", NODES, ADMINISTRATOR),
    Need("iam:PassRole", NODES, {"iam:PassedToService": "lambda.amazonaws.com"}),
    Need("eks:DeleteCluster", arn("eks", "cluster/waterline-prod"), {}),
    Need("eks:CreateCluster", "*", HIDDEN_ADMIN),
    Need("ec2:DeleteVpc", instance("vpc"), {"aws:ResourceTag/environment": "prod"}),
    Need("ec2:DeleteVpc", instance("vpc"), {}),
    Need("ec2:CreateSubnet", instance("vpc"), {"aws:RequestTag/environment": "dev"}),
    Need("ec2:CreateTags", instance("vpc"), {"aws:RequestTag/environment": "dev"}),
    Need("kms:ScheduleKeyDeletion", arn("kms", "key/1"), {"aws:ResourceTag/environment": "prod"}),
    Need(
        "kms:ScheduleKeyDeletion", arn("kms", "key/1", region=SIGNING_REGION), {"aws:ResourceTag/environment": "prod"}
    ),
    Need("route53:ChangeResourceRecordSets", ZONE, {RECORD_NAMES: "www.prod.example.com", RECORD_ACTIONS: "DELETE"}),
    Need("route53:ChangeResourceRecordSets", ZONE, {RECORD_NAMES: "www.dev.example.com", RECORD_ACTIONS: "UPSERT"}),
    Need("route53:ChangeResourceRecordSets", ZONE, {RECORD_NAMES: "notdev.example.com", RECORD_ACTIONS: "DELETE"}),
    Need("route53:ChangeResourceRecordSets", ZONE, {}),
    Need("sqs:DeleteQueue", arn("sqs", "waterline-prod-karpenter"), {}),
    Need("events:PutTargets", arn("events", "rule/waterline-prod-karpenter"), {}),
    Need("iam:AddRoleToInstanceProfile", arn("iam", "instance-profile/waterline-prod-karpenter-nodes", region=""), {}),
    Need("logs:DeleteLogGroup", arn("logs", "log-group:/aws/eks/waterline-prod/cluster"), {}),
]
"""What the identity that deploys `dev` may not do."""


@pytest.mark.parametrize("need", ELSEWHERE, ids=lambda need: f"{need.action} {need.resource.rsplit(':', 1)[-1]}")
def test_dev_may_not_touch_what_is_not_its_own(rendered, need):
    statements = [statement for document in DEPLOY for statement in rendered("dev")[document]]

    assert not any(allows(statement, need) for statement in statements)
