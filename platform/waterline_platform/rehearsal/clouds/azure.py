"""Azure, as far as the components use it."""

import base64
import json
import uuid
from collections.abc import Callable
from ipaddress import IPv4Address

from waterline_platform.rehearsal.clouds.answers import (
    Call,
    Create,
    Emulated,
    Returned,
    digest,
    mapping,
    sequence,
    text,
)
from waterline_platform.rehearsal.values import UNKNOWN, Value, Values

SUBSCRIPTION = "/subscriptions/00000000-0000-0000-0000-000000000000"


def _uuid(*parts: str) -> str:
    return str(uuid.uuid5(uuid.NAMESPACE_URL, "|".join(parts)))


def _in_group(path: str, *keys: str, outputs: Callable[[str], Values] = lambda _id: {}) -> Create:
    """A resource in a resource group: the path of its type, with a name for each brace."""

    def create(_name: str, inputs: Values) -> Emulated:
        names = [text(inputs[key]) for key in keys]
        group = f"{SUBSCRIPTION}/resourceGroups/{text(inputs['resourceGroupName'])}"
        resource_id = f"{group}/providers/{path.format(*names)}"
        return Emulated(resource_id, {"name": names[-1], **outputs(resource_id)})

    return create


def _resource_group(_name: str, inputs: Values) -> Emulated:
    group = text(inputs["resourceGroupName"])
    return Emulated(f"{SUBSCRIPTION}/resourceGroups/{group}", {"name": group})


def _role_assignment(_name: str, inputs: Values) -> Emulated:
    assignment = text(inputs["roleAssignmentName"])
    scope = text(inputs["scope"])
    return Emulated(f"{scope}/providers/Microsoft.Authorization/roleAssignments/{assignment}", {"name": assignment})


def _diagnostic_setting(_name: str, inputs: Values) -> Emulated:
    setting = text(inputs["name"])
    return Emulated(
        f"{text(inputs['resourceUri'])}/providers/Microsoft.Insights/diagnosticSettings/{setting}", {"name": setting}
    )


def _identity(resource_id: str) -> Values:
    return {
        "clientId": _uuid("client", resource_id),
        "principalId": _uuid("principal", resource_id),
        "tenantId": _uuid("tenant"),
    }


def _cluster(resource_id: str) -> Values:
    return {
        "fqdn": f"emulated-{digest(resource_id, length=8)}.hcp.westeurope.azmk8s.io",
        "oidcIssuerProfile": {
            "enabled": True,
            "issuerURL": f"https://westeurope.oic.prod-aks.azure.com/{_uuid('tenant')}/{_uuid(resource_id)}/",
        },
        "resourceUID": digest("uid", resource_id, length=24),
    }


def _public_address(resource_id: str) -> Values:
    # A documentation network (RFC 5737): nobody's address.
    host = int(digest("address", resource_id, length=4), 16) % 254 + 1
    return {"ipAddress": str(IPv4Address("192.0.2.0") + host)}


def _zone(resource_id: str) -> Values:
    """Four name servers, of the ten sets that Azure has."""
    number = int(digest("name servers", resource_id, length=4), 16) % 10 + 1
    domains = ("com.", "net.", "org.", "info.")
    return {"nameServers": [f"ns{one}-{number:02}.azure-dns.{domain}" for one, domain in enumerate(domains, 1)]}


def _vault(name: str, inputs: Values) -> Emulated:
    """A vault gives its properties back with its address among them."""
    made = _in_group("Microsoft.KeyVault/vaults/{}", "vaultName")(name, inputs)
    address = f"https://{text(inputs['vaultName']).lower()}.vault.azure.net/"
    return Emulated(made.id, {**made.outputs, "properties": {**mapping(inputs["properties"]), "vaultUri": address}})


def _user_credentials(arguments: Values) -> Values:
    """A kubeconfig with the server's address and certificate, as users are handed it."""
    cluster = text(arguments["resourceName"])
    server = f"https://emulated-{digest(cluster, length=8)}.hcp.westeurope.azmk8s.io:443"
    authority = base64.b64encode(f"emulated {cluster}".encode()).decode()
    kubeconfig = {
        "apiVersion": "v1",
        "kind": "Config",
        "clusters": [{"name": cluster, "cluster": {"server": server, "certificate-authority-data": authority}}],
    }
    value = base64.b64encode(json.dumps(kubeconfig).encode()).decode()
    return {"kubeconfigs": [{"name": "clusterUser", "value": value}]}


