"""A Key Vault, and the operator that reads its secrets.

No secret is made here: their values would be in Pulumi's state. No keys and certificates, no access policies, no
role for whoever writes secrets: people are given `Key Vault Secrets Officer` by hand. Public Azure only.
"""

import re
from typing import Any, NotRequired, TypedDict

import pulumi
import pulumi_azure_native as azure

from waterline.aks.identity import AksWorkloadIdentity
from waterline.aks.known import known_after
from waterline.aks.private_vault import private_vault
from waterline.aks.roles import AzureRole
from waterline.args import check_args
from waterline.identity import ServiceAccountRef
from waterline.names import capped
from waterline.secret_store import EXTERNAL_SECRETS, SecretStoreArgs

FORCES_REPLACEMENT = {"azure-native:keyvault:Vault": ("resourceGroupName", "vaultName")}
"""Inputs of the vault that replace it when they change. Source: path parameters of the Azure REST API."""

SHORTEST_RETENTION, LONGEST_RETENTION = 7, 90
"""Days. Source: https://learn.microsoft.com/azure/key-vault/general/soft-delete-overview."""


class AksSecretStoreArgs(TypedDict):
    """Inputs of `AksSecretStore`."""

    vault_name: str
    """Name of the vault, unique in all of Azure: 3 to 24 letters, digits and hyphens, a letter first, never two
    hyphens in a row. A deleted vault keeps its name until its retention is over."""
    resource_group_name: pulumi.Input[str]
    """Name of the resource group that everything is made in."""
    location: str
    """Azure region, such as `westeurope`; Azure refuses to move a vault."""
    subscription_id: str
    """Azure subscription, a UUID."""
    tenant_id: str
    """Entra ID tenant, a UUID."""
    cluster_name: str
    """Name of the cluster, with which the identity's name begins."""
    namespace: str
    """Namespace of the service account."""
    service_account: NotRequired[str]
    """Name of the service account that may read: by default `external-secrets`, the operator's own. Any other is one
    whose tokens the operator must be allowed to ask for."""
    oidc_issuer: pulumi.Input[str]
    """Issuer of the cluster's service account tokens, as a URL."""
    private_endpoint_subnet_id: NotRequired[pulumi.Input[str]]
    """Id of the subnet of a private endpoint, which closes the public one; the vault is public by default."""
    virtual_network_id: NotRequired[pulumi.Input[str]]
    """Id of the network that finds the private endpoint by the vault's name; required with its subnet."""
    deletion_protection: NotRequired[bool]
    """Whether Pulumi refuses to delete the vault; true by default."""
    soft_delete_retention_days: NotRequired[int]
    """Days, 7 to 90, in which what was deleted can be recovered; 90 by default. Azure never changes it again."""
    tags: NotRequired[dict[str, str]]
    """Tags of everything that is made; none by default."""


