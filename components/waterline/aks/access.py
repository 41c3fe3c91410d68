"""Who may use a cluster's API: Entra ID principals with Azure roles, and nothing else.

The roles are given at the resource group, before the cluster exists: Azure takes minutes to make a new assignment felt,
and the cluster's own creation is that time. Given at the cluster, the same `up` would be refused by it.
"""

from typing import TypedDict

import pulumi

from waterline.aks.roles import AzurePrincipalType, AzureRole, assign_role
from waterline.names import repeated


class AksPrincipalArgs(TypedDict):
    """An Entra ID principal."""

    object_id: str
    """Object id of the group, user or service principal, a UUID."""
    principal_type: AzurePrincipalType
    """Kind of the principal."""


_GRANTS = {
    # The second role only lets people fetch the kubeconfig.
    "admin": {"admin": AzureRole.AKS_RBAC_CLUSTER_ADMIN, "user": AzureRole.AKS_CLUSTER_USER},
    "viewer": {"viewer": AzureRole.AKS_RBAC_READER, "user": AzureRole.AKS_CLUSTER_USER},
}


def grant_access(  # noqa: PLR0913 -- all of who, what and where
    name: str,
    *,
    subscription_id: str,
    resource_group_name: pulumi.Input[str],
    deployer: AksPrincipalArgs,
    admins: list[AksPrincipalArgs],
    viewers: list[AksPrincipalArgs],
    parent: pulumi.Resource,
) -> list[pulumi.Resource]:
    """Give admins everything and viewers reading without secrets, on every AKS cluster of the resource group.

    The deployer is an admin, whether or not it is among them.

    Raises:
        ValueError: if a principal is named twice.
    """
    scope = pulumi.Output.concat("/subscriptions/", subscription_id, "/resourceGroups/", resource_group_name)
    return [
        assign_role(
            f"{name}-{part}-{principal['object_id']}",
            subscription_id=subscription_id,
            role_id=role,
            principal_id=principal["object_id"],
            principal_type=AzurePrincipalType(principal["principal_type"]),
            scope=scope,
            opts=pulumi.ResourceOptions(parent=parent),
        )
        for grant, principal in _grants(deployer, admins, viewers)
        for part, role in _GRANTS[grant].items()
    ]


def _grants(
    deployer: AksPrincipalArgs, admins: list[AksPrincipalArgs], viewers: list[AksPrincipalArgs]
) -> list[tuple[str, AksPrincipalArgs]]:
    if twice := repeated([principal["object_id"] for principal in [*admins, *viewers]]):
        message = f"admins and viewers: {twice[0]!r} is named twice; expected each principal once"
        raise ValueError(message)
    if deployer["object_id"] in {viewer["object_id"] for viewer in viewers}:
        message = f"viewers: {deployer['object_id']!r} deploys; expected it among the admins, or nowhere"
        raise ValueError(message)
    others = [admin for admin in admins if admin["object_id"] != deployer["object_id"]]
    return [("admin", admin) for admin in [deployer, *others]] + [("viewer", viewer) for viewer in viewers]
