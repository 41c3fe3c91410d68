"""Karpenter on EKS: what runs, as whom, and what its nodes are."""

import json
from typing import Any

import kubernetes_validate
import pulumi
import pytest

from waterline.eks import EksKarpenter
from waterline.eks.karpenter import karpenter_values
from waterline.eks.karpenter_queue import queue_policy
from waterline.operation import Availability, operation

ARGS: dict[str, Any] = {
    "cluster_name": "demo",
    "account_id": "123456789012",
    "region": "eu-west-1",
    "oidc_provider_arn": "arn:aws:iam::123456789012:oidc-provider/oidc.example.com/id/A",
    "oidc_issuer": "https://oidc.example.com/id/A",
    "subnet_ids": ["subnet-a", "subnet-b"],
    "security_group_id": "sg-a",
    "pools": [{"name": "default", "max_cpu": 100, "max_memory_gib": 400}],
    "tags": {"team": "platform", "environment": "demo"},
}
RELEASE = "kubernetes:helm.sh/v3:Release"
ACCOUNT = "kubernetes:core/v1:ServiceAccount"
NAMESPACE = "kubernetes:core/v1:Namespace"
POLICY = "kubernetes:networking.k8s.io/v1:NetworkPolicy"
PRIORITY = "kubernetes:flowcontrol.apiserver.k8s.io/v1:FlowSchema"
NODE_CLASS = "kubernetes:karpenter.k8s.aws/v1:EC2NodeClass"
NODE_POOL = "kubernetes:karpenter.sh/v1:NodePool"
QUEUE = "aws:sqs/queue:Queue"
RULE = "aws:cloudwatch/eventRule:EventRule"


def karpenter(**changes: Any) -> Any:
    def program() -> None:
        made = EksKarpenter("karpenter", {**ARGS, **changes})
        pulumi.export("controller", made.controller)
        pulumi.export("node_role_arn", made.node_role_arn)

    return program


def controller(deployed: Any) -> Any:
    return deployed.named(RELEASE, "karpenter-controller")


def values(availability: Availability = Availability.HIGH, *, isolated: bool = False) -> Any:
    return karpenter_values(
        "demo", "eu-west-1", "demo-karpenter", operation({"availability": availability}), isolated=isolated
    )


def test_it_is_ready_once_its_release_is_and_says_who_its_nodes_are(deploy):
    deployed = deploy(karpenter())

    assert deployed.output("controller") == "karpenter"
    assert deployed.output("node_role_arn") == "arn:aws:iam::000000000000:role/demo-karpenter-nodes"


def test_its_namespace_is_its_own_and_hardened(deploy):
    deployed = deploy(karpenter())
    metadata = deployed.inputs(NAMESPACE)["metadata"]

    assert metadata["labels"]["pod-security.kubernetes.io/enforce"] == "restricted"
    assert {one.inputs["namespace"] for one in deployed.all(RELEASE)} == {metadata["name"]} == {"platform-karpenter"}


def test_its_identity_is_on_a_service_account_of_ours_that_comes_first(deploy):
    deployed = deploy(karpenter())
    account = deployed.only(ACCOUNT)
    metadata: Any = account.inputs["metadata"]
    role = deployed.named("aws:iam/role:Role", "karpenter-controller-role")

    assert metadata["annotations"] == {"eks.amazonaws.com/role-arn": "arn:aws:iam::000000000000:role/demo-karpenter"}
    assert controller(deployed).inputs["values"]["serviceAccount"] == {"create": False, "name": metadata["name"]}
    assert {"karpenter-controller-permissions", "karpenter-namespace"} <= deployed.before(account.urn)
    assert account.urn in controller(deployed).depends_on
    assert f"system:serviceaccount:{metadata['namespace']}:{metadata['name']}" in str(role.inputs["assumeRolePolicy"])


