"""Routes of tenants: they hang on a Gateway that all share, and are for hosts of one's own."""

import pytest

from cluster_api import Manifest, RefusedError
from tenancy import HOST, OTHER, OWN, refused, route


@pytest.mark.usefixtures("definitions")
def test_a_route_gets_the_records_of_its_hosts_and_no_others(tenants):
    named = route("web")
    named["metadata"]["annotations"] = {"external-dns.alpha.kubernetes.io/hostname": "login.dev.example.com"}

    assert "annotations: expected none of external-dns" in refused(tenants, named)


@pytest.mark.usefixtures("definitions")
def test_a_route_for_the_tenants_own_host_is_admitted(tenants, tidy):
    tidy.append(route("web"))

    assert tenants.create(route("web"))["spec"]["hostnames"] == [HOST]


@pytest.mark.usefixtures("definitions")
@pytest.mark.parametrize(
    "hostnames",
    [
        [f"{OTHER}.dev.example.com"],
        ["*.dev.example.com"],
        ["dev.example.com"],
        [HOST, f"{OTHER}.dev.example.com"],
        [f"api.{HOST}"],
        [],
    ],
)
def test_a_route_for_any_other_host_is_refused(tenants, hostnames):
    assert f"hostnames: expected some of the tenant's: {HOST}" in refused(tenants, route("web", hostnames=hostnames))


@pytest.mark.usefixtures("definitions")
def test_a_route_for_every_host_is_refused(tenants):
    everywhere = route("web")
    del everywhere["spec"]["hostnames"]

    assert "hostnames: expected some of the tenant's" in refused(tenants, everywhere)


@pytest.mark.usefixtures("definitions")
def test_a_route_that_is_changed_is_asked_again(tenants, tidy):
    tidy.append(route("web"))
    tenants.create(route("web"))

    with pytest.raises(RefusedError, match="hostnames: expected some"):
        tenants.apply(route("web", hostnames=[f"{OTHER}.dev.example.com"]))


@pytest.mark.usefixtures("definitions")
@pytest.mark.parametrize(
    ("version", "kind"),
    [("gateway.networking.k8s.io/v1", "GRPCRoute"), ("gateway.networking.k8s.io/v1beta1", "HTTPRoute")],
)
def test_it_is_so_for_every_kind_and_version_of_routes(tenants, tidy, version, kind):
    own, other = route("web"), route("web", hostnames=[f"{OTHER}.dev.example.com"])
    own |= {"apiVersion": version, "kind": kind}
    other |= {"apiVersion": version, "kind": kind}

    assert "hostnames: expected some of the tenant's" in refused(tenants, other)
    tidy.append(own)
    assert tenants.create(own)["spec"]["hostnames"] == [HOST]


@pytest.mark.usefixtures("definitions")
def test_a_route_whose_host_is_no_longer_the_tenants_can_be_cleaned_up(tenants, tidy):
    kept = route("web")
    kept["metadata"]["finalizers"] = ["example.com/kept"]
    tidy.append(kept)
    tenants.create(kept)

    def put(path: str, **metadata: object) -> Manifest:
        current = tenants.request("get", path)
        current["metadata"] |= metadata
        return tenants.request("put", path, body=current)

    namespace = f"/api/v1/namespaces/{OWN}"
    annotations = tenants.request("get", namespace)["metadata"]["annotations"]
    put(namespace, annotations={**annotations, "waterline.dev/hosts": "elsewhere.dev.example.com"})
    moved = route("moved", hostnames=["elsewhere.dev.example.com"])
    tidy.append(moved)

    def taken() -> bool:
        try:
            return bool(tenants.create(moved))
        except RefusedError:
            return False

    try:
        # The API server takes a moment to learn of it.
        tenants.wait(taken, "the host is another one")
    finally:
        freed = put(f"/apis/gateway.networking.k8s.io/v1/namespaces/{OWN}/httproutes/web", finalizers=[])
        put(namespace, annotations=annotations)

    assert not freed["metadata"].get("finalizers")


@pytest.mark.usefixtures("definitions")
def test_a_route_leads_to_services_alone(tenants):
    internal = {"group": "traefik.io", "kind": "TraefikService", "name": "api@internal"}

    assert "backendRefs: expected Services" in refused(tenants, route("web", rules=[{"backendRefs": [internal]}]))
