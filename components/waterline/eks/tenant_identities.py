"""Who tenants are to AWS: people who may sign in to the cluster, and workloads that may read their own secrets.

What people may do in the cluster is said above the waterline, by role bindings to their groups: here they get no right.
"""

import itertools
from typing import Any, NotRequired, TypedDict

import pulumi
import pulumi_aws as aws

from waterline.args import check_args
from waterline.eks.access import entry_name
from waterline.eks.secret_store import EksSecretStore
from waterline.names import repeated
from waterline.secret_store import TENANT_ACCOUNT, SecretStoreArgs

FORCES_REPLACEMENT = {"aws:eks/accessEntry:AccessEntry": ("clusterName", "principalArn", "type")}
"""Inputs of an entry that replace it when they change. Source: `ForceNew` in the Terraform AWS provider."""


class EksTenantNamespaceArgs(TypedDict):
    """A tenant's namespace, and its secrets."""

    namespace: str
    """Name of the namespace."""
    secret_prefix: str
    """What the names of its secrets begin with, such as `waterline-prod/orders/`; it ends with a slash."""
    tags: NotRequired[dict[str, str]]
    """Tags of what is its own; none by default."""


class EksTenantIdentitiesArgs(TypedDict):
    """Inputs of `EksTenantIdentities`."""

    cluster_name: str
    """Name of the cluster; IAM roles are named after it."""
    account_id: str
    """AWS account, twelve digits."""
    region: str
    """AWS region."""
    principals: list[str]
    """ARNs of IAM roles and users that may sign in, distinct, and none that has an access entry already."""
    namespaces: list[EksTenantNamespaceArgs]
    """The tenants' namespaces, distinct, with prefixes none of which begins another."""
    key_arn: pulumi.Input[str]
    """ARN of the key that secrets are encrypted with; `EksSecretStore` makes one."""
    oidc_provider_arn: pulumi.Input[str]
    """ARN of the cluster's IAM OpenID Connect provider."""
    oidc_issuer: pulumi.Input[str]
    """Issuer of the cluster's service account tokens, with or without `https://`."""
    tags: NotRequired[dict[str, str]]
    """Tags of the access entries; none by default."""


class EksTenantIdentities(pulumi.ComponentResource):
    """An access entry for each principal, in a group of its own; and for each namespace a role that reads its secrets.

    Raises:
        ValueError: if a principal or a namespace is named twice, or a namespace's prefix begins another's.
    """

    groups: pulumi.Output[list[str]]
    """Groups of the principals, in their order, once these can sign in."""
    annotations: pulumi.Output[dict[str, dict[str, str]]]
    """Annotations of the service account `secret-reader`, by namespace."""
    providers: pulumi.Output[dict[str, Any]]
    """Body of `spec.provider`, by namespace. Schema: `ClusterSecretStore` of the External Secrets Operator."""

    def __init__(self, name: str, args: EksTenantIdentitiesArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("waterline:index:EksTenantIdentities", name, {**args}, opts)
        check_args(EksTenantIdentitiesArgs, args)
        _check(args)
        child = pulumi.ResourceOptions(parent=self)
        entries = [
            aws.eks.AccessEntry(
                f"{name}-{entry_name(principal)}",
                cluster_name=args["cluster_name"],
                principal_arn=principal,
                kubernetes_groups=[group_of(principal)],
                type="STANDARD",
                tags=args.get("tags"),
                opts=child,
            )
            for principal in args["principals"]
        ]
        self._stores = {
            one["namespace"]: EksSecretStore(
                f"{name}-{one['namespace']}",
                {
                    "prefix": one["secret_prefix"],
                    "cluster_name": args["cluster_name"],
                    "account_id": args["account_id"],
                    "region": args["region"],
                    "namespace": one["namespace"],
                    "service_account": TENANT_ACCOUNT,
                    "key_arn": args["key_arn"],
                    "oidc_provider_arn": args["oidc_provider_arn"],
                    "oidc_issuer": args["oidc_issuer"],
                    "tags": one.get("tags", {}),
                },
                child,
            )
            for one in args["namespaces"]
        }
        self.groups = pulumi.Output.all(*[entry.id for entry in entries]).apply(
            lambda _: [group_of(principal) for principal in args["principals"]]
        )
        self.annotations = pulumi.Output.all(**{one: store.annotations for one, store in self._stores.items()})
        self.providers = pulumi.Output.all(**{one: store.provider for one, store in self._stores.items()})
        self.register_outputs({"groups": self.groups, "annotations": self.annotations, "providers": self.providers})

    def seam(self) -> dict[str, SecretStoreArgs]:
        """The stores, by namespace, as what is above the waterline takes them."""
        return {namespace: store.seam() for namespace, store in self._stores.items()}


def group_of(principal_arn: str) -> str:
    """Group that a principal is in, and nobody else: its account and name, such as `123456789012:role/orders`.

    EKS keeps groups that begin with `amazon:`, `aws:`, `eks:`, `iam:` or `system:` for itself.
    Source: https://docs.aws.amazon.com/eks/latest/userguide/create-k8s-group-access-entry.html
    """
    return principal_arn.split(":", 4)[-1]


def _check(args: EksTenantIdentitiesArgs) -> None:
    if twice := repeated(args["principals"]):
        message = f"principals: {twice[0]!r} is named twice; expected each principal once"
        raise ValueError(message)
    if twice := repeated([one["namespace"] for one in args["namespaces"]]):
        message = f"namespaces: {twice[0]!r} is named twice; expected each namespace once"
        raise ValueError(message)
    # In order, whatever begins with another comes right behind it, or behind what begins with that too.
    prefixes = sorted(one["secret_prefix"] for one in args["namespaces"])
    for shorter, longer in itertools.pairwise(prefixes):
        if longer.startswith(shorter):
            message = (
                f"namespaces: secret_prefix {longer!r} begins with {shorter!r}: expected prefixes that do not, "
                "or one tenant reads the other's secrets"
            )
            raise ValueError(message)
