"""What the plugin registers when an engine asks it for a component, over the wire, as in a preview."""

from typing import Any

import grpc
import pytest
from google.protobuf import json_format

SECRET = {"4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270"}
POOL = {"name": "general", "minSize": 2, "maxSize": 6}
EKS_POOL = {**POOL, "instanceTypes": ["m7i.large"], "architecture": "arm64"}
AKS_POOL = {**POOL, "vmSize": "Standard_D4s_v5", "taints": [{"key": "batch", "effect": "NoExecute"}]}
ACCOUNT = {"accountId": "123456789012", "region": "eu-west-1"}
GROUP = {"resourceGroupName": "orders", "location": "westeurope"}
SUBSCRIPTION = {"subscriptionId": "00000000-0000-0000-0000-000000000001"}
PRINCIPAL = {"objectId": "00000000-0000-0000-0000-000000000002", "principalType": "ServicePrincipal"}
PEOPLE = {"objectId": "00000000-0000-0000-0000-000000000003", "principalType": "Group"}
IN_CLUSTER = {
    "clusterName": "orders",
    "oidcProviderArn": "arn:aws:iam::123456789012:oidc-provider/oidc.example.com/id/A",
    "oidcIssuer": "https://oidc.example.com/id/A",
}
WORKLOAD = {"serviceAccount": {"namespace": "orders", "name": "api"}, "oidcIssuer": "https://oidc.example.com/id/A"}
PLACE = {"namespace": "orders"}
OPERATION = {"operation": {"availability": "single", "mirror": "registry.example.com/hub"}}
HEADROOM = {"replicas": 2, "cpu": "500m", "memory": "1Gi"}
ZONE = {
    "zoneName": "example.com",
    "owner": "orders",
    "externalDnsValues": {"provider": {"name": "aws"}},
    "externalDnsConfig": {"zone-id": "Z1"},
    "externalDnsIdentity": {"annotations": {"example.com/role": "names"}},
    "solver": {"route53": {"region": "eu-west-1", "hostedZoneID": "Z1"}},
    "certManagerIdentity": {"annotations": {"example.com/role": "certificates"}},
}
ACME = {"acme": {"email": "platform@example.com", "endpoint": "staging"}}
STORE = {
    "store": {
        "provider": {"aws": {"service": "SecretsManager", "region": "eu-west-1"}},
        "identity": {"annotations": {"example.com/role": "secrets"}},
    }
}
TENANT = {
    "name": "orders",
    "namespaces": [
        {
            "environment": "live",
            "size": "medium",
            "defaults": {"memory": "512Mi"},
            "groups": {"viewers": ["support"], "editors": ["developers"], "admins": ["leads"]},
            "hosts": ["orders.example.com"],
            "network": {"acceptsFrom": ["shop"], "egress": [{"cidr": "198.51.100.0/24", "ports": [5432]}]},
            **STORE,
        },
        {"environment": "test", "quota": {"cpu": "1", "memory": "1Gi", "pods": 5, "storage": "1Gi"}},
    ],
    "gatewayNamespace": "ingress",
    "storeOperator": {"namespace": "secrets", "name": "external-secrets"},
}

