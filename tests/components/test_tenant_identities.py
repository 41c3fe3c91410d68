"""Who tenants are to each cloud: people who sign in without a right, and workloads that read their own secrets."""

import json
from typing import Any

import pulumi
import pytest

from waterline.aks import AksTenantIdentities
from waterline.aks.roles import AzureRole
from waterline.eks import EksTenantIdentities, group_of

ENTRY, ROLE, ROLE_POLICY = "aws:eks/accessEntry:AccessEntry", "aws:iam/role:Role", "aws:iam/rolePolicy:RolePolicy"
VAULT, ASSIGNMENT = "azure-native:keyvault:Vault", "azure-native:authorization:RoleAssignment"
TRUST = "azure-native:managedidentity:FederatedIdentityCredential"
ORDERS = "arn:aws:iam::123456789012:role/orders"
GROUP = "00000000-0000-4000-8000-000000000011"
KEY = "arn:aws:kms:eu-west-1:123456789012:key/a"


def eks(**changes: Any) -> Any:
    args: Any = {
        "cluster_name": "demo",
        "account_id": "123456789012",
        "region": "eu-west-1",
        "principals": [ORDERS],
        "namespaces": [{"namespace": "orders", "secret_prefix": "demo/orders/", "tags": {"tenant": "orders"}}],
        "key_arn": KEY,
        "oidc_provider_arn": "arn:aws:iam::123456789012:oidc-provider/oidc.example.com/id/A",
        "oidc_issuer": "https://oidc.example.com/id/A",
        **changes,
    }
    return lambda: _export(EksTenantIdentities("identities", args))


def aks(**changes: Any) -> Any:
    args: Any = {
        "cluster_name": "demo",
        "subscription_id": "00000000-0000-4000-8000-000000000001",
        "tenant_id": "00000000-0000-4000-8000-000000000002",
        "resource_group_name": "rg-demo",
        "location": "westeurope",
        "group_ids": [GROUP],
        "namespaces": [{"namespace": "orders", "vault_name": "kv-orders", "tags": {"tenant": "orders"}}],
        "oidc_issuer": "https://oidc.example.com/id/A",
        **changes,
    }
    return lambda: _export(AksTenantIdentities("identities", args))


def _export(made: EksTenantIdentities | AksTenantIdentities) -> None:
    pulumi.export("groups", made.groups)
    pulumi.export("providers", made.providers)
    pulumi.export("annotations", made.annotations)


def test_a_principal_is_in_a_group_of_its_own_and_has_no_policy_of_eks(deploy):
    deployed = deploy(eks())
    entry = deployed.inputs(ENTRY)

    assert (entry["principalArn"], entry["kubernetesGroups"], entry["type"]) == (
        ORDERS,
        ["123456789012:role/orders"],
        "STANDARD",
    )
    assert deployed.output("groups") == ["123456789012:role/orders"]
    assert not deployed.all("aws:eks/accessPolicyAssociation:AccessPolicyAssociation")


@pytest.mark.parametrize(
    "arn", [ORDERS, "arn:aws-us-gov:iam::123456789012:user/eks/a", "arn:aws:iam::123456789012:role/aws:a"]
)
def test_no_group_is_one_that_eks_keeps_for_itself(arn):
    assert not group_of(arn).startswith(("amazon:", "aws:", "eks:", "iam:", "system:"))
    assert arn.endswith(group_of(arn))


def test_on_aws_a_tenant_reads_what_has_its_prefix_with_its_own_service_account(deploy, lint):
    deployed = deploy(eks())
    trust, document = (
        json.loads(deployed.inputs(one)[key]) for one, key in ((ROLE, "assumeRolePolicy"), (ROLE_POLICY, "policy"))
    )

    assert trust["Statement"][0]["Condition"]["StringEquals"]["oidc.example.com/id/A:sub"] == (
        "system:serviceaccount:orders:secret-reader"
    )
    assert [one["Resource"] for one in document["Statement"]] == [
        "arn:aws:secretsmanager:eu-west-1:123456789012:secret:demo/orders/*",
        KEY,
    ]
    assert lint(document) == []
    assert deployed.inputs(ROLE)["name"] == "demo-orders-secret-reader"
    assert deployed.inputs(ROLE)["tags"] == {"tenant": "orders"}


