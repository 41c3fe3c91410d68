"""Secrets in AWS Secrets Manager, by how their names begin: their key, and who may read them.

No secret is made here: its value would be in Pulumi's state. People and pipelines put secrets there, with this key.
"""

import re
from typing import Any, NotRequired, TypedDict

import pulumi
import pulumi_aws as aws

from waterline.args import check_args
from waterline.eks.arn import partition
from waterline.eks.iam import Statement, policy_document, role_name
from waterline.eks.identity import EksWorkloadIdentity
from waterline.eks.keys import OWN_KEY, iam_decides
from waterline.identity import ServiceAccountRef
from waterline.secret_store import EXTERNAL_SECRETS, SecretStoreArgs

FORCES_REPLACEMENT = {
    "aws:kms/alias:Alias": ("name",),
    "aws:kms/key:Key": ("customerMasterKeySpec", "keyUsage", "multiRegion", "region"),
}
"""Inputs of each child that replace it when they change. Source: `ForceNew` in the Terraform AWS provider."""

PREFIX_LIMIT = 256
"""Most characters of a prefix: half of the 512 that a secret's name may have."""


class EksSecretStoreArgs(TypedDict):
    """Inputs of `EksSecretStore`."""

    prefix: str
    """What the names of the environment's secrets begin with, such as `waterline-prod/`; it ends with a slash."""
    cluster_name: str
    """Name of the cluster; the IAM role and the key's alias are named after it."""
    account_id: str
    """AWS account, twelve digits."""
    region: str
    """AWS region."""
    namespace: str
    """Namespace of the service account."""
    service_account: NotRequired[str]
    """Name of the service account that may read: by default `external-secrets`, the operator's own. Any other is one
    whose tokens the operator must be allowed to ask for."""
    key_arn: NotRequired[pulumi.Input[str]]
    """ARN of the key of secrets whose names begin so; by default one is made."""
    oidc_provider_arn: pulumi.Input[str]
    """ARN of the cluster's IAM OpenID Connect provider."""
    oidc_issuer: pulumi.Input[str]
    """Issuer of the cluster's service account tokens, with or without `https://`."""
    key_deletion_window_days: NotRequired[int]
    """Days, 7 to 30, in which the deletion of a key made here can be taken back; 30 by default."""
    deletion_protection: NotRequired[bool]
    """Whether Pulumi refuses to delete a key made here, and with it every secret; true by default."""
    tags: NotRequired[dict[str, str]]
    """Tags of the key and the role; none by default."""


