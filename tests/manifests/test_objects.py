"""What plans make in a cluster is what Kubernetes, and the definitions of others, take."""

import pytest

from manifests import MINORS, of_definitions, of_kubernetes
from planned import Manifest, is_custom, objects
from schemas import ROOT
from waterline_platform.project import find_project

ENVIRONMENTS = [*find_project(ROOT).environments(), "prod with Karpenter"]


def custom(kind: str, version: str, spec: object, namespace: str | None = None) -> Manifest:
    metadata = {"name": "example"} | ({"namespace": namespace} if namespace else {})
    return {"apiVersion": version, "kind": kind, "metadata": metadata, "spec": spec}


ISSUER = custom(
    "ClusterIssuer",
    "cert-manager.io/v1",
    {
        "acme": {
            "server": "https://acme-v02.api.letsencrypt.org/directory",
            "email": "platform@example.com",
            "privateKeySecretRef": {"name": "account"},
            "solvers": [
                {
                    "selector": {"dnsZones": ["example.com"]},
                    "dns01": {"route53": {"region": "eu-west-1", "hostedZoneID": "Z0123456789"}},
                }
            ],
        }
    },
)
AZURE_SOLVER = {
    "azureDNS": {
        "subscriptionID": "00000000-0000-0000-0000-000000000000",
        "resourceGroupName": "dns",
        "hostedZoneName": "example.com",
        "environment": "AzurePublicCloud",
        "managedIdentity": {"clientID": "00000000-0000-0000-0000-000000000000"},
    }
}
GATEWAY = custom(
    "Gateway",
    "gateway.networking.k8s.io/v1",
    {
        "gatewayClassName": "traefik",
        "listeners": [
            {
                "name": "websecure",
                "port": 8443,
                "protocol": "HTTPS",
                "hostname": "*.example.com",
                "tls": {"mode": "Terminate", "certificateRefs": [{"name": "wildcard"}]},
                "allowedRoutes": {"namespaces": {"from": "Selector", "selector": {"matchLabels": {"ingress": "yes"}}}},
            }
        ],
    },
    namespace="platform-ingress",
)
STORE = custom(
    "ClusterSecretStore",
    "external-secrets.io/v1",
    {
        "conditions": [{"namespaceSelector": {"matchLabels": {"secrets": "yes"}}}],
        "provider": {"aws": {"service": "SecretsManager", "region": "eu-west-1"}},
    },
)
RIGHT = [
    ISSUER,
    custom("Issuer", "cert-manager.io/v1", {"selfSigned": {}}, namespace="platform-ingress"),
    custom(
        "ClusterIssuer",
        "cert-manager.io/v1",
        {"acme": {"server": "https://a", "privateKeySecretRef": {"name": "a"}, "solvers": [{"dns01": AZURE_SOLVER}]}},
    ),
    custom(
        "Certificate",
        "cert-manager.io/v1",
        {
            "secretName": "wildcard",
            "dnsNames": ["*.example.com"],
            "issuerRef": {"kind": "ClusterIssuer", "name": "acme"},
            "privateKey": {"algorithm": "ECDSA", "size": 256, "rotationPolicy": "Always"},
        },
        namespace="platform-ingress",
    ),
    GATEWAY,
    custom("GatewayClass", "gateway.networking.k8s.io/v1", {"controllerName": "traefik.io/gateway-controller"}),
    custom(
        "HTTPRoute",
        "gateway.networking.k8s.io/v1",
        {
            "parentRefs": [{"name": "public", "namespace": "platform-ingress", "sectionName": "websecure"}],
            "rules": [{"backendRefs": [{"name": "app", "port": 80}]}],
        },
        namespace="app",
    ),
    STORE,
    custom(
        "ClusterSecretStore",
        "external-secrets.io/v1",
        {"provider": {"azurekv": {"vaultUrl": "https://a.vault.azure.net", "authType": "WorkloadIdentity"}}},
    ),
    custom(
        "ExternalSecret",
        "external-secrets.io/v1",
        {
            "refreshInterval": "1h0m0s",
            "secretStoreRef": {"kind": "ClusterSecretStore", "name": "cloud"},
            "data": [{"secretKey": "password", "remoteRef": {"key": "app"}}],
        },
        namespace="app",
    ),
    custom("SealedSecret", "bitnami.com/v1alpha1", {"encryptedData": {"token": "AgBy"}}, namespace="app"),
]


