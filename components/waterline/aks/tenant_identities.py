"""Who tenants are to Azure: people who may fetch the kubeconfig, and workloads that may read a vault of their own.

What people may do in the cluster is said above the waterline, by role bindings: the API server asks Kubernetes' roles
beside Azure's, and here they get none that is good for anything in it. Azure's roles know no names of secrets, so that
each namespace has a whole vault.
"""

from typing import Any, NotRequired, TypedDict

import pulumi

from waterline.aks.roles import AzurePrincipalType, AzureRole, assign_role
from waterline.aks.secret_store import AksSecretStore
from waterline.args import check_args
from waterline.names import repeated
from waterline.secret_store import TENANT_ACCOUNT, SecretStoreArgs


class AksTenantNamespaceArgs(TypedDict):
    """A tenant's namespace, and its vault."""

    namespace: str
    """Name of the namespace."""
    vault_name: str
    """Name of its vault, unique in all of Azure: 3 to 24 letters, digits and single hyphens, a letter first."""
    tags: NotRequired[dict[str, str]]
    """Tags of what is its own; none by default."""


class AksTenantIdentitiesArgs(TypedDict):
    """Inputs of `AksTenantIdentities`."""

    cluster_name: str
    """Name of the cluster, with which identities' names begin."""
    subscription_id: str
    """Azure subscription, a UUID."""
    tenant_id: str
    """Entra ID tenant, a UUID."""
    resource_group_name: pulumi.Input[str]
    """Name of the cluster's resource group, in which everything is made."""
    location: str
    """Azure region, such as `westeurope`."""
    group_ids: list[str]
    """Object ids of the Entra ID groups that may sign in, distinct, none of which is an admin or a viewer."""
    namespaces: list[AksTenantNamespaceArgs]
    """The tenants' namespaces, distinct."""
    oidc_issuer: pulumi.Input[str]
    """Issuer of the cluster's service account tokens, as a URL."""
    soft_delete_retention_days: NotRequired[int]
    """Days, 7 to 90, in which a deleted vault, or secret, can be recovered; 90 by default."""


class AksTenantIdentities(pulumi.ComponentResource):
    """For each group the role with which it fetches the kubeconfig, and for each namespace a vault and who reads it.

    Vaults are not protected: a tenant that goes takes its own along, and for some days they can be recovered.

    Raises:
        ValueError: if a group or a namespace is named twice, or an input of a vault does not hold.
    """

    groups: pulumi.Output[list[str]]
    """The groups as Kubernetes knows them, in the order given, once they can sign in."""
    annotations: pulumi.Output[dict[str, dict[str, str]]]
    """Annotations of the service account `secret-reader`, by namespace."""
    providers: pulumi.Output[dict[str, Any]]
    """Body of `spec.provider`, by namespace. Schema: `ClusterSecretStore` of the External Secrets Operator."""

    def __init__(self, name: str, args: AksTenantIdentitiesArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("waterline:index:AksTenantIdentities", name, {**args}, opts)
        check_args(AksTenantIdentitiesArgs, args)
        _check(args)
        child = pulumi.ResourceOptions(parent=self)
        scope = pulumi.Output.concat(
            f"/subscriptions/{args['subscription_id']}/resourceGroups/", args["resource_group_name"]
        )
        roles = [
            assign_role(
                f"{name}-{group}",
                subscription_id=args["subscription_id"],
                role_id=AzureRole.AKS_CLUSTER_USER,
                principal_id=group,
                principal_type=AzurePrincipalType.GROUP,
                scope=scope,
                opts=child,
            )
            for group in args["group_ids"]
        ]
        self._stores = {
            one["namespace"]: AksSecretStore(
                f"{name}-{one['namespace']}",
                {
                    "vault_name": one["vault_name"],
                    "resource_group_name": args["resource_group_name"],
                    "location": args["location"],
                    "subscription_id": args["subscription_id"],
                    "tenant_id": args["tenant_id"],
                    "cluster_name": args["cluster_name"],
                    "namespace": one["namespace"],
                    "service_account": TENANT_ACCOUNT,
                    "oidc_issuer": args["oidc_issuer"],
                    "deletion_protection": False,
                    "soft_delete_retention_days": args.get("soft_delete_retention_days", 90),
                    "tags": one.get("tags", {}),
                },
                child,
            )
            for one in args["namespaces"]
        }
        self.groups = pulumi.Output.all(*[role.id for role in roles]).apply(lambda _: [*args["group_ids"]])
        self.annotations = pulumi.Output.all(**{one: store.annotations for one, store in self._stores.items()})
        self.providers = pulumi.Output.all(**{one: store.provider for one, store in self._stores.items()})
        self.register_outputs({"groups": self.groups, "annotations": self.annotations, "providers": self.providers})

    def seam(self) -> dict[str, SecretStoreArgs]:
        """The stores, by namespace, as what is above the waterline takes them."""
        return {namespace: store.seam() for namespace, store in self._stores.items()}


def _check(args: AksTenantIdentitiesArgs) -> None:
    if twice := repeated(args["group_ids"]):
        message = f"group_ids: {twice[0]!r} is named twice; expected each group once"
        raise ValueError(message)
    if twice := repeated([one["namespace"] for one in args["namespaces"]]):
        message = f"namespaces: {twice[0]!r} is named twice; expected each namespace once"
        raise ValueError(message)