INPUTS: dict[str, dict[str, Any]] = {
    "AksCluster": {
        **GROUP,
        **SUBSCRIPTION,
        "clusterName": "orders",
        "tenantId": "00000000-0000-0000-0000-000000000004",
        "kubernetesVersion": "1.36",
        "nodeSubnetId": "subnet-a",
        "deployer": PRINCIPAL,
        "admins": [PEOPLE],
        "authorizedIpRanges": ["203.0.113.0/24"],
        "egressAddresses": ["198.51.100.1/32"],
        "systemPool": {**AKS_POOL, "taints": []},
        "autoscaler": "cluster-autoscaler",
        "autoscalerProfile": {"expander": "most-pods", "skipNodesWithSystemPods": True},
    },
    "AksDnsZone": {
        **SUBSCRIPTION,
        "zoneName": "orders.example.com",
        "resourceGroupName": "orders-dns",
        "identityResourceGroupName": "orders",
        "location": "westeurope",
        "tenantId": "00000000-0000-0000-0000-000000000004",
        "clusterName": "orders",
        "namespace": "ingress",
        "oidcIssuer": "https://oidc.example.com/id/A",
    },
    "AksNetwork": {**GROUP, "networkName": "orders", "cidr": "10.20.0.0/16"},
    "AksNodePool": {
        "pool": AKS_POOL,
        "clusterName": "orders",
        "resourceGroupName": "orders",
        "subnetId": "subnet-a",
        "kubernetesVersion": "1.36",
        "zones": ["1", "2"],
    },
    "AksNodeProvisioning": {
        "location": "westeurope",
        "zones": ["1"],
        "pools": [{"name": "spot", "maxCpu": 64, "maxMemoryGib": 256, "spot": True, "architecture": "arm64"}],
    },
    "AksSecretStore": {
        **GROUP,
        **SUBSCRIPTION,
        "vaultName": "kv-orders",
        "tenantId": "00000000-0000-0000-0000-000000000004",
        "clusterName": "orders",
        "namespace": "secrets",
        "oidcIssuer": "https://oidc.example.com/id/A",
        "privateEndpointSubnetId": "subnet-a",
        "virtualNetworkId": "network-a",
        "softDeleteRetentionDays": 30,
    },
    "AksTenantIdentities": {
        **GROUP,
        **SUBSCRIPTION,
        "clusterName": "orders",
        "tenantId": "00000000-0000-0000-0000-000000000004",
        "groupIds": ["00000000-0000-0000-0000-000000000005"],
        "namespaces": [{"namespace": "orders", "vaultName": "kv-orders"}],
        "oidcIssuer": "https://oidc.example.com/id/A",
        "softDeleteRetentionDays": 30,
    },
    "AksWorkloadIdentity": {**GROUP, **SUBSCRIPTION, **WORKLOAD, "identityName": "orders"},
    "CertManager": {**PLACE, **ACME, **OPERATION, "zone": ZONE},
    "EksCluster": {
        **ACCOUNT,
        "clusterName": "orders",
        "kubernetesVersion": "1.36",
        "vpcId": "vpc-a",
        "subnetIds": ["subnet-a", "subnet-b"],
        "admins": ["arn:aws:iam::123456789012:role/platform-admin"],
        "publicAccessCidrs": ["203.0.113.0/24"],
        "nodePools": [EKS_POOL],
    },
    "EksClusterAutoscaler": {**ACCOUNT, **IN_CLUSTER, **OPERATION, "kubernetesVersion": "1.36"},
    "EksDnsZone": {**ACCOUNT, **IN_CLUSTER, "zoneName": "orders.example.com", "namespace": "ingress", "dnssec": True},
    "EksKarpenter": {
        **ACCOUNT,
        **IN_CLUSTER,
        **OPERATION,
        "subnetIds": ["subnet-a"],
        "securityGroupId": "sg-a",
        "pools": [{"name": "default", "maxCpu": 100, "maxMemoryGib": 400, "instanceCategories": ["m"], "spot": True}],
        "diskGib": 50,
        "isolated": True,
    },
    "EksLoadBalancers": {**ACCOUNT, **IN_CLUSTER, "networkName": "orders", "vpcId": "vpc-a", "availability": "single"},
    "EksNetwork": {
        **ACCOUNT,
        "networkName": "orders",
        "cidr": "10.20.0.0/16",
        "zones": ["a", "b"],
        "nat": "single",
    },
    "EksNodePool": {
        "pool": EKS_POOL,
        "clusterName": "orders",
        "kubernetesVersion": "1.36",
        "nodeRoleArn": "arn:aws:iam::123456789012:role/orders-node",
        "subnetIds": ["subnet-a"],
    },
    "EksSecretStore": {**ACCOUNT, **IN_CLUSTER, "prefix": "orders/", "namespace": "secrets"},
    "EksStorage": {},
    "EksTenantIdentities": {
        **ACCOUNT,
        **IN_CLUSTER,
        "principals": ["arn:aws:iam::123456789012:role/orders"],
        "namespaces": [{"namespace": "orders", "secretPrefix": "platform/orders/"}],
        "keyArn": "arn:aws:kms:eu-west-1:123456789012:key/a",
    },
    "EksWorkloadIdentity": {
        **WORKLOAD,
        "roleName": "orders-api",
        "oidcProviderArn": "arn:aws:iam::123456789012:oidc-provider/oidc.example.com/id/A",
        "managedPolicyArns": ["arn:aws:iam::aws:policy/ReadOnlyAccess"],
    },
    "ExistingCluster": {"kubeconfig": "~/.kube/config", "context": "kind-demo"},
    "ExternalDns": {**PLACE, "zone": ZONE, "policy": "upsert-only"},
    "ExternalSecrets": {**PLACE, **STORE},
    "GatewayApi": OPERATION,
    "GatewayController": {**PLACE, "controller": "traefik", "loadBalancer": {"annotations": {"a": "b"}}},
    "Headroom": {**PLACE, **OPERATION, "pods": HEADROOM},
    "IngressLayer": {**PLACE, **ACME, "domains": ["shop.example.com"], "zone": ZONE, "dnsPolicy": "sync"},
    "IsolationLayer": {"tenants": [TENANT]},
    "PlatformNamespaces": {
        "namespaces": [{"name": "platform-ingress", "layer": "ingress", "podSecurity": "baseline"}],
    },
    "PriorityClasses": {"headroom": True},
    "ScalingLayer": {**PLACE, **OPERATION, "headroom": HEADROOM},
    "SealedSecrets": PLACE,
    "SecretFromStore": {
        **PLACE,
        "secretName": "database",
        "keys": [{"key": "password", "remoteName": "orders/database", "remoteProperty": "password"}],
        "owner": "Owner",
        "refresh": "OnChange",
    },
    "SecretsLayer": {**PLACE, **STORE, "sealedSecrets": True},
    "SharedGateway": {**PLACE, "domains": ["shop.example.com"], "issuer": "waterline"},
    "Tenant": TENANT,
}
"""Inputs of each component, under the names and with the words that other languages have for them."""


