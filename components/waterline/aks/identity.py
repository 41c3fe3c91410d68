"""Entra ID identities for service accounts, by workload identity federation.

Pod-managed identity, its predecessor, is retired and deliberately not offered.
"""

from typing import NotRequired, TypedDict

import pulumi
import pulumi_azure_native as azure

from waterline.aks.roles import assign_role_to_identity
from waterline.args import check_args
from waterline.identity import ServiceAccountRef, subject

CLIENT_ID_ANNOTATION = "azure.workload.identity/client-id"
TOKEN_AUDIENCE = "api://AzureADTokenExchange"  # noqa: S105 -- an audience, not a token

FORCES_REPLACEMENT = {
    "azure-native:managedidentity:FederatedIdentityCredential": (
        "federatedIdentityCredentialResourceName",
        "resourceGroupName",
        "resourceName",
    ),
    "azure-native:managedidentity:UserAssignedIdentity": ("location", "resourceGroupName", "resourceName"),
}
"""Inputs of each child that replace it when they change. Source: path parameters of the Azure REST API."""


class AksRoleArgs(TypedDict):
    """A role that an identity has somewhere."""

    name: str
    """What the role is for, in a word; part of the assignment's logical name."""
    role_id: str
    """UUID of the role definition."""
    scope: pulumi.Input[str]
    """Id of the resource that the role is for, and everything in it."""


class AksWorkloadIdentityArgs(TypedDict):
    """Inputs of `AksWorkloadIdentity`."""

    identity_name: str
    """Name of the user-assigned identity, 3 to 128 characters."""
    resource_group_name: pulumi.Input[str]
    """Name of the resource group that the identity is made in."""
    location: str
    """Azure region."""
    subscription_id: str
    """Subscription whose role definitions are named."""
    service_account: ServiceAccountRef
    """The only service account that may act as the identity."""
    oidc_issuer: pulumi.Input[str]
    """Issuer of the cluster's service account tokens, as a URL."""
    roles: NotRequired[list[AksRoleArgs]]
    """What the identity may do; nothing by default."""
    tags: NotRequired[dict[str, str]]
    """Tags of the identity; none by default."""


class AksWorkloadIdentity(pulumi.ComponentResource):
    """A user-assigned identity that exactly one Kubernetes service account may act as."""

    client_id: pulumi.Output[str]
    """Client id of the identity."""
    principal_id: pulumi.Output[str]
    """Object id of the identity."""
    annotations: pulumi.Output[dict[str, str]]
    """Annotations for the service account; they resolve once the identity is trusted and has its roles."""

    def __init__(self, name: str, args: AksWorkloadIdentityArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("waterline:index:AksWorkloadIdentity", name, {**args}, opts)
        check_args(AksWorkloadIdentityArgs, args)
        child = pulumi.ResourceOptions(parent=self)
        identity = azure.managedidentity.UserAssignedIdentity(
            f"{name}-identity",
            resource_name_=args["identity_name"],
            resource_group_name=args["resource_group_name"],
            location=args["location"],
            tags=args.get("tags"),
            opts=child,
        )
        # Source: https://learn.microsoft.com/azure/aks/workload-identity-overview
        trust = azure.managedidentity.FederatedIdentityCredential(
            f"{name}-trust",
            federated_identity_credential_resource_name="kubernetes",
            resource_name_=identity.name,
            resource_group_name=args["resource_group_name"],
            issuer=args["oidc_issuer"],
            subject=subject(args["service_account"]),
            audiences=[TOKEN_AUDIENCE],
            opts=child,
        )
        roles = [
            assign_role_to_identity(
                f"{name}-{role['name']}",
                subscription_id=args["subscription_id"],
                role_id=role["role_id"],
                identity=identity,
                scope=role["scope"],
                parent=self,
            )
            for role in args.get("roles", [])
        ]
        self.client_id = identity.client_id
        self.principal_id = identity.principal_id
        self.annotations = pulumi.Output.all(identity.client_id, trust.id, *[role.id for role in roles]).apply(
            lambda done: {CLIENT_ID_ANNOTATION: str(done[0])}
        )
        self.register_outputs(
            {"client_id": self.client_id, "principal_id": self.principal_id, "annotations": self.annotations}
        )
