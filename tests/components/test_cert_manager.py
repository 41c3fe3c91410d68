"""Certificates: from an authority that is asked over DNS, or from the cluster's own."""

from typing import Any

import pulumi
import pytest

from waterline.charts import CERT_MANAGER
from waterline.ingress import AcmeEndpoint, CertManager

RELEASE = "kubernetes:helm.sh/v3:Release"
ISSUER = "kubernetes:cert-manager.io/v1:ClusterIssuer"
CERTIFICATE = "kubernetes:cert-manager.io/v1:Certificate"
ACCOUNT = "kubernetes:core/v1:ServiceAccount"


def certificates(**changes: Any) -> Any:
    def program() -> None:
        pulumi.export("issuer", CertManager("certificates", {"namespace": "demo", **changes}).issuer)

    return program


def test_domains_are_proven_with_records_of_their_zone_alone(deploy, zone, acme):
    [solver] = deploy(certificates(zone=zone, acme=acme)).inputs(ISSUER)["spec"]["acme"]["solvers"]

    assert solver == {"selector": {"dnsZones": ["example.com"]}, "dns01": {"cloud": {"zone": "Z1"}}}


@pytest.mark.parametrize(
    ("endpoint", "server"),
    [
        (AcmeEndpoint.STAGING, "https://acme-staging-v02.api.letsencrypt.org/directory"),
        (AcmeEndpoint.PRODUCTION, "https://acme-v02.api.letsencrypt.org/directory"),
        ("production", "https://acme-v02.api.letsencrypt.org/directory"),
    ],
)
def test_each_authority_has_its_own_address_and_its_own_account(deploy, zone, acme, endpoint, server):
    spec = deploy(certificates(zone=zone, acme={**acme, "endpoint": endpoint})).inputs(ISSUER)["spec"]["acme"]

    assert (spec["server"], spec["email"]) == (server, "platform@example.com")
    assert spec["privateKeySecretRef"] == {"name": f"acme-{endpoint}-account"}


def test_without_a_zone_the_cluster_signs_for_itself(deploy):
    deployed = deploy(certificates())
    root = deployed.named(ISSUER, "certificates-waterline-root")
    authority = deployed.only(CERTIFICATE)
    issuer = deployed.named(ISSUER, "certificates-waterline")
    spec: Any = authority.inputs["spec"]

    assert root.inputs["spec"] == {"selfSigned": {}}
    assert spec["isCA"] is True
    assert spec["duration"] == f"{10 * 365 * 24}h0m0s"
    assert spec["issuerRef"] == {"group": "cert-manager.io", "kind": "ClusterIssuer", "name": "waterline-root"}
    assert issuer.inputs["spec"] == {"ca": {"secretName": spec["secretName"]}}
    # Where cert-manager looks for the Secrets of what belongs to no namespace.
    assert authority.inputs["metadata"]["namespace"] == deployed.inputs(RELEASE)["namespace"] == "demo"


def test_of_the_clusters_own_authority_each_part_waits_for_the_one_that_it_needs(deploy):
    deployed = deploy(certificates())
    release, root, authority, issuer = (
        deployed.only(RELEASE),
        deployed.named(ISSUER, "certificates-waterline-root"),
        deployed.only(CERTIFICATE),
        deployed.named(ISSUER, "certificates-waterline"),
    )

    assert release.urn in root.depends_on
    assert root.urn in authority.depends_on
    assert authority.urn in issuer.depends_on


def test_the_issuer_has_the_same_name_whoever_signs(deploy, zone, acme):
    for changes in ({}, {"zone": zone, "acme": acme}):
        deployed = deploy(certificates(**changes))
        issuer = deployed.named(ISSUER, "certificates-waterline")

        assert issuer.inputs["metadata"] == {"name": deployed.output("issuer")} == {"name": "waterline"}
        assert "certificates-release" in deployed.before(issuer.urn)


def test_with_a_zone_there_is_one_issuer_and_no_authority(deploy, zone, acme):
    deployed = deploy(certificates(zone=zone, acme=acme))

    assert len(deployed.all(ISSUER)) == 1
    assert deployed.all(CERTIFICATE) == []


@pytest.mark.parametrize("missing", ["zone", "acme"])
def test_a_zone_and_an_authority_to_ask_are_there_both_or_neither(deploy, zone, acme, missing):
    args = {"zone": zone, "acme": acme}
    del args[missing]

    with pytest.raises(ValueError, match="expected zone and acme both, or neither"):
        deploy(certificates(**args))


@pytest.mark.parametrize("email", ["", "platform", "platform@localhost", "platform@example.com "])
def test_an_address_that_nobody_can_write_to_is_refused(deploy, zone, acme, email):
    with pytest.raises(ValueError, match=rf"acme.email '{email}': expected an e-mail address"):
        deploy(certificates(zone=zone, acme={**acme, "email": email}))


def test_an_endpoint_that_there_is_none_of_is_refused(deploy, zone, acme):
    with pytest.raises(ValueError, match="'https://acme'"):
        deploy(certificates(zone=zone, acme={**acme, "endpoint": "https://acme"}))


def test_its_identity_is_on_a_service_account_of_ours_that_comes_first(deploy, zone, acme):
    deployed = deploy(certificates(zone=zone, acme=acme))
    account, release = deployed.only(ACCOUNT), deployed.only(RELEASE)
    metadata: Any = account.inputs["metadata"]

    assert metadata == {
        "name": "cert-manager",
        "namespace": "demo",
        "annotations": {"cloud/role": "certificates"},
    }
    assert release.inputs["values"]["serviceAccount"] == {"create": False, "name": metadata["name"]}
    assert release.inputs["values"]["podLabels"] == {"azure.workload.identity/use": "true"}
    assert account.urn in release.depends_on


def test_without_a_zone_it_is_nobody_in_any_cloud(deploy):
    assert not deploy(certificates()).inputs(ACCOUNT)["metadata"].get("annotations")


def test_its_kinds_are_its_charts_and_stay_when_it_goes(deploy):
    deployed = deploy(certificates())

    assert deployed.inputs(RELEASE)["values"]["crds"] == {"enabled": True, "keep": True}
    assert CERT_MANAGER.own_crds is deployed.inputs(RELEASE)["skipCrds"] is False


def test_nothing_of_it_is_in_other_namespaces_and_every_part_has_a_network_policy(deploy):
    found = deploy(certificates()).inputs(RELEASE)["values"]

    assert found["global"]["leaderElection"] == {"namespace": "demo"}
    for part in (found, found["webhook"], found["cainjector"]):
        assert part["networkPolicy"] == {"enabled": True}


def test_it_is_ready_once_its_webhook_is_trusted_and_what_waits_for_that_reaches_the_api_server(deploy):
    deployed = deploy(certificates())
    policy = deployed.only("kubernetes:networking.k8s.io/v1:NetworkPolicy")
    spec: Any = policy.inputs["spec"]

    assert deployed.inputs(RELEASE)["values"]["startupapicheck"]["enabled"] is True
    assert policy.urn in deployed.only(RELEASE).depends_on
    assert spec["podSelector"] == {"matchLabels": {"app.kubernetes.io/name": "startupapicheck"}}
    assert {port["port"] for rule in spec["egress"] for port in rule["ports"]} == {53, 443, 6443}
