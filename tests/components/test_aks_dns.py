"""The public zone, and who may write in it."""

import json
from typing import Any

import pulumi
import pytest

from waterline.aks import AksDnsZone
from waterline_platform.rehearsal.inline import run
from waterline_platform.rehearsal.values import UNKNOWN

SUBSCRIPTION = "00000000-0000-4000-8000-000000000001"
TENANT = "00000000-0000-4000-8000-000000000002"
ARGS: dict[str, Any] = {
    "zone_name": "example.com",
    "resource_group_name": "rg-demo-dns",
    "subscription_id": SUBSCRIPTION,
    "tenant_id": TENANT,
    "cluster_name": "demo",
    "identity_resource_group_name": "rg-demo",
    "location": "westeurope",
    "namespace": "platform-ingress",
    "oidc_issuer": "https://issuer.example.com/id/",
    "tags": {"environment": "demo"},
}
GROUP_ID = f"/subscriptions/{SUBSCRIPTION}/resourceGroups/rg-demo-dns"
ZONE_ID = f"{GROUP_ID}/providers/Microsoft.Network/dnsZones/example.com"
GROUP = "azure-native:resources:ResourceGroup"
ZONE = "azure-native:dns:Zone"
ROLE = "azure-native:authorization:RoleAssignment"
IDENTITY = "azure-native:managedidentity:UserAssignedIdentity"
TRUST = "azure-native:managedidentity:FederatedIdentityCredential"
CONTRIBUTOR, READER = "befefa01-2a29-4197-83a8-272ff33ce314", "acdd72a7-3385-48ef-bd42-f606fba81ae7"


def zone(**changes: Any) -> Any:
    def program() -> None:
        made = AksDnsZone("dns", {**ARGS, **changes})
        for output in AksDnsZone.__annotations__:
            pulumi.export(output, getattr(made, output))
        # Nothing is not among a stack's outputs.
        pulumi.export("ds_record", made.ds_record.apply(repr))
        pulumi.export("seam", made.seam())

    return program


def roles(deployed: Any) -> dict[str, tuple[str, str]]:
    """Role and scope of each assignment, by its name."""
    return {
        one.name: (one.inputs["roleDefinitionId"].rsplit("/", 1)[-1], one.inputs["scope"]) for one in deployed.all(ROLE)
    }


def test_external_dns_writes_the_zone_and_reads_no_more_than_its_group(deploy):
    given = roles(deploy(zone()))

    assert {name: one for name, one in given.items() if "external-dns" in name} == {
        "dns-external-dns-group": (READER, GROUP_ID),
        "dns-external-dns-zone": (CONTRIBUTOR, ZONE_ID),
    }


def test_cert_manager_writes_the_zone_and_nothing_else(deploy):
    given = roles(deploy(zone()))

    assert {name: one for name, one in given.items() if "cert-manager" in name} == {
        "dns-cert-manager-zone": (CONTRIBUTOR, ZONE_ID)
    }


@pytest.mark.parametrize("changes", [{}, {"adopt": True}])
def test_every_controller_is_an_identity_that_only_its_service_account_may_act_as(deploy, changes):
    deployed = deploy(zone(**changes))

    assert [one.inputs["resourceName"] for one in deployed.all(IDENTITY)] == ["demo-cert-manager", "demo-external-dns"]
    assert {one.inputs["resourceGroupName"] for one in deployed.all(IDENTITY)} == {"rg-demo"}
    assert [one.inputs["subject"] for one in deployed.all(TRUST)] == [
        "system:serviceaccount:platform-ingress:cert-manager",
        "system:serviceaccount:platform-ingress:external-dns",
    ]


def test_roles_wait_for_the_zone_that_they_are_for_and_the_zone_for_its_group(deploy):
    deployed = deploy(zone())

    assert "dns-group" in deployed.before(deployed.only(ZONE).urn)
    for one in deployed.all(ROLE):
        assert "dns-zone" in deployed.before(one.urn), one.name


def test_the_zone_is_public_and_alone_in_a_group_of_its_own(deploy):
    deployed = deploy(zone())
    made = deployed.inputs(ZONE)

    assert (made["zoneName"], made["zoneType"], made["location"]) == ("example.com", "Public", "global")
    assert deployed.inputs(GROUP)["resourceGroupName"] == made["resourceGroupName"] == "rg-demo-dns"
    assert made["tags"] == deployed.inputs(GROUP)["tags"] == {"environment": "demo"}
    assert [
        one.type for one in deployed.recording.registrations if one.inputs.get("resourceGroupName") == "rg-demo-dns"
    ] == [
        GROUP,
        ZONE,
    ]