def test_it_reaches_aws_and_the_api_server_and_nothing_else_before_it_starts(deploy):
    deployed = deploy(karpenter())
    closed, opened = (deployed.named(POLICY, f"karpenter-{name}") for name in ("default-deny", "policy"))
    spec: Any = opened.inputs["spec"]
    [rule] = spec["egress"]

    assert closed.inputs["spec"]["podSelector"] == {}
    assert {one["port"] for one in rule["ports"]} == {53, 443, 6443}
    assert [one["port"] for way in spec["ingress"] for one in way["ports"]] == [8080]
    assert {closed.urn, opened.urn} <= set(controller(deployed).depends_on)


def test_the_api_server_hears_it_before_the_workloads_that_wait_for_nodes(deploy):
    deployed = deploy(karpenter())
    leases, requests = (deployed.named(PRIORITY, f"karpenter-{name}") for name in ("leases", "requests"))
    account = {"name": "karpenter", "namespace": "platform-karpenter"}

    assert leases.inputs["spec"]["matchingPrecedence"] < requests.inputs["spec"]["matchingPrecedence"]
    for one, level in ((leases, "leader-election"), (requests, "workload-high")):
        [rule] = one.inputs["spec"]["rules"]
        assert one.inputs["spec"]["priorityLevelConfiguration"] == {"name": level}
        assert rule["subjects"] == [{"kind": "ServiceAccount", "serviceAccount": account}]
        assert one.urn in controller(deployed).depends_on


def test_its_kinds_come_first_from_a_chart_of_their_own_and_stay(deploy):
    deployed = deploy(karpenter())
    kinds = deployed.named(RELEASE, "karpenter-crds")

    assert kinds.inputs["values"] == {"additionalAnnotations": {"helm.sh/resource-policy": "keep"}}
    assert kinds.inputs["version"] == controller(deployed).inputs["version"]
    assert kinds.urn in controller(deployed).depends_on
    assert controller(deployed).inputs["skipCrds"] is True


def test_everything_can_come_from_a_mirror(deploy):
    deployed = deploy(karpenter(operation={"mirror": "mirror.example.com/it"}))

    assert sorted(one.inputs["chart"] for one in deployed.all(RELEASE)) == [
        "oci://mirror.example.com/it/public.ecr.aws/karpenter/karpenter",
        "oci://mirror.example.com/it/public.ecr.aws/karpenter/karpenter-crd",
    ]
    image = controller(deployed).inputs["values"]["controller"]["image"]
    assert image == {"repository": "mirror.example.com/it/public.ecr.aws/karpenter/controller"}


@pytest.mark.parametrize("version", ["1.34", "1.35", "1.36"])
def test_our_objects_are_what_kubernetes_takes(deploy, version):
    deployed = deploy(karpenter())

    for type_ in (ACCOUNT, NAMESPACE, POLICY, PRIORITY):
        for one in deployed.all(type_):
            kubernetes_validate.validate(dict(one.inputs), version, strict=True)


def test_nodes_have_a_role_of_their_own_in_a_profile_of_ours_and_may_join(deploy):
    deployed = deploy(karpenter())
    role = deployed.named("aws:iam/role:Role", "karpenter-nodes")
    profile, entry = (
        deployed.inputs("aws:iam/instanceProfile:InstanceProfile"),
        deployed.inputs("aws:eks/accessEntry:AccessEntry"),
    )

    assert profile["role"] == role.inputs["name"] == "demo-karpenter-nodes"
    assert deployed.inputs(NODE_CLASS)["spec"]["instanceProfile"] == profile["name"]
    assert "role" not in deployed.inputs(NODE_CLASS)["spec"]
    assert (entry["type"], entry["clusterName"]) == ("EC2_LINUX", "demo")
    assert entry["principalArn"].endswith(f"role/{role.inputs['name']}")
    attached = {one.inputs["policyArn"].rsplit("/", 1)[-1] for one in deployed.all(ATTACHMENT)}
    assert attached == {"AmazonEKSWorkerNodePolicy", "AmazonEC2ContainerRegistryPullOnly"}


ATTACHMENT = "aws:iam/rolePolicyAttachment:RolePolicyAttachment"


