"""Entra ID identities for service accounts."""

from typing import Any

import pulumi

from waterline.aks import AksWorkloadIdentity

ARGS: dict[str, Any] = {
    "identity_name": "demo-external-dns",
    "resource_group_name": "rg-demo",
    "location": "westeurope",
    "subscription_id": "00000000-0000-4000-8000-000000000001",
    "service_account": {"namespace": "ingress", "name": "external-dns"},
    "oidc_issuer": "https://issuer.example.com/id/",
    "roles": [{"name": "zone", "role_id": "befefa01-2a29-4197-83a8-272ff33ce314", "scope": "/zones/example.com"}],
}


def identity(deploy: Any) -> Any:
    def program() -> None:
        made = AksWorkloadIdentity("dns", ARGS)
        pulumi.export("annotations", made.annotations)
        pulumi.export("client_id", made.client_id)

    return deploy(program)


def test_only_the_named_service_account_may_act_as_the_identity(deploy):
    trust = identity(deploy).inputs("azure-native:managedidentity:FederatedIdentityCredential")

    assert trust["issuer"] == "https://issuer.example.com/id/"
    assert trust["subject"] == "system:serviceaccount:ingress:external-dns"
    assert trust["audiences"] == ["api://AzureADTokenExchange"]


def test_a_role_is_given_where_it_is_needed_only(deploy):
    role = identity(deploy).inputs("azure-native:authorization:RoleAssignment")

    assert role["scope"] == "/zones/example.com"
    assert role["principalType"] == "ServicePrincipal"


def test_the_service_account_is_told_its_client_id(deploy):
    deployed = identity(deploy)

    assert deployed.output("annotations") == {"azure.workload.identity/client-id": deployed.output("client_id")}