@pytest.mark.parametrize(("changes", "protected"), [({}, [ZONE, GROUP]), ({"deletion_protection": False}, [])])
def test_the_zone_and_its_group_are_protected_unless_somebody_says_otherwise(deploy, changes, protected):
    deployed = deploy(zone(**changes))

    assert sorted(one.type for one in deployed.recording.registrations if one.protect) == protected


def test_nothing_of_an_adopted_zone_is_managed(deploy):
    deployed = deploy(zone(adopt=True, resource_group_name="rg-demo"))

    assert deployed.all(ZONE) == deployed.all(GROUP) == []
    assert deployed.output("name_servers") == []
    assert {scope for _, scope in roles(deployed).values()} == {
        GROUP_ID.replace("rg-demo-dns", "rg-demo"),
        ZONE_ID.replace("rg-demo-dns", "rg-demo"),
    }


def test_whoever_owns_the_domain_is_told_the_name_servers_and_no_signing_key(deploy):
    deployed = deploy(zone())
    servers = deployed.output("name_servers")

    assert [server.split(".", 1)[1] for server in servers] == [
        f"azure-dns.{domain}." for domain in ("com", "net", "org", "info")
    ]
    assert len({server.split(".")[0].split("-")[1] for server in servers}) == 1
    assert deployed.output("ds_record") == "None"


def test_external_dns_is_told_where_the_zone_is_and_to_be_itself(deploy):
    deployed = deploy(zone())
    values, config = deployed.output("external_dns_values"), deployed.output("external_dns_config")

    [volume], [mount] = values["extraVolumes"], values["extraVolumeMounts"]
    assert values["provider"] == {"name": "azure"}
    assert volume["configMap"] == {"name": "external-dns"}
    assert (mount["name"], mount["mountPath"], mount["readOnly"]) == (volume["name"], "/etc/kubernetes", True)
    assert json.loads(config["azure.json"]) == {
        "tenantId": TENANT,
        "subscriptionId": SUBSCRIPTION,
        "resourceGroup": "rg-demo-dns",
        "useWorkloadIdentityExtension": True,
    }


def test_challenges_are_answered_in_the_zone_as_cert_managers_identity(deploy):
    deployed = deploy(zone())
    [client_id] = deployed.output("cert_manager_annotations").values()

    assert deployed.output("solver") == {
        "azureDNS": {
            "subscriptionID": SUBSCRIPTION,
            "resourceGroupName": "rg-demo-dns",
            "hostedZoneName": "example.com",
            "environment": "AzurePublicCloud",
            "managedIdentity": {"clientID": client_id},
        }
    }
    assert client_id != next(iter(deployed.output("external_dns_annotations").values()))


def test_what_crosses_the_line_is_what_the_outputs_say(deploy):
    deployed = deploy(zone())

    assert deployed.output("seam") == {
        "zone_name": "example.com",
        "owner": "demo",
        "external_dns_values": deployed.output("external_dns_values"),
        "external_dns_config": deployed.output("external_dns_config"),
        "external_dns_identity": {"annotations": deployed.output("external_dns_annotations")},
        "solver": deployed.output("solver"),
        "cert_manager_identity": {"annotations": deployed.output("cert_manager_annotations")},
    }


def test_a_preview_knows_all_but_what_azure_computes():
    recording = run(zone(), preview=True)
    outputs = recording.outputs
    seam: Any = outputs["seam"]

    assert outputs["zone_id"] == ZONE_ID
    assert outputs["external_dns_values"] == seam["external_dns_values"] != UNKNOWN
    assert set(seam["external_dns_config"]) == {"azure.json"}
    assert seam["solver"]["azureDNS"]["hostedZoneName"] == "example.com"
    assert seam["solver"]["azureDNS"]["managedIdentity"] == {"clientID": UNKNOWN}
    assert {one.inputs["scope"] for one in recording.registrations if one.type == ROLE} == {GROUP_ID, ZONE_ID}


@pytest.mark.parametrize("name", ["com", "Example.com", "example.com.", "exa mple.com", "*.example.com", "a..b", ""])
def test_a_domain_that_azure_does_not_host_is_refused(deploy, name):
    with pytest.raises(ValueError, match=r"zone_name '.*': expected 2 to 34 labels"):
        deploy(zone(zone_name=name))


def test_a_zone_to_be_made_does_not_share_the_clusters_group(deploy):
    with pytest.raises(ValueError, match=r"resource_group_name 'rg-demo': expected a group of the zone's own"):
        deploy(zone(resource_group_name="rg-demo"))
