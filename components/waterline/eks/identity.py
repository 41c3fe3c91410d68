"""IAM roles for service accounts.

EKS Pod Identity is deliberately not used: External Secrets cannot assume it per tenant.
"""

from typing import NotRequired, TypedDict

import pulumi
import pulumi_aws as aws

from waterline.args import check_args
from waterline.eks.iam import ROLE_NAME_LIMIT, policy_document
from waterline.identity import ServiceAccountRef, subject

ROLE_ARN_ANNOTATION = "eks.amazonaws.com/role-arn"

FORCES_REPLACEMENT = {
    "aws:iam/role:Role": ("name",),
    "aws:iam/rolePolicy:RolePolicy": ("name", "role"),
    "aws:iam/rolePolicyAttachment:RolePolicyAttachment": ("policyArn", "role"),
}
"""Inputs of each child that replace it when they change. Source: `ForceNew` in the Terraform AWS provider."""


class EksWorkloadIdentityArgs(TypedDict):
    """Inputs of `EksWorkloadIdentity`."""

    role_name: str
    """Name of the IAM role, at most 64 characters."""
    service_account: ServiceAccountRef
    """The only service account that may assume the role."""
    oidc_provider_arn: pulumi.Input[str]
    """ARN of the cluster's IAM OpenID Connect provider."""
    oidc_issuer: pulumi.Input[str]
    """Issuer of the cluster's service account tokens, with or without `https://`."""
    policy: NotRequired[pulumi.Input[str]]
    """IAM policy document, as JSON, of what the role may do; this or `managed_policy_arns`, or both."""
    managed_policy_arns: NotRequired[list[str]]
    """ARNs of policies to attach, such as those that AWS maintains; none by default."""
    tags: NotRequired[dict[str, str]]
    """Tags of the role; none by default."""


class EksWorkloadIdentity(pulumi.ComponentResource):
    """An IAM role that exactly one Kubernetes service account may assume.

    Raises:
        ValueError: if the role's name is too long, or nothing says what the role may do.
    """

    role_arn: pulumi.Output[str]
    """ARN of the role; it resolves once the role has its permissions."""
    annotations: pulumi.Output[dict[str, str]]
    """Annotations for the service account; they resolve once the role has its permissions."""

    def __init__(self, name: str, args: EksWorkloadIdentityArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("waterline:index:EksWorkloadIdentity", name, {**args}, opts)
        check_args(EksWorkloadIdentityArgs, args)
        _check(args)
        role = aws.iam.Role(
            f"{name}-role",
            name=args["role_name"],
            assume_role_policy=pulumi.Output.all(args["oidc_provider_arn"], args["oidc_issuer"]).apply(
                lambda oidc: trust_policy(oidc[0], oidc[1], args["service_account"])
            ),
            tags=args.get("tags"),
            opts=pulumi.ResourceOptions(parent=self, delete_before_replace=True),
        )
        permissions: list[pulumi.CustomResource] = [
            aws.iam.RolePolicyAttachment(
                f"{name}-{arn.rsplit('/', 1)[-1]}",
                role=role.name,
                policy_arn=arn,
                opts=pulumi.ResourceOptions(parent=self),
            )
            for arn in args.get("managed_policy_arns", [])
        ]
        if "policy" in args:
            permissions.append(
                aws.iam.RolePolicy(
                    f"{name}-permissions",
                    role=role.name,
                    policy=args["policy"],
                    opts=pulumi.ResourceOptions(parent=self),
                )
            )
        self.role_arn = pulumi.Output.all(role.arn, *[permission.id for permission in permissions]).apply(
            lambda done: str(done[0])
        )
        self.annotations = self.role_arn.apply(lambda arn: {ROLE_ARN_ANNOTATION: arn})
        self.register_outputs({"role_arn": self.role_arn, "annotations": self.annotations})


def _check(args: EksWorkloadIdentityArgs) -> None:
    if len(args["role_name"]) > ROLE_NAME_LIMIT:
        message = f"role_name {args['role_name']!r}: expected at most {ROLE_NAME_LIMIT} characters"
        raise ValueError(message)
    if "policy" not in args and not args.get("managed_policy_arns"):
        message = f"identity {args['role_name']!r}: expected policy, managed_policy_arns or both"
        raise ValueError(message)


def trust_policy(provider_arn: str, issuer: str, account: ServiceAccountRef) -> str:
    """Trust policy for one service account.

    Source: https://docs.aws.amazon.com/eks/latest/userguide/associate-service-account-role.html
    """
    host = issuer.removeprefix("https://")
    return policy_document(
        {
            "Effect": "Allow",
            "Principal": {"Federated": provider_arn},
            "Action": "sts:AssumeRoleWithWebIdentity",
            "Condition": {"StringEquals": {f"{host}:aud": "sts.amazonaws.com", f"{host}:sub": subject(account)}},
        }
    )
