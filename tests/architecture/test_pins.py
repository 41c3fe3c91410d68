"""Pins of charts and manifests: complete, whole, and found by Renovate."""

import json
import re
from pathlib import Path
from typing import Any

import pytest

from waterline import charts
from waterline.chart import Chart, Manifest, Pin
from waterline.charts import PINS
from waterline.eks.addon_versions import ADDON_VERSIONS
from waterline.eks.autoscaler_versions import AUTOSCALER_VERSIONS
from waterline.eks.karpenter_pools import IMAGE_VERSION
from waterline.images import IMAGES
from waterline_platform.settings.versions import EKS_VERSIONS

ROOT = Path(__file__).parents[2]
CHARTS = "components/waterline/charts.py"
IMAGES_FILE = "components/waterline/images.py"
RENOVATE = json.loads((ROOT / "renovate.json").read_text())
DATASOURCES = {"docker", "github-releases", "github-tags", "helm"}

by_name = pytest.mark.parametrize("pin", PINS, ids=lambda pin: pin.name)


def expression(text: str) -> re.Pattern[str]:
    """An expression of Renovate's, in Python's words."""
    return re.compile(text.replace("(?<", "(?P<"))


def found(file: str = CHARTS) -> list[dict[str, Any]]:
    """What Renovate finds in a file of pins, by the configuration that is for it."""
    [manager] = [
        one
        for one in RENOVATE["customManagers"]
        if any(re.search(pattern.strip("/"), file) for pattern in one["managerFilePatterns"])
    ]
    [pattern] = manager["matchStrings"]
    return [one.groupdict() for one in expression(pattern).finditer((ROOT / file).read_text())]


def test_every_pin_carries_its_renovate_marker():
    lines = (ROOT / CHARTS).read_text().splitlines()
    pins = [index for index, line in enumerate(lines) if line.strip().startswith("version=")]

    assert len(pins) == len(PINS)
    for index in pins:
        assert lines[index - 1].strip().startswith("# renovate: datasource="), lines[index]


def test_renovate_finds_every_pin_where_it_comes_from():
    markers = found()

    assert sorted(one["currentValue"] for one in markers) == sorted(pin.version for pin in PINS)
    assert {one["datasource"] for one in markers} <= DATASOURCES
    for one in markers:
        assert (one["registryUrl"] is not None) == (one["datasource"] == "helm"), one["depName"]


@by_name
def test_a_marker_names_the_source_of_its_pin(pin):
    """Renovate must not be told of one repository while another is installed."""
    block = (ROOT / CHARTS).read_text().split(f'name="{pin.name}"', 1)[1]
    marker = next(line for line in block.splitlines() if "# renovate: " in line)
    words = dict(word.split("=", 1) for word in marker.split("# renovate: ")[1].split())

    if isinstance(pin, Manifest):
        assert f"/{words['depName']}/" in pin.url
    elif words["datasource"] == "helm":
        assert (words["registryUrl"], words["depName"]) == (pin.repository, pin.name)
    else:
        assert f"oci://{words['depName']}" == f"{pin.repository}/{pin.name}"


def test_renovate_finds_every_image_where_it_comes_from():
    markers = [(one["datasource"], one["depName"], one["currentValue"]) for one in found(IMAGES_FILE)]

    assert markers == [("docker", one.repository, one.version) for one in IMAGES]
    assert markers


def test_renovate_follows_the_sealed_secrets_chart_and_not_its_controller():
    [rule] = [one for one in RENOVATE["packageRules"] if one["matchPackageNames"] == ["bitnami/sealed-secrets"]]
    tag = expression(rule["versioning"].removeprefix("regex:"))

    assert tag.fullmatch(charts.SEALED_SECRETS_CRDS.version)
    assert not tag.fullmatch("v0.38.4")


def test_renovate_finds_the_autoscaler_of_every_minor_and_leaves_it_its_minor():
    [manager] = [one for one in RENOVATE["customManagers"] if "autoscaler_versions" in one["managerFilePatterns"][0]]
    [rule] = [one for one in RENOVATE["packageRules"] if "autoscaler" in one["matchPackageNames"][0]]
    text = (ROOT / "components/waterline/eks/autoscaler_versions.py").read_text()
    markers = list(expression(manager["matchStrings"][0]).finditer(text))
    versioning = expression(rule["versioning"].removeprefix("regex:"))

    assert [one["currentValue"] for one in markers] == list(AUTOSCALER_VERSIONS.values())
    assert {(one["datasource"], one["depName"]) for one in markers} == {("docker", rule["matchPackageNames"][0])}
    assert {rule["matchPackageNames"][0]} == set(charts.CLUSTER_AUTOSCALER.images.values())
    for minor, version in AUTOSCALER_VERSIONS.items():
        found = versioning.fullmatch(version)
        assert found
        assert found["compatibility"] == minor


def test_renovate_finds_the_image_of_karpenters_nodes_among_releases_of_other_kinds():
    [manager] = [one for one in RENOVATE["customManagers"] if "karpenter_pools" in one["managerFilePatterns"][0]]
    text = (ROOT / "components/waterline/eks/karpenter_pools.py").read_text()
    [marker] = expression(manager["matchStrings"][0]).finditer(text)
    [rule] = [one for one in RENOVATE["packageRules"] if one["matchPackageNames"] == [marker["depName"]]]
    versioning = expression(rule["versioning"].removeprefix("regex:"))

    assert (marker["datasource"], marker["currentValue"]) == ("github-releases", IMAGE_VERSION)
    assert versioning.fullmatch(IMAGE_VERSION)
    assert not versioning.fullmatch("v25")


def test_there_is_an_autoscaler_of_every_kubernetes_that_eks_offers():
    oldest, newest = charts.CLUSTER_AUTOSCALER.kubernetes

    assert list(AUTOSCALER_VERSIONS) == list(EKS_VERSIONS) == list(ADDON_VERSIONS)
    assert (oldest, newest) == (min(AUTOSCALER_VERSIONS), max(AUTOSCALER_VERSIONS))


def test_all_pins_are_listed_by_name():
    defined = [value.name for value in vars(charts).values() if isinstance(value, Pin)]

    assert [pin.name for pin in PINS] == sorted(defined)
    assert len(set(defined)) == len(defined)


@by_name
def test_a_pin_is_a_version_and_a_digest_is_whole(pin):
    assert re.fullmatch(r"(helm-)?v?\d+\.\d+\.\d+", pin.version)
    assert pin.digest is None or re.fullmatch(r"[0-9a-f]{64}", pin.digest)


@by_name
def test_a_pin_says_which_kubernetes_it_is_for(pin):
    minors = [version for version in pin.kubernetes if version]

    assert minors
    assert all(re.fullmatch(r"1\.\d+", minor) for minor in minors)
    assert minors == sorted(minors, key=lambda minor: int(minor.split(".")[1]))


@pytest.mark.parametrize("pin", [pin for pin in PINS if isinstance(pin, Manifest)], ids=lambda pin: pin.name)
def test_a_url_has_its_version_in_it(pin):
    assert pin.url.startswith("https://")
    assert f"/{pin.version}/" in pin.url


@pytest.mark.parametrize("pin", [pin for pin in PINS if pin.name.endswith("-crds")], ids=lambda pin: pin.name)
def test_definitions_are_those_of_their_chart(pin):
    [chart] = [one for one in PINS if isinstance(one, Chart) and f"{one.name}-crds" == pin.name]

    assert chart.own_crds
    assert pin.version.removeprefix("helm-").removeprefix("v") == chart.version.removeprefix("v")
