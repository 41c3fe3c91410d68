"""Azure role assignments: by role, for one principal, at one scope.

An assignment's name is a UUID derived from what it says, because Azure lets none of that change: a different role or
scope is a different assignment, never a refused update.
"""

import uuid
from enum import StrEnum

import pulumi
import pulumi_azure_native as azure

FORCES_REPLACEMENT = {
    "azure-native:authorization:RoleAssignment": ("principalId", "roleAssignmentName", "scope"),
}
"""Inputs of an assignment that replace it when they change. Source: `forceNewMap` of the Azure Native provider."""


class AzureRole(StrEnum):
    """Ids of built-in roles. Source: https://learn.microsoft.com/azure/role-based-access-control/built-in-roles."""

    AKS_RBAC_CLUSTER_ADMIN = "b1ff04bb-8a4e-4dc4-8eb5-8693973ce19b"
    AKS_RBAC_READER = "7f6c6a51-bcf8-42ba-9220-52d62157d7db"
    AKS_CLUSTER_USER = "4abbcc35-e782-43d8-92c5-2d3f1bd2253f"
    DNS_ZONE_CONTRIBUTOR = "befefa01-2a29-4197-83a8-272ff33ce314"
    KEY_VAULT_SECRETS_USER = "4633458b-17de-408a-b874-0445c86b69e6"
    NETWORK_CONTRIBUTOR = "4d97b98b-1d4f-4787-a291-c67834d212e7"
    READER = "acdd72a7-3385-48ef-bd42-f606fba81ae7"


class AzurePrincipalType(StrEnum):
    """Kind of an Entra ID principal; Azure then need not look up one that is seconds old."""

    GROUP = "Group"
    """A group."""
    USER = "User"
    """A person."""
    SERVICE_PRINCIPAL = "ServicePrincipal"
    """An application or a managed identity."""


def assign_role(  # noqa: PLR0913 -- an assignment is these six things
    name: str,
    *,
    subscription_id: str,
    role_id: str,
    principal_id: pulumi.Input[str],
    principal_type: AzurePrincipalType,
    scope: pulumi.Input[str],
    opts: pulumi.ResourceOptions,
) -> azure.authorization.RoleAssignment:
    """Give a principal a role at a scope."""
    return azure.authorization.RoleAssignment(
        name,
        role_assignment_name=pulumi.Output.all(scope).apply(lambda scopes: assignment_name(scopes[0], name, role_id)),
        role_definition_id=role_definition(subscription_id, role_id),
        principal_id=principal_id,
        principal_type=principal_type.value,
        scope=scope,
        opts=opts,
    )


def assign_role_to_identity(  # noqa: PLR0913 -- an assignment is these six things
    name: str,
    *,
    subscription_id: str,
    role_id: str,
    identity: azure.managedidentity.UserAssignedIdentity,
    scope: pulumi.Input[str],
    parent: pulumi.Resource,
) -> azure.authorization.RoleAssignment:
    """Give a user-assigned identity a role at a scope.

    Its principal changes only when the identity is another one. Saying so keeps previews quiet: before any update of
    an identity, such as of its tags, the Azure provider no longer knows its principal.
    """
    return assign_role(
        name,
        subscription_id=subscription_id,
        role_id=role_id,
        principal_id=identity.principal_id,
        principal_type=AzurePrincipalType.SERVICE_PRINCIPAL,
        scope=scope,
        opts=pulumi.ResourceOptions(parent=parent, ignore_changes=["principalId"], replace_with=[identity]),
    )


def assignment_name(scope: str, logical_name: str, role_id: str) -> str:
    """UUID of an assignment: the same from run to run, different for every scope, resource and role."""
    return str(uuid.uuid5(uuid.NAMESPACE_URL, f"{scope.lower()}|{logical_name}|{role_id}"))


def role_definition(subscription_id: str, role_id: str) -> str:
    """Resource id of a role definition, by its UUID."""
    return f"/subscriptions/{subscription_id}/providers/Microsoft.Authorization/roleDefinitions/{role_id}"