class EksSecretStore(pulumi.ComponentResource):
    """A key for secrets whose names begin alike, and an identity that may read them and no others.

    Raises:
        ValueError: if the prefix is not one; the message names it.
    """

    key_arn: pulumi.Output[str]
    """ARN of the key to encrypt secrets with."""
    key_alias: pulumi.Output[str | None]
    """Alias of that key, such as `alias/waterline-prod/secret-store`; none of a key that was already there."""
    annotations: pulumi.Output[dict[str, str]]
    """Annotations of the service account."""
    provider: pulumi.Output[dict[str, Any]]
    """Body of `spec.provider`. Schema: `ClusterSecretStore` of the External Secrets Operator."""

    def __init__(self, name: str, args: EksSecretStoreArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("waterline:index:EksSecretStore", name, {**args}, opts)
        check_args(EksSecretStoreArgs, args)
        _check(args["prefix"])
        region, account_id, tags = args["region"], args["account_id"], args.get("tags", {})
        account: ServiceAccountRef = {
            "namespace": args["namespace"],
            "name": args.get("service_account", EXTERNAL_SECRETS),
        }
        if "key_arn" in args:
            self.key_arn, self.key_alias = pulumi.Output.from_input(args["key_arn"]), pulumi.Output.from_input(None)
        else:
            self.key_arn, self.key_alias = _key(name, args, self)
        identity = EksWorkloadIdentity(
            f"{name}-{account['name']}",
            {
                "role_name": reader_name(args["cluster_name"], account),
                "service_account": account,
                "oidc_provider_arn": args["oidc_provider_arn"],
                "oidc_issuer": args["oidc_issuer"],
                "policy": self.key_arn.apply(lambda arn: read_policy(region, account_id, args["prefix"], arn)),
                "tags": tags,
            },
            opts=pulumi.ResourceOptions(parent=self),
        )
        self.annotations = identity.annotations
        self.provider = pulumi.Output.from_input(provider(region, account))
        self.register_outputs(
            {
                "key_arn": self.key_arn,
                "key_alias": self.key_alias,
                "annotations": self.annotations,
                "provider": self.provider,
            }
        )

    def seam(self) -> SecretStoreArgs:
        """What crosses the waterline."""
        return {"provider": self.provider, "identity": {"annotations": self.annotations}}


def _key(
    name: str, args: EksSecretStoreArgs, parent: pulumi.Resource
) -> tuple[pulumi.Output[str], pulumi.Output[str | None]]:
    """A key of its own, and its alias."""
    key = aws.kms.Key(
        f"{name}-key",
        description=f"Secrets whose names begin with {args['prefix']}",
        enable_key_rotation=True,
        deletion_window_in_days=int(args.get("key_deletion_window_days", 30)),
        policy=store_key_policy(args["region"], args["account_id"]),
        tags=args.get("tags", {}),
        opts=pulumi.ResourceOptions(parent=parent, protect=args.get("deletion_protection", True)),
    )
    alias = aws.kms.Alias(
        f"{name}-key",
        # Beside `secrets`, the alias of the key for what etcd holds.
        name=f"alias/{args['cluster_name']}/secret-store",
        target_key_id=key.key_id,
        opts=pulumi.ResourceOptions(parent=parent),
    )
    return key.arn, alias.name.apply(lambda alias: alias)


def reader_name(cluster_name: str, account: ServiceAccountRef) -> str:
    """Name of the role that a service account reads with: a namespace is told by it, but for the operator's."""
    part = account["name"] if account["name"] == EXTERNAL_SECRETS else f"{account['namespace']}-{account['name']}"
    return role_name(cluster_name, part)


def provider(region: str, account: ServiceAccountRef) -> dict[str, Any]:
    """Body of `spec.provider` of a store that reads with the rights of a service account.

    The operator's own is not named: it then needs no right to ask for tokens.
    """
    store: dict[str, Any] = {"service": "SecretsManager", "region": region}
    if account["name"] != EXTERNAL_SECRETS:
        store["auth"] = {"jwt": {"serviceAccountRef": {**account}}}
    return {"aws": store}


def read_policy(region: str, account_id: str, prefix: str, key_arn: str) -> str:
    """Permission to read the secrets whose names have a prefix. They are never listed, so each is asked for by name.

    Source: https://external-secrets.io/latest/provider/aws-secrets-manager/
    """
    read: Statement = {
        "Effect": "Allow",
        "Action": [
            "secretsmanager:DescribeSecret",
            "secretsmanager:GetResourcePolicy",
            "secretsmanager:GetSecretValue",
            "secretsmanager:ListSecretVersionIds",
        ],
        "Resource": f"arn:{partition(region)}:secretsmanager:{region}:{account_id}:secret:{prefix}*",
    }
    decrypt: Statement = {
        "Effect": "Allow",
        "Action": "kms:Decrypt",
        "Resource": key_arn,
        "Condition": {"StringEquals": {"kms:ViaService": _service(region)}},
    }
    return policy_document(read, decrypt)


def store_key_policy(region: str, account_id: str) -> str:
    """Key policy that leaves permissions to IAM, but for nothing else than secrets.

    Source: https://docs.aws.amazon.com/kms/latest/developerguide/conditions-kms.html#conditions-kms-via-service
    """
    elsewhere: Statement = {
        "Sid": "OnlyForSecrets",
        "Effect": "Deny",
        "Principal": {"AWS": "*"},
        "Action": ["kms:CreateGrant", "kms:Decrypt", "kms:Encrypt", "kms:GenerateDataKey*", "kms:ReEncrypt*"],
        "Resource": OWN_KEY,
        "Condition": {"StringNotEquals": {"kms:ViaService": _service(region)}},
    }
    return policy_document(iam_decides(region, account_id), elsewhere)


def _service(region: str) -> str:
    suffix = "amazonaws.com.cn" if partition(region) == "aws-cn" else "amazonaws.com"
    return f"secretsmanager.{region}.{suffix}"


def _check(prefix: str) -> None:
    """Refuse what no secret can begin with. Source: https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_CreateSecret.html."""
    if len(prefix) > PREFIX_LIMIT or not re.fullmatch(r"[A-Za-z0-9_+=.@-][A-Za-z0-9/_+=.@-]*/", prefix):
        message = (
            f"prefix {prefix!r}: expected letters, digits and any of /_+=.@- that end with a slash, "
            f"at most {PREFIX_LIMIT} characters"
        )
        raise ValueError(message)
