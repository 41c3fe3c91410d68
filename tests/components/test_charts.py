"""Charts and manifests: where they come from, and how they are installed."""

from typing import Any

import pulumi
import pytest

from waterline.chart import Chart, with_value
from waterline.charts import GATEWAY_API, PINS

MIRROR = "mirror.example.com/it"
RELEASE = "kubernetes:helm.sh/v3:Release"
FILE = "kubernetes:yaml/v2:ConfigFile"


def chart(repository: str, **changes: Any) -> Chart:
    return Chart(
        name="demo",
        version="1.2.3",
        repository=repository,
        kubernetes=("1.30", None),
        images={"image.repository": "quay.io/demo/demo", "global.registry": "quay.io"},
        **changes,
    )


OVER_HTTPS, OVER_OCI = chart("https://charts.example.com/stable"), chart("oci://registry.example.com/charts")


def installed(one: Chart, **changes: Any) -> Any:
    arguments = {"namespace": "demo", "values": {}, "opts": pulumi.ResourceOptions(), **changes}
    return lambda: one.install("demo-release", **arguments) and None


@pytest.mark.parametrize(
    ("one", "mirror", "reference", "repository"),
    [
        (OVER_HTTPS, None, "demo", {"repo": "https://charts.example.com/stable"}),
        (OVER_HTTPS, MIRROR, f"oci://{MIRROR}/charts.example.com/stable/demo", None),
        (OVER_OCI, None, "oci://registry.example.com/charts/demo", None),
        (OVER_OCI, MIRROR, f"oci://{MIRROR}/registry.example.com/charts/demo", None),
    ],
)
def test_a_chart_is_asked_for_where_it_is(deploy, one, mirror, reference, repository):
    release = deploy(installed(one, mirror=mirror)).inputs(RELEASE)

    assert one.reference(mirror) == release["chart"] == reference
    assert release.get("repositoryOpts") == repository
    assert release["version"] == "1.2.3"


def test_a_release_is_waited_for_and_leaves_its_evidence_when_it_fails(deploy):
    release = deploy(installed(OVER_OCI)).inputs(RELEASE)

    assert release["timeout"] == 600
    assert not release.get("skipAwait")
    assert not release.get("atomic")
    assert not release.get("cleanupOnFail")


def test_a_release_has_the_name_of_its_chart(deploy):
    release = deploy(installed(OVER_OCI)).inputs(RELEASE)

    assert (release["name"], release["namespace"]) == ("demo", "demo")


@pytest.mark.parametrize("own_crds", [True, False])
def test_definitions_that_helm_would_never_upgrade_are_left_out(deploy, own_crds):
    one = chart("oci://registry.example.com/charts", own_crds=own_crds)

    assert deploy(installed(one)).inputs(RELEASE)["skipCrds"] is own_crds


def test_images_come_from_the_mirror_and_other_values_stay(deploy):
    given = {"image": {"tag": "v1"}, "replicas": 2}
    made = {
        "image": {"tag": "v1", "repository": f"{MIRROR}/quay.io/demo/demo"},
        "global": {"registry": f"{MIRROR}/quay.io"},
        "replicas": 2,
    }

    assert deploy(installed(OVER_OCI, values=given, mirror=MIRROR)).inputs(RELEASE)["values"] == made
    assert deploy(installed(OVER_OCI, values=given)).inputs(RELEASE)["values"] == given
    assert given == {"image": {"tag": "v1"}, "replicas": 2}


def test_a_value_is_put_where_its_path_leads():
    values = {"a": {"b": {"c": 1, "d": 2}}, "e": 3}

    assert with_value(values, "a.b.c", 9) == {"a": {"b": {"c": 9, "d": 2}}, "e": 3}
    assert with_value({}, "a.b.c", 9) == {"a": {"b": {"c": 9}}}
    assert with_value(values, "e", 9) == {"a": {"b": {"c": 1, "d": 2}}, "e": 9}
    assert values == {"a": {"b": {"c": 1, "d": 2}}, "e": 3}


def test_a_value_is_put_below_no_other_value():
    with pytest.raises(TypeError, match="e: 3: expected a mapping"):
        with_value({"a": {"e": 3}}, "a.e.f", 9)


@pytest.mark.parametrize("mirror", [None, MIRROR])
def test_a_manifest_is_fetched_where_it_is(deploy, mirror):
    made = deploy(lambda: GATEWAY_API.install("kinds", mirror=mirror, opts=pulumi.ResourceOptions()) and None)
    path = f"kubernetes-sigs/gateway-api/releases/download/{GATEWAY_API.version}/standard-install.yaml"
    host = f"{MIRROR}/github.com" if mirror else "github.com"

    assert made.inputs(FILE)["file"] == GATEWAY_API.source(mirror) == f"https://{host}/{path}"


def test_what_a_manifest_holds_stays_when_it_goes(deploy):
    made = deploy(lambda: GATEWAY_API.install("kinds", opts=pulumi.ResourceOptions()) and None)
    held = [one for one in made.recording.registrations if one.custom]

    assert len(held) == sum(map(len, GATEWAY_API.objects.values())) == 12
    assert all(one.retain for one in held)


def test_no_chart_is_rewritten_by_its_mirror_twice():
    for pin in PINS:
        if isinstance(pin, Chart):
            assert all("://" not in source for source in (*pin.images.values(), pin.reference(MIRROR)[len("oci://") :]))
            assert pin.repository.startswith(("https://", "oci://"))
            assert not pin.repository.endswith("/")
