"""The vault, who reads it and from where."""

from typing import Any

import pulumi
import pytest

from waterline.aks import AksSecretStore
from waterline_platform.rehearsal.inline import run
from waterline_platform.rehearsal.values import UNKNOWN

SUBSCRIPTION = "00000000-0000-4000-8000-000000000001"
TENANT = "00000000-0000-4000-8000-000000000002"
ARGS: dict[str, Any] = {
    "vault_name": "kv-demo",
    "resource_group_name": "rg-demo",
    "location": "westeurope",
    "subscription_id": SUBSCRIPTION,
    "tenant_id": TENANT,
    "cluster_name": "demo",
    "namespace": "platform-secrets",
    "oidc_issuer": "https://issuer.example.com/id/",
    "tags": {"environment": "demo"},
}
NETWORK_ID = "/subscriptions/x/resourceGroups/rg-demo/providers/Microsoft.Network/virtualNetworks/vnet-demo"
INSIDE = {"private_endpoint_subnet_id": f"{NETWORK_ID}/subnets/endpoints", "virtual_network_id": NETWORK_ID}
VAULT_ID = f"/subscriptions/{SUBSCRIPTION}/resourceGroups/rg-demo/providers/Microsoft.KeyVault/vaults/kv-demo"
PROVIDER = {
    "azurekv": {"vaultUrl": "https://kv-demo.vault.azure.net", "authType": "WorkloadIdentity", "tenantId": TENANT}
}
VAULT = "azure-native:keyvault:Vault"
ROLE = "azure-native:authorization:RoleAssignment"
TRUST = "azure-native:managedidentity:FederatedIdentityCredential"
ENDPOINT = "azure-native:network:PrivateEndpoint"
RECORD = "azure-native:network:PrivateDnsZoneGroup"
PRIVATE_ZONE = "azure-native:privatedns:PrivateZone"
LINK = "azure-native:privatedns:VirtualNetworkLink"
PRIVATE = {ENDPOINT, RECORD, PRIVATE_ZONE, LINK}


def store(**changes: Any) -> Any:
    def program() -> None:
        made = AksSecretStore("secrets", {**ARGS, **changes})
        for output in AksSecretStore.__annotations__:
            pulumi.export(output, getattr(made, output))
        pulumi.export("seam", made.seam())

    return program


def properties(deployed: Any) -> Any:
    return deployed.inputs(VAULT)["properties"]


def test_the_days_that_azure_never_changes_are_left_as_they_were(deploy):
    assert deploy(store()).only("azure-native:keyvault:Vault").ignore_changes == {
        "properties.softDeleteRetentionInDays"
    }


def test_only_roles_open_the_vault(deploy):
    vault = properties(deploy(store()))

    assert vault["enableRbacAuthorization"] is True
    assert vault["accessPolicies"] == []
    assert vault["tenantId"] == TENANT
    assert not any(vault.get(f"enabledFor{what}") for what in ("Deployment", "DiskEncryption", "TemplateDeployment"))


def test_the_operator_reads_secrets_of_this_vault_and_nothing_else(deploy):
    role = deploy(store()).inputs(ROLE)

    assert role["roleDefinitionId"].endswith("/4633458b-17de-408a-b874-0445c86b69e6")
    assert role["scope"] == VAULT_ID


def test_only_the_operators_service_account_may_act_as_it(deploy):
    trust = deploy(store()).inputs(TRUST)

    assert trust["subject"] == "system:serviceaccount:platform-secrets:external-secrets"
    assert trust["issuer"] == "https://issuer.example.com/id/"


def test_the_role_waits_for_the_vault(deploy):
    deployed = deploy(store())

    assert "secrets-vault" in deployed.before(deployed.only(ROLE).urn)


def test_what_is_deleted_can_be_recovered_and_nobody_can_purge_it(deploy):
    vault = properties(deploy(store()))

    assert (vault["enableSoftDelete"], vault["enablePurgeProtection"]) == (True, True)
    assert vault["softDeleteRetentionInDays"] == 90
    # As it arrives through the plugin: numbers are floats there.
    assert properties(deploy(store(soft_delete_retention_days=7.0)))["softDeleteRetentionInDays"] == 7


@pytest.mark.parametrize(("changes", "protected"), [({}, [VAULT]), ({"deletion_protection": False}, [])])
def test_the_vault_is_protected_unless_somebody_says_otherwise(deploy, changes, protected):
    deployed = deploy(store(**changes))

    assert [one.type for one in deployed.recording.registrations if one.protect] == protected


