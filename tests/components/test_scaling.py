"""Priorities of workloads, and room that is kept."""

from typing import Any

import kubernetes_validate
import pulumi
import pytest

from pod_security import violations
from waterline.scaling import HEADROOM, HIGH, LOW, Headroom, ScalingLayer

CLASS = "kubernetes:scheduling.k8s.io/v1:PriorityClass"
DEPLOYMENT = "kubernetes:apps/v1:Deployment"
POLICY = "kubernetes:networking.k8s.io/v1:NetworkPolicy"
PODS = {"replicas": 3, "cpu": "500m", "memory": "1Gi"}
EXPENDABLE = -10
"""Below it cluster-autoscaler makes no nodes for a pod: `--expendable-pods-priority-cutoff`."""


def layer(**args: Any) -> Any:
    return lambda: pulumi.export("classes", ScalingLayer("scaling", args).priority_classes)


def headroom(**changes: Any) -> Any:
    return layer(namespace="apart", headroom={**PODS, **changes})


def values(deployed: Any) -> dict[str, int]:
    return {one.inputs["metadata"]["name"]: one.inputs["value"] for one in deployed.all(CLASS)}


def pod(deployed: Any) -> dict[str, Any]:
    return dict(deployed.inputs(DEPLOYMENT)["spec"]["template"]["spec"])


def test_high_is_above_pods_without_a_class_and_low_below_them(deploy):
    deployed = deploy(headroom())
    found = values(deployed)

    assert found[HIGH] > 0 > found[LOW] > found[HEADROOM]
    assert deployed.output("classes") == [HIGH, LOW, HEADROOM]


def test_a_pod_of_any_class_makes_the_autoscaler_add_nodes(deploy):
    assert min(values(deploy(headroom())).values()) >= EXPENDABLE


def test_pods_without_a_class_keep_their_priority(deploy):
    assert not any(one.inputs["globalDefault"] for one in deploy(headroom()).all(CLASS))


def test_only_high_takes_the_place_of_others_by_itself(deploy):
    policies = {one.inputs["metadata"]["name"]: one.inputs["preemptionPolicy"] for one in deploy(headroom()).all(CLASS)}

    assert policies == {HIGH: "PreemptLowerPriority", LOW: "Never", HEADROOM: "Never"}


def test_what_never_changes_of_a_class_replaces_it(deploy):
    for one in deploy(headroom()).all(CLASS):
        assert one.replace_on_changes == {"preemptionPolicy", "value"}
        assert one.delete_before_replace


def test_no_room_is_kept_unless_it_is_asked_for(deploy):
    deployed = deploy(layer())

    assert not deployed.all(DEPLOYMENT)
    assert set(values(deployed)) == {HIGH, LOW}


def test_the_room_is_as_large_as_asked_for(deploy):
    deployed = deploy(headroom())
    [container] = pod(deployed)["containers"]

    assert deployed.inputs(DEPLOYMENT)["spec"]["replicas"] == 3
    assert container["resources"]["requests"] == {"cpu": "500m", "memory": "1Gi"}


def test_headroom_makes_place_at_once(deploy):
    deployed = deploy(headroom())
    made = pod(deployed)

    assert made["priorityClassName"] == HEADROOM
    assert made["terminationGracePeriodSeconds"] == 0
    assert not deployed.all("kubernetes:policy/v1:PodDisruptionBudget")


def test_nothing_waits_for_headroom(deploy):
    """It may be without a node for as long as it takes."""
    deployed = deploy(headroom())
    made = deployed.only(DEPLOYMENT)

    assert made.inputs["metadata"]["annotations"] == {"pulumi.com/skipAwait": "true"}
    assert not [one.name for one in deployed.recording.registrations if made.urn in one.depends_on]


def test_its_class_is_there_before_it(deploy):
    deployed = deploy(headroom())

    assert f"scaling-priorities-{HEADROOM}" in deployed.before(deployed.only(DEPLOYMENT).urn)


def test_headroom_is_spread_over_zones_as_far_as_there_is_room(deploy):
    deployed = deploy(headroom())
    [spread] = pod(deployed)["topologySpreadConstraints"]
    labels = deployed.inputs(DEPLOYMENT)["spec"]["template"]["metadata"]["labels"]

    assert (spread["topologyKey"], spread["whenUnsatisfiable"]) == ("topology.kubernetes.io/zone", "ScheduleAnyway")
    assert spread["labelSelector"] == {"matchLabels": labels}


def test_headroom_is_admitted_under_the_strictest_pod_security_and_reaches_nobody(deploy):
    deployed = deploy(headroom())
    policy = deployed.inputs(POLICY)

    assert violations(deployed.inputs(DEPLOYMENT)["spec"]["template"], "restricted") == []
    assert pod(deployed)["automountServiceAccountToken"] is False
    assert (policy["metadata"]["namespace"], policy["spec"]["podSelector"]) == ("apart", {})
    assert policy["spec"]["ingress"] == policy["spec"]["egress"] == []


@pytest.mark.parametrize(
    ("operation", "image"), [({}, ""), ({"mirror": "mirror.example.net/it"}, "mirror.example.net/it/")]
)
def test_its_image_is_pinned_and_from_the_mirror_if_there_is_one(deploy, operation, image):
    [container] = pod(deploy(layer(namespace="apart", headroom=PODS, operation=operation)))["containers"]

    assert container["image"].startswith(f"{image}registry.k8s.io/pause:3.")


@pytest.mark.parametrize("version", ["1.34", "1.35", "1.36"])
def test_everything_is_what_kubernetes_takes(deploy, version):
    for one in deploy(headroom()).recording.registrations:
        if one.type.startswith("kubernetes:"):
            kubernetes_validate.validate(dict(one.inputs), version, strict=True)


@pytest.mark.parametrize(
    ("program", "message"),
    [
        (headroom(replicas=0), "pods.replicas 0: expected at least 1"),
        (headroom(cpu="0.5m"), "cpu '0.5m': expected cores"),
        (headroom(memory="1G"), "memory '1G': expected a whole number"),
        (layer(headroom=PODS), "namespace is missing: expected one for the headroom"),
    ],
)
def test_headroom_that_cannot_be_is_refused(deploy, program, message):
    with pytest.raises(ValueError, match=message):
        deploy(program)


def test_headroom_can_be_had_alone(deploy):
    deployed = deploy(lambda: pulumi.export("name", Headroom("room", {"namespace": "apart", "pods": PODS}).deployment))

    assert deployed.output("name") == "headroom"
