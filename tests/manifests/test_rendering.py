"""Charts, rendered with our values: what runs is restricted, and comes from where the pins say."""

from collections.abc import Mapping
from typing import Any

import pytest

from example_releases import EXAMPLES, RUNNING
from manifests import MINORS, of_kubernetes
from planned import objects, releases
from pod_security import violations
from rendering import TEMPLATES, images, is_from, pods
from schemas import ROOT
from waterline.chart import Chart, with_value
from waterline_platform.project import find_project
from waterline_platform.rehearsal.plan import Plan

ENVIRONMENTS = [*find_project(ROOT).environments(), "prod with Karpenter"]
MIRROR = "registry.example.com/mirror"
MINOR = MINORS[-1]
NOT_RESTRICTED: dict[str, tuple[str, str]] = {}
"""Namespaces that enforce less than `restricted`: the level that holds there, and the reason."""


def level(plan: Plan, namespace: str) -> str | None:
    """The Pod Security level that a plan's own namespace enforces, or that one with a reason holds to."""
    if namespace in NOT_RESTRICTED:
        return NOT_RESTRICTED[namespace][0]
    for _, one in objects(plan):
        if one["kind"] == "Namespace" and one["metadata"]["name"] == namespace:
            return str(one["metadata"].get("labels", {}).get("pod-security.kubernetes.io/enforce"))
    return None


def sources(pin: Chart, values: Mapping[str, Any]) -> set[str]:
    """Where a chart's images may come from: what its values say, at the paths that its pin names."""
    found = set()
    for path, default in pin.images.items():
        value: Any = values
        for key in path.split("."):
            value = value.get(key, {}) if isinstance(value, Mapping) else {}
        found.add(value or default)
    return found


@pytest.mark.parametrize("environment", ENVIRONMENTS)
def test_charts_are_installed_where_pods_are_restricted(planned, environment):
    plan = planned(environment)
    for one in releases(plan):
        namespace = str(one.inputs["namespace"])
        assert namespace in NOT_RESTRICTED or level(plan, namespace) == "restricted", one.name


@pytest.mark.parametrize("environment", ENVIRONMENTS)
def test_what_a_plan_runs_is_admitted(planned, renderer, environment):
    plan = planned(environment)
    for one in releases(plan):
        for name, pod in pods(renderer.render(one, MINOR, one.values)):
            assert violations(pod, level(plan, str(one.inputs["namespace"]))) == [], f"{one.name}: {name}"


@pytest.mark.parametrize("environment", ENVIRONMENTS)
def test_what_a_plan_runs_comes_from_where_the_pin_says(planned, renderer, environment):
    for one in releases(planned(environment)):
        for values in (one.values, one.pin.values(one.values, MIRROR)):
            for name, pod in pods(renderer.render(one, MINOR, values)):
                for image in images(pod):
                    assert is_from(image, sources(one.pin, values)), f"{one.name}: {name}: {image}"


@pytest.mark.parametrize("environment", ENVIRONMENTS)
def test_definitions_that_a_chart_renders_stay(planned, renderer, environment):
    rendered = [
        one for release in releases(planned(environment)) for one in renderer.render(release, MINOR, release.values)
    ]
    definitions = [one for one in rendered if one["kind"] == "CustomResourceDefinition"]

    assert definitions
    for one in definitions:
        assert one["metadata"]["annotations"]["helm.sh/resource-policy"] == "keep", one["metadata"]["name"]


@pytest.mark.parametrize("environment", ENVIRONMENTS)
def test_every_pod_has_a_policy_that_opens_what_it_needs_where_all_is_closed(planned, renderer, environment):
    """The namespaces of the layers deny by default: a pod without a policy of its own reaches nothing."""
    plan = planned(environment)
    ours = [manifest for _, manifest in objects(plan) if manifest["kind"] == "NetworkPolicy"]
    closed = {one["metadata"]["namespace"] for one in ours if one["metadata"]["name"] == "default-deny"}
    checked = 0
    for release in releases(plan):
        rendered = renderer.render(release, MINOR, release.values)
        namespace = str(release.inputs["namespace"])
        here = [one for one in ours if one["metadata"]["namespace"] == namespace]
        policies = [*here, *(one for one in rendered if one["kind"] == "NetworkPolicy")]
        selected = [one["spec"]["podSelector"].get("matchLabels") for one in policies if one["spec"].get("egress")]
        for name, pod in pods(rendered) if namespace in closed else ():
            labels = pod["metadata"]["labels"]
            assert any(each and each.items() <= labels.items() for each in selected), name
            checked += 1
    scaling = {one["name"] for one in plan["summary"]["layers"]} & {"autoscaler", "karpenter"}
    assert closed == {"platform-ingress", "platform-secrets", *(f"platform-{one}" for one in scaling)}
    assert len(scaling) == (plan["provider"] == "aws")
    assert checked > 3


