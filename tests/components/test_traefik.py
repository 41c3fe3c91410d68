"""The ingress controller: what it answers, and who may talk to it."""

from typing import Any

import pulumi
import pytest

from waterline.ingress import GatewayController
from waterline.ingress.traefik import HEALTH_PORT, HTTP_PORT, HTTPS_PORT, METRICS_PORT

RELEASE = "kubernetes:helm.sh/v3:Release"
CLASS = "kubernetes:networking.k8s.io/v1:IngressClass"
POLICY = "kubernetes:networking.k8s.io/v1:NetworkPolicy"
BALANCED = {"load_balancer": {"annotations": {"cloud/kind": "network"}}}


def controller(**changes: Any) -> Any:
    def program() -> None:
        pulumi.export("class", GatewayController("in", {"namespace": "demo", **changes}).gateway_class)

    return program


def values(deployed: Any) -> dict[str, Any]:
    found: dict[str, Any] = deployed.inputs(RELEASE)["values"]
    return found


def test_plain_http_is_sent_to_https_for_ingress_objects_too(deploy):
    redirection = values(deploy(controller()))["ports"]["web"]["http"]["redirections"]["entryPoint"]

    assert redirection == {"to": "websecure", "scheme": "https", "permanent": True}


def test_tls_older_than_1_2_is_not_spoken(deploy):
    found = values(deploy(controller()))

    assert found["providers"]["file"] == {
        "enabled": True,
        "content": {"tls": {"options": {"default": {"minVersion": "VersionTLS12"}}}},
    }
    assert found["core"]["strictTLSOptions"] is True


def test_routes_are_those_of_kubernetes_and_not_the_controllers_own(deploy):
    found = values(deploy(controller()))

    assert {name: provider["enabled"] for name, provider in found["providers"].items()} == {
        "file": True,
        "kubernetesCRD": False,
        "kubernetesGateway": True,
        "kubernetesIngress": True,
        "kubernetesIngressNGINX": False,
    }
    assert deploy(controller()).inputs(RELEASE)["skipCrds"] is True
    assert found["gateway"]["enabled"] is False
    assert found["api"]["dashboard"] is False


def test_its_class_is_the_default_and_the_one_that_is_told(deploy):
    deployed = deploy(controller())
    found = values(deployed)

    assert found["ingressClass"] == {"enabled": True, "isDefaultClass": True, "name": "traefik"}
    assert found["gatewayClass"] == {"enabled": True, "name": deployed.output("class")}


def test_it_calls_nobody(deploy):
    assert values(deploy(controller()))["global"] == {"checkNewVersion": False, "sendAnonymousUsage": False}


def test_every_request_is_logged_as_json(deploy):
    found = values(deploy(controller()))

    assert found["log"] == {"format": "json"}
    assert found["accessLog"] == {"enabled": True, "format": "json"}


def test_what_is_installed_does_not_depend_on_what_a_cluster_answers(deploy):
    assert values(deploy(controller()))["metrics"]["prometheus"]["disableAPICheck"] is True


def test_without_a_load_balancer_it_is_on_ports_of_every_node(deploy):
    found = values(deploy(controller()))

    assert found["service"] == {"spec": {"type": "NodePort"}}
    assert [found["ports"][port]["nodePort"] for port in ("web", "websecure")] == [30080, 30443]


def test_with_a_load_balancer_clients_keep_their_address_and_its_cloud_is_told_how(deploy):
    found = values(deploy(controller(**BALANCED)))

    assert found["service"] == {
        "annotations": {"cloud/kind": "network"},
        "spec": {"type": "LoadBalancer", "externalTrafficPolicy": "Local"},
    }
    assert not any("nodePort" in port for port in found["ports"].values())


@pytest.mark.parametrize("changes", [{}, BALANCED])
def test_a_pod_that_ends_still_takes_requests_for_a_while(deploy, changes):
    ports = values(deploy(controller(**changes)))["ports"]

    for port in ("web", "websecure"):
        assert ports[port]["transport"]["lifeCycle"]["requestAcceptGraceTimeout"] == 25


def test_annotations_of_ingress_nginx_are_served_if_that_is_asked_for(deploy):
    deployed = deploy(controller(ingress_nginx_annotations=True))
    release, ours = deployed.only(RELEASE), deployed.only(CLASS)

    assert values(deployed)["providers"]["kubernetesIngressNGINX"] == {
        "enabled": True,
        "publishService": {"enabled": True},
        "disableSvcExternalName": True,
    }
    assert ours.inputs["metadata"] == {"name": "nginx"}
    assert ours.inputs["spec"] == {"controller": "k8s.io/ingress-nginx"}
    assert ours.urn in release.depends_on


@pytest.mark.parametrize("changes", [{}, {"ingress_nginx_annotations": False}])
def test_the_class_nginx_is_left_to_others_unless_it_is_asked_for(deploy, changes):
    deployed = deploy(controller(**changes))

    assert deployed.all(CLASS) == []
    assert values(deployed)["providers"]["kubernetesIngressNGINX"] == {"enabled": False}


def test_its_pods_are_reached_on_the_ports_they_have_and_reach_every_pod_and_the_api_server(deploy):
    deployed = deploy(controller())
    policy = deployed.only(POLICY)
    spec: Any = policy.inputs["spec"]
    [into] = spec["ingress"]
    out, everywhere = spec["egress"]

    assert spec["podSelector"] == {"matchLabels": {"app.kubernetes.io/name": "traefik"}}
    assert {(one["port"], one["protocol"]) for one in into["ports"]} == {
        (port, "TCP") for port in (HTTP_PORT, HTTPS_PORT, HEALTH_PORT, METRICS_PORT)
    }
    assert {(one["port"], one["protocol"]) for one in out["ports"]} == {
        *((53, "UDP"), (53, "TCP"), (443, "TCP"), (6443, "TCP")),
    }
    assert everywhere == {"to": [{"namespaceSelector": {}}]}
    assert policy.urn in deployed.only(RELEASE).depends_on


def test_a_controller_that_there_is_none_of_is_refused(deploy):
    with pytest.raises(ValueError, match="controller 'nginx': expected one of traefik"):
        deploy(controller(controller="nginx"))
