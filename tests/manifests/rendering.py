"""Charts as Helm renders them, from the archives that `make charts` fetches, without a cluster."""

import json
import os
import re
import shutil
import subprocess
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

import schemas
from planned import Manifest, Release
from waterline.charts import PINS

VARIABLE = "WATERLINE_CHARTS"
BUILT = ".cache/tools/bin/helm"
API_VERSIONS = (
    "gateway.networking.k8s.io/v1",
    "gateway.networking.k8s.io/v1/Gateway",
    "policy/v1/PodDisruptionBudget",
)
"""What the cluster has when charts are installed, beside what Helm assumes of one.

Our pinned manifests, and a kind that charts ask for by name: without a cluster Helm knows groups and versions alone.
"""
TEMPLATES = {
    "Pod": (),
    "Deployment": ("spec", "template"),
    "StatefulSet": ("spec", "template"),
    "DaemonSet": ("spec", "template"),
    "ReplicaSet": ("spec", "template"),
    "Job": ("spec", "template"),
    "CronJob": ("spec", "jobTemplate", "spec", "template"),
}
"""Where an object has its pod template, by kind."""
CONTAINERS = ("initContainers", "containers", "ephemeralContainers")


@dataclass
class Renderer:
    """Renders charts with our values; each only once."""

    helm: str
    """The command."""
    archives: Path
    """Folder of the archives."""
    rendered: dict[str, list[Manifest]] = field(default_factory=dict)

    def render(self, release: Release, minor: str, values: Mapping[str, Any]) -> list[Manifest]:
        """Everything that a release would install on a Kubernetes minor, with these values; not its tests."""
        archive = self.archives / f"{release.pin.name}-{release.pin.version}.tgz"
        assert archive.is_file(), f"no {archive.name}: run `make charts`"
        namespace = str(release.inputs["namespace"])
        given = json.dumps(values, sort_keys=True)
        key = f"{archive.name} {namespace} {minor} {given}"
        if key not in self.rendered:
            versions = [part for one in API_VERSIONS for part in ("--api-versions", one)]
            options = ["--namespace", namespace, "--kube-version", f"{minor}.0", "--skip-tests", *versions]
            done = subprocess.run(  # noqa: S603 -- Helm, and a pinned chart
                [self.helm, "template", str(release.inputs["name"]), str(archive), *options, "--values", "-"],
                input=given,
                capture_output=True,
                text=True,
                check=False,
                timeout=120,
            )
            assert done.returncode == 0, f"{archive.name}: {done.stderr}"
            documents = yaml.load_all(done.stdout, schemas.LOADER)
            self.rendered[key] = [one for one in documents if one]
        return self.rendered[key]


def find() -> Renderer | str:
    """A renderer, or why there is none."""
    # By its path there, `which` says whether it can be run.
    helm = shutil.which("helm") or shutil.which(schemas.ROOT / BUILT)
    if not helm:
        return f"no charts are rendered: expected helm on the PATH, or {BUILT}, which `make test-cluster` builds"
    archives = Path(os.environ.get(VARIABLE) or schemas.ROOT / "build/charts")
    if not any((archives / f"{pin.name}-{pin.version}.tgz").is_file() for pin in PINS):
        return f"no charts are rendered: expected archives in build/charts, which `make charts` makes, or in {VARIABLE}"
    return Renderer(helm, archives)


def pods(manifests: list[Manifest]) -> Iterator[tuple[str, Manifest]]:
    """Every pod template, by what holds it."""
    for manifest in manifests:
        if manifest["kind"] in TEMPLATES:
            template = manifest
            for key in TEMPLATES[manifest["kind"]]:
                template = template[key]
            yield f"{manifest['kind']} {manifest['metadata']['name']}", template


def containers(pod: Manifest) -> list[Manifest]:
    """Every container of a pod template, whichever sort it is of."""
    return [one for sort in CONTAINERS for one in pod["spec"].get(sort) or ()]


def images(pod: Manifest) -> set[str]:
    """Images that a pod runs, and those that its arguments name for pods that it makes itself."""
    found = {str(one["image"]) for one in containers(pod)}
    for one in containers(pod):
        words = [*(one.get("command") or ()), *(one.get("args") or ())]
        found |= {match[1] for word in words if (match := re.fullmatch(r"--[\w-]*image=(\S+)", str(word)))}
    return found


def is_from(image: str, sources: set[str]) -> bool:
    """Whether an image comes from one of these registries, or repositories."""
    return any(
        image.startswith(source) and image[len(source) : len(source) + 1] in {"/", ":", "@"} for source in sources
    )