def test_nodes_are_only_made_once_they_can_join_and_somebody_hears_of_their_end(deploy):
    deployed = deploy(karpenter())
    before = deployed.before(deployed.only(NODE_POOL).urn)

    assert {
        "karpenter-controller",
        "karpenter-crds",
        "karpenter-interruptions",
        "karpenter-nodes",
        "karpenter-nodes-AmazonEC2ContainerRegistryPullOnly",
        "karpenter-nodes-AmazonEKSWorkerNodePolicy",
    } <= before
    ready = deployed.before(controller(deployed).urn)
    assert "karpenter-interruptions" in ready
    needs = {deployed.only(type_).urn for type_ in (QUEUE, "aws:cloudwatch/eventTarget:EventTarget")}
    assert needs <= set(controller(deployed).depends_on)


def test_nodes_are_where_the_clusters_own_are(deploy):
    spec = deploy(karpenter()).inputs(NODE_CLASS)["spec"]

    assert spec["subnetSelectorTerms"] == [{"id": "subnet-a"}, {"id": "subnet-b"}]
    assert spec["securityGroupSelectorTerms"] == [{"id": "sg-a"}]


def test_every_pool_is_one_of_that_class(deploy):
    pools = [{"name": name, "max_cpu": 10, "max_memory_gib": 40} for name in ("default", "batch")]
    deployed = deploy(karpenter(pools=pools))
    named = {one.inputs["metadata"]["name"]: one for one in deployed.all(NODE_POOL)}

    assert set(named) == {"default", "batch"}
    for one in named.values():
        reference = one.inputs["spec"]["template"]["spec"]["nodeClassRef"]
        assert reference["name"] == deployed.inputs(NODE_CLASS)["metadata"]["name"]
        assert deployed.only(NODE_CLASS).urn in one.depends_on


def test_a_pool_is_only_gone_once_its_nodes_are_for_which_there_is_time(deploy):
    pool = deploy(karpenter()).only(NODE_POOL)

    assert "'pulumi.com/deletionPropagationPolicy': 'foreground'" in str(pool.inputs["metadata"])
    assert pool.delete_timeout == "90m"


def test_it_hears_of_everything_that_ends_a_node(deploy):
    deployed = deploy(karpenter())
    pattern = json.loads(deployed.inputs(RULE)["eventPattern"])
    target = deployed.inputs("aws:cloudwatch/eventTarget:EventTarget")

    assert {"aws.ec2", "aws.health"} == set(pattern["source"])
    for word in ("Health", "Spot Instance Interruption", "Rebalance", "State-change", "Capacity Reservation"):
        assert sum(word in one for one in pattern["detail-type"]) == 1, word
    assert (target["rule"], target["arn"].rsplit(":", 1)[-1]) == (deployed.inputs(RULE)["name"], "demo-karpenter")
    assert controller(deployed).inputs["values"]["settings"]["interruptionQueue"] == deployed.inputs(QUEUE)["name"]


def test_only_our_rule_puts_anything_into_the_queue_and_nobody_in_the_clear(deploy, lint):
    deployed = deploy(karpenter())
    document = json.loads(deployed.inputs(QUEUE)["policy"])
    allow, deny = document["Statement"]

    assert allow["Principal"] == {"Service": "events.amazonaws.com"}
    assert allow["Condition"] == {
        "ArnEquals": {"aws:SourceArn": "arn:aws:events:eu-west-1:123456789012:rule/demo-karpenter"}
    }
    assert (deny["Effect"], deny["Action"], deny["Principal"]) == ("Deny", "sqs:*", {"AWS": "*"})
    assert deny["Condition"] == {"Bool": {"aws:SecureTransport": "false"}}
    assert {one["Resource"] for one in (allow, deny)} == {"arn:aws:sqs:eu-west-1:123456789012:demo-karpenter"}
    assert deployed.inputs(QUEUE)["sqsManagedSseEnabled"] is True
    assert lint(document) == []