@pytest.mark.parametrize("minor", MINORS)
@pytest.mark.parametrize("chart", RUNNING)
def test_a_chart_runs_on_every_kubernetes_restricted_and_as_it_takes_it(renderer, chart, minor):
    one = EXAMPLES[chart]
    rendered = renderer.render(one, minor, one.values)

    assert list(pods(rendered))
    for name, pod in pods(rendered):
        assert violations(pod, "restricted") == [], name
    for manifest in rendered:
        if manifest["kind"] in {*TEMPLATES, "NetworkPolicy", "PodDisruptionBudget", "Service"}:
            assert of_kubernetes(manifest, minor) == [], manifest["metadata"]["name"]


@pytest.mark.parametrize("chart", RUNNING)
def test_every_image_of_a_chart_comes_from_where_its_pin_says(renderer, chart):
    one = EXAMPLES[chart]
    found = {image for _, pod in pods(renderer.render(one, MINOR, one.values)) for image in images(pod)}

    assert found
    assert [image for image in found if not is_from(image, set(one.pin.images.values()))] == []


@pytest.mark.parametrize("chart", RUNNING)
def test_with_a_mirror_every_image_of_a_chart_comes_from_it(renderer, chart):
    one = EXAMPLES[chart]
    mirrored = one.pin.values(one.values, MIRROR)
    mirrors = {f"{MIRROR}/{source}" for source in one.pin.images.values()}
    found = {image for _, pod in pods(renderer.render(one, MINOR, mirrored)) for image in images(pod)}

    assert found
    assert [image for image in found if not is_from(image, mirrors)] == []


@pytest.mark.parametrize("chart", RUNNING)
def test_what_a_chart_says_of_its_pods_is_judged(renderer, chart):
    """A value that spoils the pod is seen in what is rendered: the renderer does use what it is given."""
    spoilt = {
        "aws-load-balancer-controller": ("hostNetwork", True),
        "cert-manager": ("containerSecurityContext.allowPrivilegeEscalation", True),
        "cluster-autoscaler": ("containerSecurityContext.allowPrivilegeEscalation", True),
        "external-dns": ("securityContext.allowPrivilegeEscalation", True),
        "external-secrets": ("securityContext.allowPrivilegeEscalation", True),
        "karpenter": ("podSecurityContext.seccompProfile.type", "Unconfined"),
        "sealed-secrets": ("containerSecurityContext.allowPrivilegeEscalation", True),
        "traefik": ("securityContext.allowPrivilegeEscalation", True),
    }
    one = EXAMPLES[chart]
    values = with_value(one.values, *spoilt[chart])

    assert any(violations(pod, "restricted") for _, pod in pods(renderer.render(one, MINOR, values)))


@pytest.mark.parametrize(
    ("image", "source", "expected"),
    [
        ("quay.io/jetstack/a:v1", "quay.io", True),
        ("ghcr.io/a/b@sha256:0", "ghcr.io/a/b", True),
        ("quay.io.example.com/a:v1", "quay.io", False),
        ("traefik:v3", "docker.io", False),
    ],
)
def test_an_image_is_from_a_registry_only_if_its_name_begins_with_it(image, source, expected):
    assert is_from(image, {source}) is expected


def test_images_are_found_wherever_a_pod_names_them():
    spec = {
        "initContainers": [{"name": "a", "image": "a"}],
        "containers": [{"name": "b", "image": "b", "args": ["--acme-http01-solver-image=c", "--v=2"]}],
    }

    assert images({"spec": spec}) == {"a", "b", "c"}