def changed(manifest: Manifest, *path: str | int, to: object) -> Manifest:
    """A copy with one value changed, or added."""
    key, *rest = path
    copied = list(manifest) if isinstance(manifest, list) else dict(manifest)
    copied[key] = changed(copied[key], *rest, to=to) if rest else to
    return copied


@pytest.mark.parametrize("environment", ENVIRONMENTS)
def test_objects_of_kubernetes_are_what_it_takes(planned, environment):
    own = [(name, one) for name, one in objects(planned(environment)) if not is_custom(one)]

    assert own
    for name, one in own:
        for minor in MINORS:
            assert of_kubernetes(one, minor) == [], f"{name}, Kubernetes {minor}"


@pytest.mark.parametrize("environment", ENVIRONMENTS)
def test_custom_resources_are_what_their_definitions_take(planned, folder, environment):
    for name, one in objects(planned(environment)):
        if is_custom(one):
            assert of_definitions(one, folder) == [], name


@pytest.mark.parametrize("manifest", RIGHT, ids=lambda one: one["kind"])
def test_what_is_right_is_taken(folder, manifest):
    assert is_custom(manifest)
    assert of_definitions(manifest, folder) == []


SOLVER = ("spec", "acme", "solvers", 0, "dns01", "route53")
LISTENER = ("spec", "listeners", 0)


@pytest.mark.parametrize(
    ("manifest", "found"),
    [
        (changed(ISSUER, *SOLVER, "hostedZoneId", to="Z1"), "'hostedZoneId' was unexpected"),
        (changed(ISSUER, *SOLVER, "region", to=1), "1 is not of type 'string'"),
        (changed(ISSUER, "status", to={"conditons": []}), "'conditons' was unexpected"),
        (changed(ISSUER, "metadata", "lables", to={}), "'lables' was unexpected"),
        (changed(ISSUER, "metadata", "namespace", to="app"), "ClusterIssuer is Cluster"),
        (changed(ISSUER, "kind", to="ClusterIsuer"), "no definition of ClusterIsuer of cert-manager.io"),
        (changed(ISSUER, "apiVersion", to="nobody.example.com/v1"), "no definition of ClusterIssuer of nobody"),
        (changed(STORE, "apiVersion", to="external-secrets.io/v1beta1"), "v1beta1 is not served"),
        (changed(STORE, "spec", "provider", "aws", "service", to="Secrets"), "'Secrets' is not one of"),
        (changed(STORE, "spec", to={"provider": {"aws": {"region": "eu-west-1"}}}), "'service' is a required"),
        (changed(GATEWAY, *LISTENER, "allowedRoutes", "namespaces", "fom", to="All"), "'fom' was unexpected"),
        (changed(GATEWAY, *LISTENER, "port", to=70000), "70000 is greater than the maximum"),
        (changed(GATEWAY, *LISTENER, "hostname", to="No Host"), "does not match"),
        (changed(GATEWAY, "metadata", to={"name": "public"}), "Gateway is Namespaced"),
    ],
)
def test_what_is_wrong_with_a_custom_resource_is_found(folder, manifest, found):
    [problem] = of_definitions(manifest, folder)

    assert found in problem


@pytest.mark.parametrize(
    ("manifest", "found"),
    [
        ({"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": "a", "lables": {}}}, "'lables' was unexpected"),
        ({"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "a"}, "data": {"a": 1}}, "1 is not of type"),
        ({"apiVersion": "v1", "kind": "Namespce", "metadata": {"name": "a"}}, "has no Namespce"),
        ({"apiVersion": "policy/v1beta1", "kind": "PodDisruptionBudget", "metadata": {}}, "has no PodDisruptionBudget"),
        (
            {"apiVersion": "networking.k8s.io/v1", "kind": "IngressClass", "metadata": {}, "spec": {"contoller": "a"}},
            "'contoller' was unexpected",
        ),
    ],
)
@pytest.mark.parametrize("minor", MINORS)
def test_what_is_wrong_with_an_object_of_kubernetes_is_found(manifest, found, minor):
    assert not is_custom(manifest)
    [problem] = of_kubernetes(manifest, minor)

    assert found in problem
