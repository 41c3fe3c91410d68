"""What components cost on the real engine: an environment, beside a flat program that registers the same resources.

Both import the same SDKs, and run on the same engine with the same emulated providers, in turn.
"""

import argparse
import statistics
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import yaml

from waterline_platform.project import Project, find_project, stack_config
from waterline_platform.rehearsal.engine.change import unprotected
from waterline_platform.rehearsal.engine.cloud import EmulatedCloud
from waterline_platform.rehearsal.engine.session import Subject, session
from waterline_platform.rehearsal.environment import rehearse
from waterline_platform.rehearsal.plan import Plan, to_json
from waterline_platform.settings import load_settings

ROUNDS = 3
PROMISED = 1.25
"""At most so many times what the flat program costs."""

FLAT = """
import functools, graphlib, json, pathlib
import pulumi, pulumi_aws, pulumi_eks, pulumi_kubernetes
planned = json.loads((pathlib.Path(pulumi.get_root_directory()) / "plan.json").read_text())["resources"]
by_label = {f"{one['type']}::{one['name']}": one for one in planned if one["custom"]}
needs = {label: [need for need in one["depends_on"] if need in by_label] for label, one in by_label.items()}
made = {}
for label in graphlib.TopologicalSorter(needs).static_order():
    one = by_label[label]
    options = pulumi.ResourceOptions(depends_on=[made[need] for need in needs[label]])
    package, module, kind = one["type"].split(":")
    if package == "pulumi":
        made[label] = pulumi.ProviderResource(kind, one["name"], dict(one["inputs"]), options)
        continue
    # Load the class, as whoever calls it would: the SDKs are lazy.
    sdk = {"aws": pulumi_aws, "kubernetes": pulumi_kubernetes}[package]
    path = [module.split("/")[0]] if package == "aws" else module.replace(".k8s.io", "").split("/")
    getattr(functools.reduce(getattr, path, sdk), kind)
    made[label] = pulumi.CustomResource(one["type"], one["name"], dict(one["inputs"]), options)
"""


def flat_project(folder: Path, plan: Plan) -> Project:
    """A project whose program registers a plan's resources, one after the other, without a component."""
    (folder / "Pulumi.yaml").write_text(yaml.safe_dump({"name": "flat", "runtime": "python", "main": "program"}))
    (folder / "program").mkdir()
    (folder / "program/__main__.py").write_text(FLAT)
    (folder / "plan.json").write_text(to_json(plan))
    return find_project(folder)


def measure(project: Project, environment: str, config: Mapping[str, Any]) -> dict[str, float]:
    """Seconds of a preview, an up and a destroy, and the resources that the cloud had."""
    cloud = EmulatedCloud({})
    with session(Subject(project, environment, config), cloud, lambda _: None) as one:
        preview, up = one.preview().succeeded(), one.up().succeeded()
        resources = len(cloud.existing)
        destroy = one.destroy().succeeded()
    return {"preview": preview.seconds, "up": up.seconds, "destroy": destroy.seconds, "resources": resources}


def main() -> None:
    """Time the environment that is asked for."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("environment", nargs="?", default="prod", help="environment on AWS")
    environment = parser.parse_args().environment
    project = find_project(Path.cwd())
    config = unprotected(stack_config(project, environment))
    provider = load_settings(environment, config, environment).cluster.provider
    plan = rehearse(project, environment, provider, config).plan
    rounds: dict[str, list[dict[str, float]]] = {environment: [], "flat": []}
    with tempfile.TemporaryDirectory() as folder:
        flat = flat_project(Path(folder), plan)
        for _ in range(ROUNDS):
            rounds[environment].append(measure(project, environment, config))
            rounds["flat"].append(measure(flat, "flat", {}))
    counts = {name: {one["resources"] for one in measured} for name, measured in rounds.items()}
    if len(set.union(*counts.values())) != 1:
        message = f"expected the same number of resources: {counts}"
        raise AssertionError(message)
    print(f"median of {ROUNDS} rounds   preview      up  destroy  resources")
    medians = {
        name: {key: statistics.median(one[key] for one in measured) for key in measured[0]}
        for name, measured in rounds.items()
    }
    for name, one in medians.items():
        print(f"{name:18}  {one['preview']:6.2f} s {one['up']:5.2f} s {one['destroy']:6.2f} s {one['resources']:10.0f}")
    for key in ("preview", "up", "destroy"):
        ratio = medians[environment][key] / medians["flat"][key]
        print(f"{key}: {ratio:.2f} times the flat program's; promised are {PROMISED} at most")


if __name__ == "__main__":
    main()
