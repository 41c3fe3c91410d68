"""The Gateway that every route hangs on, and its certificates."""

from typing import Any

import pulumi
import pytest

from waterline.domains import check_domains
from waterline.ingress import IngressController, SharedGateway
from waterline.ingress.controllers import CONTROLLERS

GATEWAY = "kubernetes:gateway.networking.k8s.io/v1:Gateway"
ROUTE = "kubernetes:gateway.networking.k8s.io/v1:HTTPRoute"
CERTIFICATE = "kubernetes:cert-manager.io/v1:Certificate"
DOMAINS = ["prod.example.com", "example.org"]


def gateway(**changes: Any) -> Any:
    args: Any = {"namespace": "demo", "domains": DOMAINS, "issuer": "authority", **changes}

    def program() -> None:
        pulumi.export("gateway", SharedGateway("gateway", args).gateway)

    return program


def listeners(deployed: Any) -> dict[str, dict[str, Any]]:
    return {one["name"]: one for one in deployed.inputs(GATEWAY)["spec"]["listeners"]}


def test_a_domain_is_answered_for_and_every_name_below_it(deploy):
    found = listeners(deploy(gateway()))

    assert found.keys() == {"http", *(f"{part}.{domain}" for part in ("apex", "wildcard") for domain in DOMAINS)}
    for domain in DOMAINS:
        assert found[f"apex.{domain}"]["hostname"] == domain
        assert found[f"wildcard.{domain}"]["hostname"] == f"*.{domain}"


def test_each_domain_has_a_certificate_of_the_issuer(deploy):
    deployed = deploy(gateway())
    found = listeners(deployed)

    for domain, certificate in zip(sorted(DOMAINS), deployed.all(CERTIFICATE), strict=True):
        spec = certificate.inputs["spec"]
        assert certificate.inputs["metadata"] == {"name": domain, "namespace": "demo"}
        assert spec["dnsNames"] == [domain, f"*.{domain}"]
        assert spec["issuerRef"] == {"group": "cert-manager.io", "kind": "ClusterIssuer", "name": "authority"}
        for listener in (f"apex.{domain}", f"wildcard.{domain}"):
            assert found[listener]["tls"] == {"mode": "Terminate", "certificateRefs": [{"name": spec["secretName"]}]}
    assert len({one.inputs["spec"]["secretName"] for one in deployed.all(CERTIFICATE)}) == 2


def test_keys_are_renewed_with_their_certificates(deploy):
    for one in deploy(gateway()).all(CERTIFICATE):
        assert one.inputs["spec"]["privateKey"] == {"algorithm": "ECDSA", "size": 256, "rotationPolicy": "Always"}


def test_routes_over_https_are_admitted_from_labelled_namespaces_alone(deploy):
    found = listeners(deploy(gateway()))
    del found["http"]

    for one in found.values():
        assert one["protocol"] == "HTTPS"
        assert one["allowedRoutes"]["namespaces"] == {
            "from": "Selector",
            "selector": {"matchLabels": {"waterline.dev/gateway": "public"}},
        }


def test_routes_over_plain_http_are_admitted_from_its_own_namespace_alone(deploy):
    http = listeners(deploy(gateway()))["http"]

    assert http["protocol"] == "HTTP"
    assert "hostname" not in http
    assert http["allowedRoutes"] == {"namespaces": {"from": "Same"}}


def test_plain_http_is_only_ever_sent_to_https(deploy):
    deployed = deploy(gateway())
    route, public = deployed.only(ROUTE), deployed.only(GATEWAY)
    spec: Any = route.inputs["spec"]

    assert spec["parentRefs"] == [{"name": public.inputs["metadata"]["name"], "sectionName": "http"}]
    assert route.inputs["metadata"]["namespace"] == public.inputs["metadata"]["namespace"] == "demo"
    assert "hostnames" not in spec
    [rule] = spec["rules"]
    assert rule == {
        "filters": [{"type": "RequestRedirect", "requestRedirect": {"scheme": "https", "statusCode": 301}}],
    }
    assert public.urn in route.depends_on


@pytest.mark.parametrize("controller", [None, *IngressController])
def test_the_gateway_is_the_controllers_and_on_the_ports_of_its_pods(deploy, controller):
    deployed = deploy(gateway(**({"controller": controller} if controller else {})))
    known = CONTROLLERS[controller or IngressController.TRAEFIK]
    ports = {one["protocol"]: one["port"] for one in listeners(deployed).values()}

    assert deployed.inputs(GATEWAY)["spec"]["gatewayClassName"] == known.gateway_class
    assert ports == {"HTTP": known.http_port, "HTTPS": known.https_port}


def test_domains_that_change_places_change_no_certificate(deploy):
    one, other = (deploy(gateway(domains=domains)).all(CERTIFICATE) for domains in (DOMAINS, [*reversed(DOMAINS)]))

    assert {(each.name, str(each.inputs)) for each in one} == {(each.name, str(each.inputs)) for each in other}
    assert deploy(gateway()).output("gateway") == "public"


@pytest.mark.parametrize(
    ("domains", "expected"),
    [
        ([], "0 of them: expected 1 to 31"),
        (["a.com", "b.com", "a.com"], "not a.com twice"),
        (["a.com", "B.com"], "domain 'B.com': expected a domain name in lower case"),
        (["*.a.com"], r"domain '\*.a.com'"),
        (["a.com."], "domain 'a.com.'"),
        ([f"{number}.a.com" for number in range(32)], "32 of them: expected 1 to 31"),
        ([".".join(["a" * 61] * 3 + ["a" * 55, "com"])], "of at most 244 characters"),
    ],
)
def test_domains_that_cannot_be_served_are_refused(deploy, domains, expected):
    with pytest.raises(ValueError, match=expected):
        deploy(gateway(domains=domains))


def test_as_many_domains_are_taken_as_a_gateway_has_listeners_for(deploy):
    longest = ".".join(["a" * 61] * 3 + ["a" * 54, "com"])
    domains = [longest, *(f"{number}.a.com" for number in range(30))]
    found = listeners(deploy(gateway(domains=domains)))

    check_domains(["a.com", "b.a.com", "wildcard.a.com"])
    assert len(found) == 63
    assert max(map(len, found)) == 253


def test_a_controller_that_there_is_none_of_is_refused(deploy):
    with pytest.raises(ValueError, match="controller 'nginx': expected one of traefik"):
        deploy(gateway(controller="nginx"))