class AksSecretStore(pulumi.ComponentResource):
    """A vault whose secrets one service account of one cluster may read, and nobody else by this.

    Purge protection is always on, and can never be switched off: nobody empties the vault for good before the
    retention is over, and nobody reuses its name.

    Raises:
        ValueError: if an input does not hold; the message names it.
    """

    vault_uri: pulumi.Output[str]
    """Address of the vault, without a slash at the end; known in every preview."""
    vault_id: pulumi.Output[str]
    """Id of the vault; known in every preview."""
    annotations: pulumi.Output[dict[str, str]]
    """Annotations of the service account."""
    provider: pulumi.Output[dict[str, Any]]
    """Body of `spec.provider` of a store; known in every preview, and resolved once the vault can be reached."""

    def __init__(self, name: str, args: AksSecretStoreArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("waterline:index:AksSecretStore", name, {**args}, opts)
        check_args(AksSecretStoreArgs, args)
        _check(args)
        group, tags = args["resource_group_name"], args.get("tags", {})
        subnet_id, network_id = args.get("private_endpoint_subnet_id"), args.get("virtual_network_id")
        vault = azure.keyvault.Vault(
            f"{name}-vault",
            vault_name=args["vault_name"],
            resource_group_name=group,
            location=args["location"],
            properties=vault_properties(
                args["tenant_id"],
                retention_days=int(args.get("soft_delete_retention_days", LONGEST_RETENTION)),
                private=subnet_id is not None,
            ),
            tags=tags,
            opts=pulumi.ResourceOptions(
                parent=self,
                protect=args.get("deletion_protection", True),
                # Azure refuses to change it.
                ignore_changes=["properties.softDeleteRetentionInDays"],
            ),
        )
        vault_id = pulumi.Output.concat(
            f"/subscriptions/{args['subscription_id']}/resourceGroups/",
            group,
            f"/providers/Microsoft.KeyVault/vaults/{args['vault_name']}",
        )
        self.vault_id = known_after(vault_id, vault)
        way_in: list[pulumi.Resource] = [vault]
        if subnet_id is not None and network_id is not None:
            way_in += private_vault(
                name,
                vault_name=args["vault_name"],
                vault_id=self.vault_id,
                resource_group_name=group,
                location=args["location"],
                subnet_id=subnet_id,
                virtual_network_id=network_id,
                tags=tags,
                parent=self,
            )
        account: ServiceAccountRef = {
            "namespace": args["namespace"],
            "name": args.get("service_account", EXTERNAL_SECRETS),
        }
        identity = AksWorkloadIdentity(
            f"{name}-{account['name']}",
            {
                "identity_name": reader_name(args["cluster_name"], account),
                "resource_group_name": group,
                "location": args["location"],
                "subscription_id": args["subscription_id"],
                "service_account": account,
                "oidc_issuer": args["oidc_issuer"],
                "roles": [{"name": "vault", "role_id": AzureRole.KEY_VAULT_SECRETS_USER, "scope": self.vault_id}],
                "tags": tags,
            },
            pulumi.ResourceOptions(parent=self),
        )
        # Names are the same in capitals, addresses are not.
        self.vault_uri = known_after(f"https://{args['vault_name'].lower()}.vault.azure.net", *way_in)
        self.annotations = identity.annotations
        self.provider = self.vault_uri.apply(lambda uri: store_provider(uri, args["tenant_id"], account))
        self.register_outputs(
            {
                "vault_uri": self.vault_uri,
                "vault_id": self.vault_id,
                "annotations": self.annotations,
                "provider": self.provider,
            }
        )

    def seam(self) -> SecretStoreArgs:
        """The store, as what is above the waterline takes it."""
        return {"provider": self.provider, "identity": {"annotations": self.annotations}}


def vault_properties(tenant_id: str, *, retention_days: int, private: bool) -> azure.keyvault.VaultPropertiesArgsDict:
    """What a vault is asked to be: only Azure's roles open it, and what is deleted can be recovered for some days.

    Source: https://learn.microsoft.com/rest/api/keyvault/keyvault/vaults/create-or-update
    """
    properties: azure.keyvault.VaultPropertiesArgsDict = {
        "tenant_id": tenant_id,
        "sku": {"family": azure.keyvault.SkuFamily.A, "name": azure.keyvault.SkuName.STANDARD},
        "enable_rbac_authorization": True,
        "access_policies": [],
        "enable_soft_delete": True,
        "soft_delete_retention_in_days": retention_days,
        "enable_purge_protection": True,
        "public_network_access": "Disabled" if private else "Enabled",
    }
    if private:
        # Azure's own services too would otherwise go on passing the closed public endpoint.
        properties["network_acls"] = {"bypass": "None", "default_action": "Deny"}
    return properties


def reader_name(cluster_name: str, account: ServiceAccountRef) -> str:
    """Name of the identity that a service account reads as: a namespace is told by it, but for the operator's."""
    part = account["name"] if account["name"] == EXTERNAL_SECRETS else f"{account['namespace']}-{account['name']}"
    return capped(f"{cluster_name}-{part}", 128)


def store_provider(vault_uri: str, tenant_id: str, account: ServiceAccountRef) -> dict[str, Any]:
    """A vault as a store reads it, as the identity of a service account.

    The operator's own is not named: it then uses the token mounted into its pod, and needs no right to ask for tokens.
    Source: https://external-secrets.io/latest/provider/azure-key-vault/
    """
    store: dict[str, Any] = {"vaultUrl": vault_uri, "authType": "WorkloadIdentity", "tenantId": tenant_id}
    if account["name"] != EXTERNAL_SECRETS:
        store["serviceAccountRef"] = {**account}
    return {"azurekv": store}


def _check(args: AksSecretStoreArgs) -> None:
    # Source: https://learn.microsoft.com/azure/azure-resource-manager/management/resource-name-rules
    if not re.fullmatch(r"(?!.*--)[A-Za-z][A-Za-z0-9-]{1,22}[A-Za-z0-9]", args["vault_name"]):
        message = (
            f"vault_name {args['vault_name']!r}: expected 3 to 24 letters, digits and single hyphens, "
            "a letter first and a letter or digit last"
        )
        raise ValueError(message)
    days = int(args.get("soft_delete_retention_days", LONGEST_RETENTION))
    if not SHORTEST_RETENTION <= days <= LONGEST_RETENTION:
        message = f"soft_delete_retention_days {days}: expected {SHORTEST_RETENTION} to {LONGEST_RETENTION}"
        raise ValueError(message)
    if (args.get("private_endpoint_subnet_id") is None) != (args.get("virtual_network_id") is None):
        message = "private_endpoint_subnet_id and virtual_network_id: expected both, or neither"
        raise ValueError(message)
