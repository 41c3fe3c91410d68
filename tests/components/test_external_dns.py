"""Records for what the cluster exposes, in one zone."""

from typing import Any

import pulumi
import pytest

from waterline.aks import AksDnsZone
from waterline.eks import EksDnsZone
from waterline.ingress import DnsPolicy, ExternalDns
from waterline_platform.rehearsal.inline import run
from waterline_platform.rehearsal.values import unknown_paths

RELEASE = "kubernetes:helm.sh/v3:Release"
CONFIG = "kubernetes:core/v1:ConfigMap"
ACCOUNT = "kubernetes:core/v1:ServiceAccount"
POLICY = "kubernetes:networking.k8s.io/v1:NetworkPolicy"
OF_CLUSTER: dict[str, Any] = {
    "cluster_name": "demo",
    "namespace": "demo",
    "zone_name": "example.com",
    "oidc_issuer": "https://issuer.example.com/id/",
}
ON_AWS = OF_CLUSTER | {
    "account_id": "123456789012",
    "region": "eu-west-1",
    "oidc_provider_arn": "arn:aws:iam::123456789012:oidc-provider/issuer.example.com/id/",
}
ON_AZURE = OF_CLUSTER | {
    "resource_group_name": "rg-dns",
    "subscription_id": "00000000-0000-4000-8000-000000000001",
    "tenant_id": "00000000-0000-4000-8000-000000000002",
    "identity_resource_group_name": "rg-demo",
    "location": "westeurope",
}
CLOUDS = {"aws": lambda: EksDnsZone("zone", ON_AWS).seam(), "azure": lambda: AksDnsZone("zone", ON_AZURE).seam()}  # type: ignore[typeddict-item]


@pytest.fixture
def names(zone) -> Any:
    """Makes a program that keeps names in the zone."""

    def made(**changes: Any) -> Any:
        def program() -> None:
            args: Any = {"namespace": "demo", "zone": zone, **changes}
            pulumi.export("owner", ExternalDns("names", args).owner)

        return program

    return made


def values(deployed: Any) -> dict[str, Any]:
    found: dict[str, Any] = deployed.inputs(RELEASE)["values"]
    return found


def test_records_are_limited_to_one_zone(deploy, names):
    assert values(deploy(names()))["domainFilters"] == ["example.com"]


def test_records_say_whose_they_are(deploy, names):
    deployed = deploy(names())
    found = values(deployed)

    assert (found["registry"], found["txtOwnerId"]) == ("txt", "demo")
    assert found["txtPrefix"] == "edns-%{record_type}."
    assert deployed.output("owner") == "demo"


@pytest.mark.parametrize(
    ("changes", "policy"),
    [
        ({}, "sync"),
        ({"policy": DnsPolicy.SYNC}, "sync"),
        ({"policy": DnsPolicy.UPSERT_ONLY}, "upsert-only"),
        ({"policy": "upsert-only"}, "upsert-only"),
    ],
)
def test_records_that_nothing_exposes_are_deleted_unless_said_otherwise(deploy, names, changes, policy):
    assert values(deploy(names(**changes)))["policy"] == policy


def test_a_policy_that_there_is_none_of_is_refused(deploy, names):
    with pytest.raises(ValueError, match="'create-only'"):
        deploy(names(policy="create-only"))


def test_services_ingresses_and_routes_get_names(deploy, names):
    assert values(deploy(names()))["sources"] == ["service", "ingress", "gateway-httproute", "gateway-grpcroute"]


def test_what_the_cloud_says_to_the_chart_is_passed_on_whole(deploy, names):
    found = values(deploy(names()))

    assert found["provider"] == {"name": "cloud"}
    assert found["extraArgs"] == {"cloud-cache": "1h", "txt-wildcard-replacement": "any"}


@pytest.mark.parametrize("cloud", CLOUDS)
def test_nothing_that_a_cloud_says_to_the_chart_is_lost(deploy, names, cloud):
    said: Any = {}

    def program() -> None:
        seam = CLOUDS[cloud]()
        said.update(seam["external_dns_values"])
        names(zone=seam)()

    found = values(deploy(program))
    assert found.pop("extraArgs") == {**said.pop("extraArgs", {}), "txt-wildcard-replacement": "any"}
    assert {key: found[key] for key in said} == said
    assert len(said) > 1


@pytest.mark.parametrize("cloud", CLOUDS)
def test_what_only_a_cloud_knows_is_in_the_config_and_on_the_account_and_a_preview_shows_the_values(names, cloud):
    def program() -> None:
        names(zone=CLOUDS[cloud]())()

    recording = run(program, preview=True)
    ours = {one.type: one for one in recording.registrations if one.name.startswith("names")}

    assert [*unknown_paths(ours[RELEASE].inputs)] == []
    assert [*unknown_paths(ours[ACCOUNT].inputs)] != []
    # On AWS the zone's id; on Azure settings say where the zone is.
    assert [*unknown_paths(ours[CONFIG].inputs)] == (["data"] if cloud == "aws" else [])


def test_the_config_is_the_clouds_and_where_its_values_look(deploy, names):
    assert deploy(names()).inputs(CONFIG) == {
        "apiVersion": "v1",
        "kind": "ConfigMap",
        "metadata": {"name": "external-dns", "namespace": "demo"},
        "data": {"zone-id": "Z1"},
    }


def test_its_identity_is_on_a_service_account_of_ours(deploy, names):
    deployed = deploy(names())
    metadata = deployed.inputs(ACCOUNT)["metadata"]

    assert metadata == {"name": "external-dns", "namespace": "demo", "annotations": {"cloud/role": "names"}}
    assert values(deployed)["serviceAccount"] == {"create": False, "name": "external-dns"}
    assert values(deployed)["podLabels"] == {"azure.workload.identity/use": "true"}


def test_it_starts_once_it_may_and_knows_where(deploy, names):
    deployed = deploy(names())

    assert {deployed.only(one).urn for one in (ACCOUNT, CONFIG, POLICY)} <= deployed.only(RELEASE).depends_on
    assert deployed.inputs(RELEASE)["skipCrds"] is True


def test_it_is_watched_on_one_port_and_reaches_dns_and_apis(deploy, names):
    spec = deploy(names()).inputs(POLICY)["spec"]

    assert spec["podSelector"] == {"matchLabels": {"app.kubernetes.io/name": "external-dns"}}
    assert spec["ingress"] == [{"ports": [{"port": 7979, "protocol": "TCP"}]}]
    assert [(one["port"], one["protocol"]) for rule in spec["egress"] for one in rule["ports"]] == [
        *((53, "UDP"), (53, "TCP"), (443, "TCP"), (6443, "TCP")),
    ]