def test_what_nobody_takes_from_the_queue_is_soon_forgotten(deploy):
    assert deploy(karpenter()).inputs(QUEUE)["messageRetentionSeconds"] == 300


def test_long_names_of_clusters_fit(deploy):
    deployed = deploy(karpenter(cluster_name="x" * 100))

    assert len(deployed.inputs(QUEUE)["name"]) <= 80
    assert len(deployed.inputs(RULE)["name"]) <= 64
    assert all(len(one.inputs["name"]) <= 64 for one in deployed.all("aws:iam/role:Role"))
    policy = json.loads(deployed.inputs(QUEUE)["policy"])["Statement"][0]
    assert policy["Resource"].endswith(f":{deployed.inputs(QUEUE)['name']}")
    assert policy["Condition"]["ArnEquals"]["aws:SourceArn"].endswith(f"/{deployed.inputs(RULE)['name']}")


def test_the_queue_is_of_the_region_and_its_partition():
    assert "arn:aws-us-gov:sqs" in queue_policy("arn:aws-us-gov:sqs:us-gov-west-1:1:a", "arn:aws-us-gov:events:::b")


def test_everything_that_can_be_tagged_is(deploy):
    deployed = deploy(karpenter())

    assert deployed.inputs(NODE_CLASS)["spec"]["tags"] == ARGS["tags"]
    for type_ in (QUEUE, RULE, "aws:iam/instanceProfile:InstanceProfile", "aws:eks/accessEntry:AccessEntry"):
        assert deployed.inputs(type_)["tags"] == ARGS["tags"], type_
    assert all(one.inputs["tags"] == ARGS["tags"] for one in deployed.all("aws:iam/role:Role"))


@pytest.mark.parametrize("isolated", [True, False])
def test_without_a_way_out_it_asks_neither_iam_nor_the_price_list(deploy, isolated):
    deployed = deploy(karpenter(isolated=isolated))

    assert controller(deployed).inputs["values"]["settings"]["isolatedVPC"] is isolated
    assert values(isolated=isolated)["settings"]["isolatedVPC"] is isolated


def test_it_is_told_its_region_for_nodes_do_not_let_it_ask():
    assert values()["controller"]["env"] == [{"name": "AWS_REGION", "value": "eu-west-1"}]


def test_a_zone_may_go_away_if_that_is_asked_for():
    high, single = values(), values(Availability.SINGLE)

    assert (high["replicas"], single["replicas"]) == (2, 1)
    assert high["podDisruptionBudget"] == single["podDisruptionBudget"] == {"maxUnavailable": 1}
    [spread] = high["topologySpreadConstraints"]
    assert spread["labelSelector"] == {"matchLabels": {"app.kubernetes.io/name": "karpenter"}}
    assert single["topologySpreadConstraints"] == []


@pytest.mark.parametrize(
    ("pools", "message"),
    [
        ([], r"pools \[\]: expected at least one pool"),
        ([{"name": "a", "max_cpu": 1, "max_memory_gib": 1}] * 2, r"pools \['a', 'a'\]: expected .* distinct names"),
        ([{"name": "a", "max_cpu": 0, "max_memory_gib": 1}], "pool 'a': max_cpu 0: expected at least 1"),
        ([{"name": "a", "max_cpu": 1, "max_memory_gib": -1}], "pool 'a': max_memory_gib -1: expected at least 1"),
        (
            [{"name": "a", "max_cpu": 1, "max_memory_gib": 1, "instance_categories": ["m", "g"]}],
            "pool 'a': instance_categories 'g': expected g and p only with gpu",
        ),
        (
            [{"name": "a", "max_cpu": 1, "max_memory_gib": 1, "gpu": True, "instance_categories": ["g", "m"]}],
            "pool 'a': instance_categories 'm': expected g and p alone with gpu",
        ),
    ],
)
def test_a_pool_that_does_not_hold_is_refused(deploy, pools, message):
    with pytest.raises(ValueError, match=message):
        deploy(karpenter(pools=pools))
