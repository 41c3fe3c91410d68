"""Everything that lets traffic in: what is in it, and in which order."""

from typing import Any

import pulumi
import pytest

from waterline.ingress import DnsPolicy, GatewayApi, IngressLayer

RELEASE = "kubernetes:helm.sh/v3:Release"
FILE = "kubernetes:yaml/v2:ConfigFile"
POLICY = "kubernetes:networking.k8s.io/v1:NetworkPolicy"
CLASS = "kubernetes:networking.k8s.io/v1:IngressClass"
GATEWAY = "kubernetes:gateway.networking.k8s.io/v1:Gateway"
ROUTE = "kubernetes:gateway.networking.k8s.io/v1:HTTPRoute"
CERTIFICATE = "kubernetes:cert-manager.io/v1:Certificate"
ISSUER = "kubernetes:cert-manager.io/v1:ClusterIssuer"


def layer(**changes: Any) -> Any:
    def program() -> None:
        made = IngressLayer("in", {"namespace": "apart", "domains": ["demo.example.com"], **changes})
        pulumi.export("gateway", made.gateway)
        pulumi.export("issuer", made.issuer)

    return program


@pytest.fixture
def public(zone, acme) -> Any:
    """Makes a layer with a zone."""
    return lambda **changes: layer(**{"zone": zone, "acme": acme, **changes})


def values(deployed: Any, chart: str) -> dict[str, Any]:
    [found] = [one.inputs["values"] for one in deployed.all(RELEASE) if one.inputs["name"] == chart]
    return dict(found)


def test_its_namespace_lets_nothing_in_or_out_by_default(deploy):
    spec = deploy(layer()).named(POLICY, "in-default-deny").inputs["spec"]

    assert spec == {"podSelector": {}, "policyTypes": ["Ingress", "Egress"], "ingress": [], "egress": []}


def test_everything_with_a_namespace_is_in_its_own(deploy, public):
    deployed = deploy(public(ingress_nginx_annotations=True))
    namespaces = [
        one.inputs.get("namespace") or one.inputs["metadata"].get("namespace")
        for one in deployed.recording.registrations
        if one.custom and ":yaml/" not in one.parent and one.type not in {CLASS, ISSUER}
    ]

    assert set(namespaces) == {"apart"}
    assert len(namespaces) == 13


def test_policies_are_of_different_names(deploy, public):
    names = [one.inputs["metadata"]["name"] for one in deploy(public()).all(POLICY)]

    assert sorted(names) == ["default-deny", "external-dns", "startupapicheck", "traefik"]


def test_the_gateway_is_served_and_its_certificates_are_signed_before_it_is_made(deploy, public):
    deployed = deploy(public())
    before = {"in-gateway-api-crds", "in-controller-traefik", "in-cert-manager-waterline"}

    for type_ in (GATEWAY, CERTIFICATE, ROUTE):
        assert before <= deployed.before(deployed.only(type_).urn), type_


def test_kinds_are_there_before_what_watches_them(deploy, public):
    deployed = deploy(public())

    for release in ("in-controller-traefik", "in-external-dns-release"):
        assert "in-gateway-api-crds" in deployed.before(deployed.named(RELEASE, release).urn)


def test_without_names_too_the_kinds_are_there_before_the_controller(deploy):
    deployed = deploy(layer())

    assert "in-gateway-api-crds" in deployed.before(deployed.named(RELEASE, "in-controller-traefik").urn)


def test_names_outlive_the_load_balancer_that_they_point_to(deploy, public):
    deployed = deploy(public())

    assert "in-external-dns-release" in deployed.before(deployed.named(RELEASE, "in-controller-traefik").urn)


def test_kinds_that_somebody_else_keeps_are_left_to_them(deploy):
    deployed = deploy(layer(gateway_api=False))

    assert deployed.all(FILE) == []
    assert len(deployed.all(GATEWAY)) == 1


def test_kinds_that_nobody_else_keeps_are_ours_and_stay(deploy):
    deployed = deploy(layer())
    kinds = [one for one in deployed.recording.registrations if one.type.endswith(":CustomResourceDefinition")]

    assert len(kinds) == 10
    assert all(one.retain for one in kinds)


def test_the_version_of_the_kinds_is_told(deploy):
    deployed = deploy(lambda: pulumi.export("version", GatewayApi("kinds", {}).version))

    assert f"/{deployed.output('version')}/" in deployed.inputs(FILE)["file"]


def test_without_a_zone_there_are_no_names_and_the_cluster_signs_for_itself(deploy):
    deployed = deploy(layer())

    assert [one.inputs["name"] for one in deployed.all(RELEASE)] == ["cert-manager", "traefik"]
    assert len(deployed.all(CERTIFICATE)) == 2


def test_the_gateways_certificates_are_signed_by_the_layers_issuer(deploy, public):
    deployed = deploy(public())

    assert deployed.output("gateway") == deployed.inputs(GATEWAY)["metadata"]["name"]
    assert deployed.inputs(CERTIFICATE)["spec"]["issuerRef"]["name"] == deployed.output("issuer")
    assert deployed.only(ISSUER).inputs["metadata"]["name"] == deployed.output("issuer")


def test_what_is_said_to_the_layer_reaches_its_parts(deploy, public):
    annotations = {"cloud/kind": "network"}
    deployed = deploy(
        public(
            dns_policy=DnsPolicy.UPSERT_ONLY,
            load_balancer={"annotations": annotations},
            ingress_nginx_annotations=True,
        )
    )

    assert values(deployed, "external-dns")["policy"] == "upsert-only"
    assert values(deployed, "traefik")["service"]["annotations"] == annotations
    assert values(deployed, "traefik")["providers"]["kubernetesIngressNGINX"]["enabled"] is True
    assert len(deployed.all(CLASS)) == 1


def test_unless_it_is_said_otherwise_records_are_deleted_and_node_ports_are_used(deploy, public):
    deployed = deploy(public())

    assert values(deployed, "external-dns")["policy"] == "sync"
    assert values(deployed, "traefik")["service"]["spec"]["type"] == "NodePort"
    assert deployed.all(CLASS) == []


@pytest.mark.parametrize("domain", ["example.com", "a.example.com", "a.b.example.com"])
def test_a_domain_may_be_the_zones_own_or_below_it(deploy, public, domain):
    assert len(deploy(public(domains=[domain])).all(GATEWAY)) == 1


@pytest.mark.parametrize("domain", ["example.org", "notexample.com", "com"])
def test_a_domain_outside_the_zone_is_refused(deploy, public, domain):
    with pytest.raises(ValueError, match=rf"domain '{domain}': expected"):
        deploy(public(domains=["a.example.com", domain]))


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"domains": []}, "domains: 0 of them"),
        ({"domains": ["A.example.com"]}, "domain 'A.example.com'"),
        ({"controller": "nginx"}, "controller 'nginx': expected one of traefik"),
        ({"dns_policy": "never"}, "'never'"),
        ({"namespace": 1}, "namespace 1: expected text"),
        (
            {"acme": {"email": "a@example.com", "endpoint": 1.0}},
            r"acme.endpoint 1.0: expected one of staging, production",
        ),
    ],
)
def test_what_does_not_hold_is_refused(deploy, public, changes, expected):
    with pytest.raises(ValueError, match=expected):
        deploy(public(**changes))
