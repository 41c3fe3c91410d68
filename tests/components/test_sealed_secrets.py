"""Secrets that are sealed for this cluster's key alone."""

from typing import Any

import pulumi

from waterline.secrets import SealedSecrets

RELEASE = "kubernetes:helm.sh/v3:Release"
POLICY = "kubernetes:networking.k8s.io/v1:NetworkPolicy"


def sealed() -> Any:
    return lambda: pulumi.export("controller", SealedSecrets("sealed", {"namespace": "apart"}).controller)


def values(deployed: Any) -> dict[str, Any]:
    return dict(deployed.inputs(RELEASE)["values"])


def opened(rules: list[dict[str, Any]]) -> set[tuple[int, str]]:
    return {(one["port"], one["protocol"]) for rule in rules for one in rule["ports"]}


def test_the_kind_of_sealed_secrets_is_there_first_and_stays(deploy):
    deployed = deploy(sealed())
    [kind] = [one for one in deployed.recording.registrations if one.type.endswith(":CustomResourceDefinition")]

    assert kind.inputs["metadata"] == {"name": "sealedsecrets.bitnami.com"}
    assert kind.retain
    assert deployed.inputs(RELEASE)["skipCrds"] is True
    assert {"sealed-crds", "sealed-policy"} <= deployed.before(deployed.only(RELEASE).urn)


def test_not_everybody_who_is_logged_in_reaches_the_controller(deploy):
    assert values(deploy(sealed()))["rbac"] == {"serviceProxier": {"bind": False}}


def test_kubeseal_finds_the_controller(deploy):
    deployed = deploy(sealed())

    assert values(deployed)["fullnameOverride"] == deployed.output("controller") == "sealed-secrets-controller"


def test_sealing_keys_are_renewed_every_thirty_days(deploy):
    assert values(deploy(sealed()))["keyrenewperiod"] == "720h"


def test_the_controller_has_our_network_policy_and_not_the_one_that_asks_the_cluster(deploy):
    deployed = deploy(sealed())
    spec = deployed.inputs(POLICY)["spec"]

    assert values(deployed)["networkPolicy"] == {"enabled": False}
    assert spec["podSelector"] == {"matchLabels": {"app.kubernetes.io/name": "sealed-secrets"}}
    assert opened(spec["ingress"]) == {(8080, "TCP"), (8081, "TCP")}
    assert opened(spec["egress"]) == {(443, "TCP"), (6443, "TCP")}