def test_a_vault_is_public_unless_it_is_given_a_subnet(deploy):
    deployed = deploy(store())

    assert properties(deployed)["publicNetworkAccess"] == "Enabled"
    assert not PRIVATE & {one.type for one in deployed.recording.registrations}


def test_a_private_vault_is_reached_from_its_network_alone(deploy):
    deployed = deploy(store(**INSIDE))
    endpoint = deployed.inputs(ENDPOINT)
    [connection] = endpoint["privateLinkServiceConnections"]

    assert properties(deployed)["publicNetworkAccess"] == "Disabled"
    assert properties(deployed)["networkAcls"] == {"bypass": "None", "defaultAction": "Deny"}
    assert endpoint["subnet"]["id"] == INSIDE["private_endpoint_subnet_id"]
    assert (connection["privateLinkServiceId"], connection["groupIds"]) == (VAULT_ID, ["vault"])


def test_the_network_finds_a_private_vault_by_its_name(deploy):
    deployed = deploy(store(**INSIDE))
    link, record = deployed.inputs(LINK), deployed.inputs(RECORD)
    [config] = record["privateDnsZoneConfigs"]

    assert deployed.inputs(PRIVATE_ZONE)["privateZoneName"] == "privatelink.vaultcore.azure.net"
    assert (link["virtualNetwork"]["id"], link["registrationEnabled"]) == (NETWORK_ID, False)
    assert link["privateZoneName"] == "privatelink.vaultcore.azure.net"
    assert config["privateDnsZoneId"].endswith("/privateDnsZones/privatelink.vaultcore.azure.net")
    assert record["privateEndpointName"] == deployed.inputs(ENDPOINT)["privateEndpointName"]


@pytest.mark.parametrize(
    ("changes", "expected"),
    [({}, {"secrets-vault"}), (INSIDE, {"secrets-vault", "secrets-endpoint", "secrets-private-zone"})],
)
def test_nobody_uses_the_store_before_the_vault_can_be_reached(deploy, changes, expected):
    def program() -> None:
        made = AksSecretStore("secrets", {**ARGS, **changes})
        # Stands for the store, which has the body among its inputs.
        user = pulumi.CustomResource("test:index:Store", "store", {"provider": made.seam()["provider"]})
        pulumi.export("user", user.urn)

    deployed = deploy(program)

    assert expected <= deployed.before(deployed.only("test:index:Store").urn)


def test_a_store_reads_the_vault_as_the_operator_itself(deploy):
    deployed = deploy(store(vault_name="KV-demo"))

    assert deployed.output("provider") == PROVIDER
    assert deployed.output("vault_uri") == "https://kv-demo.vault.azure.net"
    assert deployed.output("seam") == {
        "provider": PROVIDER,
        "identity": {"annotations": deployed.output("annotations")},
    }
    assert list(deployed.output("annotations")) == ["azure.workload.identity/client-id"]


@pytest.mark.parametrize("changes", [{}, INSIDE])
def test_a_preview_knows_where_the_vault_will_be(changes):
    recording = run(store(**changes), preview=True)
    [role] = [one for one in recording.registrations if one.type == ROLE]

    assert recording.outputs["provider"] == PROVIDER
    assert recording.outputs["vault_id"] == role.inputs["scope"] == VAULT_ID
    assert role.inputs["roleAssignmentName"] is not UNKNOWN


@pytest.mark.parametrize(
    "name", ["kv", "k" * 25, "1kv-demo", "kv-demo-", "kv--demo", "kv_demo", "kv.demo", "-kv-demo", ""]
)
def test_a_name_that_no_vault_may_have_is_refused(deploy, name):
    with pytest.raises(ValueError, match=r"vault_name '.*': expected 3 to 24 letters, digits and single hyphens"):
        deploy(store(vault_name=name))


@pytest.mark.parametrize("name", ["kv1", "k" * 24, "KV-Demo-1"])
def test_a_name_that_a_vault_may_have_is_taken(deploy, name):
    assert deploy(store(vault_name=name)).inputs(VAULT)["vaultName"] == name


@pytest.mark.parametrize("days", [6, 91])
def test_a_retention_that_azure_does_not_offer_is_refused(deploy, days):
    with pytest.raises(ValueError, match=rf"soft_delete_retention_days {days}: expected 7 to 90"):
        deploy(store(soft_delete_retention_days=days))


@pytest.mark.parametrize("given", INSIDE)
def test_a_subnet_without_its_network_is_refused_and_the_other_way_round(deploy, given):
    with pytest.raises(ValueError, match="private_endpoint_subnet_id and virtual_network_id: expected both"):
        deploy(store(**{given: INSIDE[given]}))
