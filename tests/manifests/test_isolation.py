"""Who reaches whom between tenants, the platform and the world, in the plans of the shipped environments."""

from ipaddress import IPv4Address

import pytest

from planned import objects
from reachability import Host, Pod, Reachability

METADATA = ["169.254.169.254", "169.254.170.2", "169.254.170.23", "168.63.129.16"]
INTERNET, NEIGHBOUR = Host(IPv4Address("198.51.100.7")), Host(IPv4Address("10.20.7.7"))
DNS = Pod("kube-system", {"k8s-app": "kube-dns"})
GATEWAY = {"app.kubernetes.io/name": "traefik", "app.kubernetes.io/instance": "traefik-platform-ingress"}


def pod(namespace: str, *, addressed: bool = False) -> Pod:
    """A tenant's pod; on EKS pods have addresses of the network, which address blocks are taken for too."""
    return Pod(namespace, {"app": namespace}, IPv4Address("10.20.9.9") if addressed else None)


@pytest.fixture(params=["prod", "prod-aks"])
def prod(request, planned) -> Reachability:
    return Reachability(manifest for _, manifest in objects(planned(request.param)))


@pytest.fixture(params=["dev", "dev-aks"])
def dev(request, planned) -> Reachability:
    return Reachability(manifest for _, manifest in objects(planned(request.param)))


def test_environments_of_one_tenant_do_not_reach_each_other(dev):
    for source, target in (("orders-test", "orders-demo"), ("orders-demo", "orders-test")):
        for port in (53, 80, 443, 8080):
            assert not dev.reaches(pod(source), pod(target, addressed=True), port)


def test_a_peer_that_is_accepted_works_one_way_only(prod):
    assert prod.reaches(pod("orders"), pod("payments"), 8080)
    assert not prod.reaches(pod("payments"), pod("orders"), 8080)
    assert not prod.reaches(pod("payments"), pod("orders", addressed=True), 443)


def test_pods_of_one_namespace_reach_each_other(prod):
    assert prod.reaches(pod("orders"), pod("orders"), 8080)


@pytest.mark.parametrize("address", METADATA)
@pytest.mark.parametrize("port", [80, 443, 8080])
def test_no_tenant_reaches_the_metadata_of_its_node(prod, dev, address, port):
    host = Host(IPv4Address(address))

    for namespace in ("orders", "payments"):
        assert not prod.reaches(pod(namespace), host, port)
    for namespace in ("orders-test", "orders-demo"):
        assert not dev.reaches(pod(namespace), host, port)


def test_the_clusters_dns_answers_and_nothing_else_beside_it_does(prod):
    for namespace in ("orders", "payments"):
        assert prod.reaches(pod(namespace), DNS, 53, "UDP")
        assert prod.reaches(pod(namespace), DNS, 53)
        assert not prod.reaches(pod(namespace), DNS, 9153)
        assert not prod.reaches(pod(namespace), Pod("kube-system", {"k8s-app": "metrics-server"}), 53)
        assert not prod.reaches(pod(namespace), Host(IPv4Address("8.8.8.8")), 53, "UDP")


def test_the_gateway_reaches_tenants_and_tenants_do_not_reach_it(prod):
    gateway = Pod("platform-ingress", GATEWAY)

    for namespace in ("orders", "payments"):
        assert prod.reaches(gateway, pod(namespace), 8080)
        assert not prod.reaches(pod(namespace), gateway, 8443)


def test_the_rest_of_the_platform_neither_reaches_tenants_nor_is_reached(prod):
    for namespace in ("orders", "payments"):
        for other in ("platform-secrets", "default", "kube-system"):
            assert not prod.reaches(Pod(other), pod(namespace), 8080)
            assert not prod.reaches(pod(namespace), Pod(other), 8080)


@pytest.mark.parametrize("address", ["10.20.7.7", "100.64.0.1", "172.16.0.1", "192.168.0.1", "198.18.0.1", "127.0.0.1"])
def test_the_internet_is_no_network_that_is_not_it(prod, address):
    assert not prod.reaches(pod("payments"), Host(IPv4Address(address)), 443)


@pytest.mark.parametrize(
    "labels", [{}, {"app.kubernetes.io/name": "external-secrets"}, {"app.kubernetes.io/name": "external-dns"}]
)
@pytest.mark.parametrize("namespace", ["platform-ingress", "platform-secrets", "default", "elsewhere"])
def test_nothing_but_the_gateway_is_let_in_whatever_it_may_do_itself(prod, namespace, labels):
    """Only the way in is looked at, for what is outside may have no policy of its own."""
    for tenant in ("orders", "payments"):
        assert not prod.lets_in(pod(tenant), Pod(namespace, labels), 8080)
        assert not prod.lets_in(pod(tenant), Pod(namespace, labels), 443)


def test_only_what_asked_for_the_internet_reaches_it_and_on_its_port_alone(prod):
    assert prod.reaches(pod("payments"), INTERNET, 443)
    assert not prod.reaches(pod("payments"), INTERNET, 80)
    assert not prod.reaches(pod("orders"), INTERNET, 443)


def test_the_world_reaches_tenants_through_the_gateway_alone(prod):
    for namespace in ("orders", "payments"):
        assert not prod.reaches(INTERNET, pod(namespace), 8080)
        assert not prod.reaches(NEIGHBOUR, pod(namespace), 8080)


def test_every_namespace_of_a_tenant_is_closed_in_both_directions(planned):
    for environment in ("dev", "dev-aks", "local", "prod", "prod-aks"):
        manifests = [manifest for _, manifest in objects(planned(environment))]
        tenants = {
            one["metadata"]["name"]
            for one in manifests
            if one["kind"] == "Namespace" and "waterline.dev/tenant" in one["metadata"]["labels"]
        }
        closed = {
            one["metadata"]["namespace"]
            for one in manifests
            if one["kind"] == "NetworkPolicy"
            and one["spec"] == {"podSelector": {}, "policyTypes": ["Ingress", "Egress"], "ingress": [], "egress": []}
        }

        assert tenants
        assert tenants <= closed
