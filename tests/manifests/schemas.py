"""What other projects publish about their own kinds and charts, where it is at hand: see CONTRIBUTING.md."""

import json
import os
import re
from functools import cache
from pathlib import Path
from typing import Any

import yaml

ROOT = Path(__file__).parents[2]
VARIABLE = "WATERLINE_SCHEMAS"
FEW_VALUES = {"karpenter-crd": {"additionalAnnotations": "object(open)"}}
"""Keys of charts that have so few that nobody publishes a list of them.

Source: https://github.com/aws/karpenter-provider-aws/blob/v1.14.1/charts/karpenter-crd/values.yaml.
"""
LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
OTHER_CHANNEL = "crds-experimental.yaml"
"""A channel of the Gateway API that has the same names, and is not the one that is installed."""


def find() -> Path | None:
    """The folder of schemas, if there is one.

    Raises:
        NotADirectoryError: if it was asked for by name, and is not there.
    """
    if asked := os.environ.get(VARIABLE):
        if not Path(asked).is_dir():
            message = f"{VARIABLE}={asked}: expected a folder"
            raise NotADirectoryError(message)
        return Path(asked)
    beside = ROOT.parent / "shared/schemas"
    return beside if beside.is_dir() else None


@cache
def sources(folder: Path) -> dict[str, str]:
    """The tag that each file is from, by its path, as the folder's index says."""
    rows = [line.split("|") for line in (folder / "INDEX.md").read_text().splitlines() if line.startswith("| ")]
    return {cells[2].strip(): cells[5].strip() for cells in rows if "/" in cells[2]}


def version(folder: Path, file: str) -> str:
    """The version that a file is of: the end of its tag, without a `v`."""
    found = re.search(r"(\d+\.\d+\.\d+)$", sources(folder)[file])
    assert found, f"{file}: {sources(folder)[file]}: expected a tag that ends with a version"
    return found[1]


@cache
def documents(path: Path) -> tuple[str, ...]:
    """The documents of a YAML file, unread: a file of definitions has megabytes."""
    return tuple(re.split(r"^---.*$", path.read_text(), flags=re.MULTILINE))


@cache
def definitions(folder: Path, group: str) -> dict[str, Any]:
    """The custom resource definitions of an API group, by kind."""
    found = [
        yaml.load(text, LOADER)  # noqa: S506 -- a safe loader, the one that is fast
        for path in sorted(folder.glob("*/crds*.yaml"))
        if path.name != OTHER_CHANNEL
        for text in documents(path)
        if f"\n  group: {group}\n" in text
    ]
    return {one["spec"]["names"]["kind"]: one for one in found}


def values_schema(folder: Path, chart: str) -> dict[str, Any] | None:
    """The schema of a chart's values, where it has one."""
    path = folder / chart / "values.schema.json"
    return json.loads(path.read_text()) if path.is_file() else None


def values_keys(folder: Path, chart: str) -> dict[str, str]:
    """The keys of a chart's default values and what each is, by dotted path."""
    if chart in FEW_VALUES:
        return FEW_VALUES[chart]
    keys: dict[str, str] = json.loads((folder / chart / "values-keys.json").read_text())["keys"]
    return keys