def test_on_aws_a_tenant_has_no_key_of_its_own(deploy):
    assert not deploy(eks()).all("aws:kms/key:Key")


def test_on_aws_the_store_names_the_service_account_it_reads_with(deploy):
    assert deploy(eks()).output("providers") == {
        "orders": {
            "aws": {
                "service": "SecretsManager",
                "region": "eu-west-1",
                "auth": {"jwt": {"serviceAccountRef": {"namespace": "orders", "name": "secret-reader"}}},
            }
        }
    }


def test_on_azure_the_store_names_the_service_account_it_reads_with(deploy):
    assert deploy(aks()).output("providers") == {
        "orders": {
            "azurekv": {
                "vaultUrl": "https://kv-orders.vault.azure.net",
                "authType": "WorkloadIdentity",
                "tenantId": "00000000-0000-4000-8000-000000000002",
                "serviceAccountRef": {"namespace": "orders", "name": "secret-reader"},
            }
        }
    }


def test_on_azure_a_group_may_fetch_the_kubeconfig_and_nothing_else(deploy):
    deployed = deploy(aks(namespaces=[]))
    role = deployed.inputs(ASSIGNMENT)

    assert role["principalId"] == GROUP
    assert role["roleDefinitionId"].endswith(AzureRole.AKS_CLUSTER_USER)
    assert deployed.output("groups") == [GROUP]


def test_on_azure_a_tenant_reads_a_vault_of_its_own_with_its_own_service_account(deploy):
    deployed = deploy(aks(group_ids=[]))
    role, vault = deployed.inputs(ASSIGNMENT), deployed.only(VAULT)

    assert role["scope"].endswith("/vaults/kv-orders")
    assert role["roleDefinitionId"].endswith(AzureRole.KEY_VAULT_SECRETS_USER)
    assert deployed.inputs(TRUST)["subject"] == "system:serviceaccount:orders:secret-reader"
    assert vault.inputs["tags"] == {"tenant": "orders"}


def test_a_tenant_can_go(deploy):
    """What is protected could not be deleted with it; its vault can be recovered."""
    deployed = deploy(aks())

    assert not [one.name for one in deployed.recording.registrations if one.protect]
    assert deployed.inputs(VAULT)["properties"]["enablePurgeProtection"] is True


def test_a_principal_has_one_entry(deploy):
    with pytest.raises(ValueError, match="named twice; expected each principal once"):
        deploy(eks(principals=[ORDERS, ORDERS]))
    with pytest.raises(ValueError, match="named twice; expected each group once"):
        deploy(aks(group_ids=[GROUP, GROUP]))


def test_a_namespace_has_one_store(deploy):
    twice = [{"namespace": "orders", "secret_prefix": prefix} for prefix in ("a/", "b/")]
    with pytest.raises(ValueError, match="named twice; expected each namespace once"):
        deploy(eks(namespaces=twice))
    with pytest.raises(ValueError, match="named twice; expected each namespace once"):
        deploy(aks(namespaces=[{"namespace": "orders", "vault_name": name} for name in ("kv-a", "kv-b")]))


@pytest.mark.parametrize("prefixes", [("demo/", "demo/orders/"), ("a/b/", "a/b/"), ("a/c/", "a/", "a/b/")])
def test_no_tenant_reads_what_is_another_s(deploy, prefixes):
    namespaces = [{"namespace": f"n{i}", "secret_prefix": one} for i, one in enumerate(prefixes)]

    with pytest.raises(ValueError, match="or one tenant reads the other's secrets"):
        deploy(eks(namespaces=namespaces))
