"""The checks see all that a plan puts into a cluster, as a program says it."""

import pulumi
import pulumi_kubernetes as kubernetes
import pytest

from example_releases import EXAMPLES
from manifests import of_definitions
from planned import is_custom, objects, releases
from waterline.charts import GATEWAY_API, TRAEFIK
from waterline_platform.rehearsal.inline import run
from waterline_platform.rehearsal.planning import make_plan


def plan(program):
    preview, up = (run(program, preview=preview, stack="test") for preview in (True, False))
    return make_plan("test", "existing", "inline", preview.inputs, up)


def program(spec=None, values=None):
    def run_it():
        provider = kubernetes.Provider("kubernetes")
        opts = pulumi.ResourceOptions(provider=provider)
        kubernetes.core.v1.ConfigMap("settings", metadata={"name": "settings", "namespace": "app"}, opts=opts)
        kubernetes.apiextensions.CustomResource(
            "issuer",
            api_version="cert-manager.io/v1",
            kind="ClusterIssuer",
            metadata={"name": "private"},
            spec=spec or {"selfSigned": {}},
            opts=opts,
        )
        given = EXAMPLES["traefik"].values if values is None else values
        TRAEFIK.install("traefik", namespace="layer", values=given, opts=opts)
        GATEWAY_API.install("kinds", opts=opts)

    return run_it


def test_objects_are_seen_as_manifests_and_those_of_pinned_manifests_are_not():
    found = dict(objects(plan(program())))

    assert [(name, is_custom(one)) for name, one in found.items()] == [
        ("kubernetes:cert-manager.io/v1:ClusterIssuer::issuer", True),
        ("kubernetes:core/v1:ConfigMap::settings", False),
    ]
    assert found["kubernetes:core/v1:ConfigMap::settings"]["apiVersion"] == "v1"


def test_a_custom_resource_of_a_program_is_held_against_its_definition(folder):
    [right], [wrong] = (
        [one for _, one in objects(plan(program(spec))) if is_custom(one)]
        for spec in ({"selfSigned": {}}, {"selfSinged": {}})
    )

    assert of_definitions(right, folder) == []
    assert "'selfSinged' was unexpected" in "".join(of_definitions(wrong, folder))


def test_a_release_of_a_program_is_seen_with_its_pin_and_its_values():
    [one] = releases(plan(program()))

    assert (one.pin, one.name, one.unknown) == (TRAEFIK, "traefik", [])
    assert one.values == EXAMPLES["traefik"].values


def test_values_that_a_preview_cannot_know_are_seen():
    def unknown():
        made = kubernetes.core.v1.ConfigMap("made", metadata={"name": "made", "namespace": "app"})
        program(values={"commonLabels": {"made": made.id}})()

    [one] = releases(plan(unknown))

    assert one.unknown == ["values.commonLabels.made"]


def test_a_chart_that_is_not_pinned_is_refused():
    def unpinned():
        kubernetes.helm.v3.Release("traefik", name="traefik", namespace="a", chart=TRAEFIK.reference(), version="1.0.0")

    with pytest.raises(LookupError, match=r"traefik 1\.0\.0: expected one of waterline\.charts"):
        releases(plan(unpinned))