_CLUSTERS = "Microsoft.ContainerService/managedClusters/{}"
_ENDPOINTS = "Microsoft.Network/privateEndpoints/{}"
_IDENTITIES = "Microsoft.ManagedIdentity/userAssignedIdentities/{}"
_PRIVATE_ZONES = "Microsoft.Network/privateDnsZones/{}"

RESOURCES: dict[str, Create] = {
    "azure-native:authorization:RoleAssignment": _role_assignment,
    "azure-native:containerservice:AgentPool": _in_group(
        f"{_CLUSTERS}/agentPools/{{}}", "resourceName", "agentPoolName"
    ),
    "azure-native:containerservice:MaintenanceConfiguration": _in_group(
        f"{_CLUSTERS}/maintenanceConfigurations/{{}}", "resourceName", "configName"
    ),
    "azure-native:containerservice:ManagedCluster": _in_group(_CLUSTERS, "resourceName", outputs=_cluster),
    "azure-native:dns:Zone": _in_group("Microsoft.Network/dnsZones/{}", "zoneName", outputs=_zone),
    "azure-native:keyvault:Vault": _vault,
    "azure-native:managedidentity:FederatedIdentityCredential": _in_group(
        f"{_IDENTITIES}/federatedIdentityCredentials/{{}}", "resourceName", "federatedIdentityCredentialResourceName"
    ),
    "azure-native:managedidentity:UserAssignedIdentity": _in_group(_IDENTITIES, "resourceName", outputs=_identity),
    "azure-native:monitor:DiagnosticSetting": _diagnostic_setting,
    "azure-native:network:NatGateway": _in_group("Microsoft.Network/natGateways/{}", "natGatewayName"),
    "azure-native:network:PrivateDnsZoneGroup": _in_group(
        f"{_ENDPOINTS}/privateDnsZoneGroups/{{}}", "privateEndpointName", "privateDnsZoneGroupName"
    ),
    "azure-native:network:PrivateEndpoint": _in_group(_ENDPOINTS, "privateEndpointName"),
    "azure-native:network:PublicIPAddress": _in_group(
        "Microsoft.Network/publicIPAddresses/{}", "publicIpAddressName", outputs=_public_address
    ),
    "azure-native:network:Subnet": _in_group(
        "Microsoft.Network/virtualNetworks/{}/subnets/{}", "virtualNetworkName", "subnetName"
    ),
    "azure-native:network:VirtualNetwork": _in_group("Microsoft.Network/virtualNetworks/{}", "virtualNetworkName"),
    "azure-native:operationalinsights:Workspace": _in_group(
        "Microsoft.OperationalInsights/workspaces/{}", "workspaceName"
    ),
    "azure-native:privatedns:PrivateZone": _in_group(_PRIVATE_ZONES, "privateZoneName"),
    "azure-native:privatedns:VirtualNetworkLink": _in_group(
        f"{_PRIVATE_ZONES}/virtualNetworkLinks/{{}}", "privateZoneName", "virtualNetworkLinkName"
    ),
    "azure-native:resources:ResourceGroup": _resource_group,
}
"""What Azure answers to a create, by type."""


def _cluster_returned(inputs: Values) -> Values:
    """A cluster is asked for with a list of identities and answered with a mapping of them; its issuer is Azure's."""
    identity = mapping(inputs["identity"])
    identities = sequence(identity["userAssignedIdentities"])
    known = [one for one in identities if isinstance(one, str)]
    described: Value = {one: _identity(one) for one in known} if len(known) == len(identities) else UNKNOWN
    return {
        **inputs,
        "identity": {**identity, "userAssignedIdentities": described},
        "oidcIssuerProfile": {**mapping(inputs["oidcIssuerProfile"]), "issuerURL": UNKNOWN},
    }


RETURNED: dict[str, Returned] = {"azure-native:containerservice:ManagedCluster": _cluster_returned}
"""How Azure gives inputs back where it does not give back what it was sent, by type."""

CALLS: dict[str, Call] = {"azure-native:containerservice:listManagedClusterUserCredentials": _user_credentials}
"""What Azure answers to a call, by token."""