def only(registered: list[Any], type_: str) -> dict[str, Any]:
    """Inputs of the one resource of a type."""
    [one] = [one for one in registered if one.type == type_]
    return json_format.MessageToDict(one.object)


def test_every_component_is_asked_for_here(components):
    assert set(INPUTS) == {component.__name__ for component in components}


@pytest.mark.parametrize("component", INPUTS)
def test_every_component_is_made_for_a_program_in_any_language_with_the_outputs_it_promises(
    construct, schema, component
):
    outputs, registered = construct(component, INPUTS[component])
    promised = schema["resources"][f"waterline:index:{component}"]

    assert registered[0].type == f"waterline:index:{component}"
    assert set(promised["required"]) <= set(outputs) <= set(promised["properties"])


@pytest.mark.parametrize("component", INPUTS)
def test_everything_a_component_makes_is_part_of_it(construct, component):
    _, registered = construct(component, INPUTS[component])
    made = {f"urn:pulumi:dev::consumer::{one.type}::{one.name}" for one in registered}

    assert not registered[0].parent
    assert all(one.parent in made for one in registered[1:])


def test_words_of_another_language_become_ours(construct):
    _, network = construct("EksNetwork", INPUTS["EksNetwork"])
    assert only(network, "aws:ec2/natGateway:NatGateway")

    _, pool = construct("EksNodePool", INPUTS["EksNodePool"])
    assert only(pool, "aws:eks/nodeGroup:NodeGroup")["amiType"] == "AL2023_ARM_64_STANDARD"

    _, pool = construct("AksNodePool", INPUTS["AksNodePool"])
    assert only(pool, "azure-native:containerservice:AgentPool")["nodeTaints"] == ["batch=:NoExecute"]

    _, namespaces = construct("PlatformNamespaces", INPUTS["PlatformNamespaces"])
    labels = only(namespaces, "kubernetes:core/v1:Namespace")["metadata"]["labels"]
    assert labels["pod-security.kubernetes.io/enforce"] == "baseline"


def test_the_kubeconfig_stays_a_secret(construct):
    for component in ("AksCluster", "EksCluster", "ExistingCluster"):
        outputs, _ = construct(component, INPUTS[component])
        assert SECRET.items() <= outputs["kubeconfig"].items(), component


@pytest.mark.parametrize("component", INPUTS)
def test_no_component_takes_a_number_for_text(construct, schema, component):
    inputs = schema["resources"][f"waterline:index:{component}"]["inputProperties"]
    texts = [name for name, one in inputs.items() if one.get("type") == "string"]

    for name in texts:
        with pytest.raises(grpc.RpcError, match=r"expected text, which in YAML is in quotes"):
            construct(component, {**INPUTS[component], name: 1.5})
    assert texts or component in {"GatewayApi", "IsolationLayer", "PlatformNamespaces", "PriorityClasses"}


@pytest.mark.parametrize(
    ("component", "changes", "message"),
    [
        ("EksCluster", {"kubernetesVersion": "1.20"}, "kubernetes_version '1.20': expected one of"),
        ("EksNetwork", {"nat": "double"}, "nat"),
        ("EksClusterAutoscaler", {"kubernetesVersion": "1.20"}, "kubernetes_version '1.20': expected one of"),
        ("EksCluster", {"accountId": 123456789012}, "account_id 123456789012.0: expected text"),
        ("EksCluster", {"nodePools": [{**EKS_POOL, "name": 1}]}, "node_pools[0].name 1.0: expected text"),
        ("AksCluster", {"kubernetesVersion": 1.30}, "kubernetes_version 1.3: expected text"),
        ("AksNodePool", {"zones": [1, 2]}, "zones[0] 1.0: expected text"),
        ("AksNetwork", {"tags": {"cost-center": 4711}}, "tags.cost-center 4711.0: expected text"),
        ("EksDnsZone", {"zoneName": "orders"}, "zone_name 'orders': expected a domain name"),
        ("EksSecretStore", {"prefix": "orders"}, "prefix 'orders': expected letters"),
        ("EksKarpenter", {"pools": []}, "pools []: expected at least one pool"),
        ("EksKarpenter", {"diskGib": "50"}, "disk_gib '50': expected a number"),
        ("EksLoadBalancers", {"tags": {"team": "a,b"}}, "tags.team 'a,b': expected no comma"),
        ("ExistingCluster", {"kubeconfig": "kube/config"}, "kubeconfig 'kube/config': expected an absolute path"),
        ("Tenant", {"namespaces": [{"size": "huge"}]}, "namespaces[0].size"),
        ("ExistingCluster", {"context": None}, "context"),
    ],
)
def test_an_input_that_does_not_hold_is_refused_by_name(construct, component, changes, message):
    with pytest.raises(grpc.RpcError) as refused:
        construct(component, {**INPUTS[component], **changes})

    # Pulumi's own checks are in the trailing metadata, ours in the details.
    said = [refused.value.details(), *(str(value) for _, value in refused.value.trailing_metadata())]
    assert any(message in one for one in said), said
