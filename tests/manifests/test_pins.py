"""What is pinned is what the checks know: the same versions, and the same objects in a manifest."""

import pytest

import schemas
from waterline.chart import Chart, Manifest
from waterline.charts import (
    GATEWAY_API,
    KARPENTER,
    KARPENTER_CRD,
    LOAD_BALANCER_CONTROLLER_CRDS,
    PINS,
    SEALED_SECRETS_CRDS,
)

FILES = {
    GATEWAY_API.name: ("gateway-api/crds-standard.yaml", "gateway-api/vap-safeupgrades-standard.yaml"),
    LOAD_BALANCER_CONTROLLER_CRDS.name: ("aws-load-balancer-controller/crds.yaml",),
    SEALED_SECRETS_CRDS.name: ("sealed-secrets/crds.yaml",),
}
"""Files that hold what a pinned manifest does."""
NOT_IN_IT = {LOAD_BALANCER_CONTROLLER_CRDS.name: ".gateway.k8s.aws"}
"""What the files hold beside it, by the ends of the names: the controller's own Gateway kinds are another file's."""

FOLDERS = {KARPENTER_CRD.name: KARPENTER.name}
"""Folders of charts that are not called after them: definitions are beside what uses them."""


def manifests() -> list[Manifest]:
    return [pin for pin in PINS if isinstance(pin, Manifest)]


def charts() -> list[Chart]:
    return [pin for pin in PINS if isinstance(pin, Chart)]


def held(folder, pin: Manifest) -> dict[str, set[str]]:
    """Names of all objects of a manifest's files, by API version and kind."""
    found: dict[str, set[str]] = {}
    for file in FILES[pin.name]:
        for text in schemas.documents(folder / file):
            if one := schemas.yaml.load(text, schemas.LOADER):
                found.setdefault(f"{one['apiVersion']}:{one['kind']}", set()).add(one["metadata"]["name"])
    without = NOT_IN_IT.get(pin.name)
    return {kind: {one for one in names if not (without and one.endswith(without))} for kind, names in found.items()}


def test_every_manifests_objects_are_known():
    assert set(FILES) == {pin.name for pin in manifests()}


@pytest.mark.parametrize("pin", manifests(), ids=lambda pin: pin.name)
def test_a_manifest_holds_the_objects_that_its_pin_names(folder, pin):
    assert {kind: set(names) for kind, names in pin.objects.items()} == held(folder, pin)


@pytest.mark.parametrize("pin", manifests(), ids=lambda pin: pin.name)
def test_definitions_are_those_of_the_pinned_version(folder, pin):
    for file in FILES[pin.name]:
        assert schemas.version(folder, file) == pin.version.rpartition("v")[2], file


@pytest.mark.parametrize("pin", charts(), ids=lambda pin: pin.name)
def test_values_are_held_against_the_pinned_version(folder, pin):
    files = [
        f"{FOLDERS.get(pin.name, pin.name)}/{name}" for name in ("values-keys.json", "values.schema.json", "crds.yaml")
    ]
    present = [file for file in files if (folder / file).is_file()]

    assert present
    for file in present:
        assert schemas.version(folder, file) == pin.version.removeprefix("v"), file
