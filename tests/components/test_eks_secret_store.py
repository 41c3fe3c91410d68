"""An environment's secrets in AWS Secrets Manager."""

import json
from typing import Any

import pulumi
import pytest

from waterline.eks import EksSecretStore

ARGS: dict[str, Any] = {
    "prefix": "waterline-demo/",
    "cluster_name": "demo",
    "account_id": "123456789012",
    "region": "eu-west-1",
    "namespace": "platform-secrets",
    "oidc_provider_arn": "arn:aws:iam::123456789012:oidc-provider/oidc.example.com/id/A",
    "oidc_issuer": "https://oidc.example.com/id/A",
    "tags": {"team": "platform"},
}
KEY = "aws:kms/key:Key"
POLICY = "aws:iam/rolePolicy:RolePolicy"


def store(**changes: Any) -> Any:
    def program() -> None:
        made = EksSecretStore("secrets", {**ARGS, **changes})
        for output in ("key_arn", "key_alias", "annotations", "provider"):
            pulumi.export(output, getattr(made, output))
        pulumi.export("seam", made.seam())

    return program


def statements(deployed: Any, type_: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads(str(deployed.inputs(type_)["policy"]))["Statement"]
    return found


def test_secrets_of_other_environments_cannot_be_read(deploy):
    read, _ = statements(deploy(store()), POLICY)

    assert read["Resource"] == "arn:aws:secretsmanager:eu-west-1:123456789012:secret:waterline-demo/*"
    assert all(not action.endswith("*") for action in read["Action"])


def test_secrets_are_read_and_neither_listed_nor_written(deploy):
    read, _ = statements(deploy(store()), POLICY)

    assert {action.split(":")[1] for action in read["Action"]} == {
        "DescribeSecret",
        "GetResourcePolicy",
        "GetSecretValue",
        "ListSecretVersionIds",
    }


def test_the_key_decrypts_secrets_only(deploy):
    deployed = deploy(store())
    _, decrypt = statements(deployed, POLICY)
    _, elsewhere = statements(deployed, KEY)

    assert decrypt["Action"] == "kms:Decrypt"
    assert decrypt["Resource"] == deployed.output("key_arn")
    assert decrypt["Condition"] == {"StringEquals": {"kms:ViaService": "secretsmanager.eu-west-1.amazonaws.com"}}
    assert (elsewhere["Effect"], elsewhere["Principal"]) == ("Deny", {"AWS": "*"})
    assert {"kms:Decrypt", "kms:Encrypt", "kms:GenerateDataKey*", "kms:ReEncrypt*"} <= set(elsewhere["Action"])
    assert elsewhere["Condition"] == {"StringNotEquals": {"kms:ViaService": "secretsmanager.eu-west-1.amazonaws.com"}}


def test_the_account_is_never_locked_out_of_its_key(deploy):
    decides, elsewhere = statements(deploy(store()), KEY)

    assert decides["Principal"] == {"AWS": "arn:aws:iam::123456789012:root"}
    assert decides["Action"] == "kms:*"
    assert not {"kms:PutKeyPolicy", "kms:ScheduleKeyDeletion"} & set(elsewhere["Action"])


def test_the_key_rotates_and_is_protected_unless_said_otherwise(deploy):
    kept = deploy(store()).only(KEY)
    assert (kept.protect, kept.inputs["enableKeyRotation"], kept.inputs["deletionWindowInDays"]) == (True, True, 30)

    let_go = deploy(store(deletion_protection=False, key_deletion_window_days=7.0)).only(KEY)
    assert (let_go.protect, let_go.inputs["deletionWindowInDays"]) == (False, 7)


def test_the_alias_is_not_the_one_of_the_clusters_own_key(deploy):
    alias = deploy(store()).output("key_alias")

    assert alias.startswith("alias/demo/")
    assert alias != "alias/demo/secrets"


def test_only_the_operator_may_read(deploy):
    role = deploy(store()).inputs("aws:iam/role:Role")

    assert role["name"] == "demo-external-secrets"
    assert '"system:serviceaccount:platform-secrets:external-secrets"' in role["assumeRolePolicy"]


def test_what_crosses_the_line_is_all_that_the_secrets_layer_needs(deploy):
    deployed = deploy(store())
    annotations = {"eks.amazonaws.com/role-arn": "arn:aws:iam::000000000000:role/demo-external-secrets"}

    assert deployed.output("provider") == {"aws": {"service": "SecretsManager", "region": "eu-west-1"}}
    assert deployed.output("seam") == {
        "provider": deployed.output("provider"),
        "identity": {"annotations": annotations},
    }


@pytest.mark.parametrize(
    ("region", "partition", "service"),
    [
        ("cn-north-1", "aws-cn", "secretsmanager.cn-north-1.amazonaws.com.cn"),
        ("us-gov-west-1", "aws-us-gov", "secretsmanager.us-gov-west-1.amazonaws.com"),
    ],
)
def test_other_partitions_are_named_as_they_are(deploy, region, partition, service):
    read, decrypt = statements(deploy(store(region=region)), POLICY)

    assert read["Resource"].startswith(f"arn:{partition}:secretsmanager:{region}:")
    assert decrypt["Condition"]["StringEquals"]["kms:ViaService"] == service


def test_policies_pass_the_linter(deploy, lint):
    deployed = deploy(store())

    for type_ in (KEY, POLICY):
        assert lint(json.loads(deployed.inputs(type_)["policy"])) == []


@pytest.mark.parametrize("prefix", ["waterline-demo", "", "/", "demo secrets/", "demo*/", "x" * 256 + "/"])
def test_a_prefix_that_no_secret_can_have_or_that_others_share_is_refused(deploy, prefix):
    with pytest.raises(ValueError, match="expected letters, digits and any of"):
        deploy(store(prefix=prefix))
