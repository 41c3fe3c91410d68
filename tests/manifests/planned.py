"""What a plan puts into a cluster: the objects that it makes itself, and the charts that it installs.

What is in a pinned manifest is not among them: a plan knows its names only, and `test_pins.py` looks at those.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from waterline.chart import Chart
from waterline.charts import PINS
from waterline_platform.rehearsal.plan import Plan

Manifest = dict[str, Any]

RELEASE = "kubernetes:helm.sh/v3:Release"
KUBERNETES = {
    *("admissionregistration.k8s.io", "apiextensions.k8s.io", "apiregistration.k8s.io", "authentication.k8s.io"),
    *("authorization.k8s.io", "certificates.k8s.io", "coordination.k8s.io", "discovery.k8s.io", "events.k8s.io"),
    *("flowcontrol.apiserver.k8s.io", "networking.k8s.io", "node.k8s.io", "rbac.authorization.k8s.io"),
    *("resource.k8s.io", "scheduling.k8s.io", "storage.k8s.io", "storagemigration.k8s.io"),
}
"""API groups with a dot in them that are Kubernetes's own. Source: https://kubernetes.io/docs/reference/kubernetes-api/."""


@dataclass(frozen=True)
class Release:
    """A chart as a plan installs it."""

    pin: Chart
    """Its pin."""
    name: str
    """Its logical name."""
    inputs: dict[str, Any]
    """Inputs of the release."""
    unknown: list[str]
    """Paths of the inputs that a preview cannot know."""

    @property
    def values(self) -> dict[str, Any]:
        """Values, as the chart is given them."""
        return dict(self.inputs.get("values") or {})


def objects(plan: Plan) -> Iterator[tuple[str, Manifest]]:
    """Every object that a plan makes itself, as a manifest, with what the plan calls it."""
    for one in plan["resources"]:
        token = one["type"].removeprefix("kubernetes:")
        made_by = one["parent"] or ""
        if (
            token == one["type"]
            or not one["custom"]
            or one["type"] == RELEASE
            or made_by.startswith("kubernetes:yaml/")
        ):
            continue
        version, kind = token.rsplit(":", 1)
        named = {"apiVersion": version.removeprefix("core/"), "kind": kind}
        yield f"{one['type']}::{one['name']}", {**named, **one["inputs"]}


def is_custom(manifest: Manifest) -> bool:
    """Whether an object's kind is not Kubernetes's own: its group has a dot, and is not one of Kubernetes's."""
    group = manifest["apiVersion"].rpartition("/")[0]
    return "." in group and group not in KUBERNETES


def releases(plan: Plan) -> list[Release]:
    """Every chart that a plan installs.

    Raises:
        LookupError: if one has no pin.
    """
    return [
        Release(_pin(one["inputs"]), one["name"], one["inputs"], one["unknown"])
        for one in plan["resources"]
        if one["type"] == RELEASE
    ]


def _pin(inputs: dict[str, Any]) -> Chart:
    name = str(inputs["chart"]).rsplit("/", 1)[-1]
    for pin in PINS:
        if isinstance(pin, Chart) and (pin.name, pin.version) == (name, inputs.get("version")):
            return pin
    message = f"chart {name} {inputs.get('version')}: expected one of waterline.charts"
    raise LookupError(message)
