"""The objects that documents show are what Kubernetes, and the definitions of others, take."""

import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from manifests import MINORS, of_definitions, of_kubernetes
from planned import Manifest, is_custom
from schemas import ROOT

PAGES = sorted((ROOT / "docs").rglob("*.md"))
OTHERS = {"kind.x-k8s.io/v1alpha4"}
"""Versions of files that are no objects of a cluster."""


def shown(page: Path) -> list[Manifest]:
    """Every object in a page: those in blocks of YAML, and those in what a shell is given."""
    text = page.read_text()
    written = re.findall(r"^```yaml\n(.*?)^```$", text, re.DOTALL | re.MULTILINE)
    written += re.findall(r"<<'END'\n(.*?)^END$", text, re.DOTALL | re.MULTILINE)
    found: list[Any] = [one for block in written for one in yaml.safe_load_all(block)]
    return [one for one in found if one.get("apiVersion", "") not in {"", *OTHERS}]


def objects(*, custom: bool) -> list[Any]:
    return [
        pytest.param(one, id=f"{page.stem}:{one['kind']}:{one['metadata']['name']}")
        for page in PAGES
        for one in shown(page)
        if is_custom(one) is custom
    ]


@pytest.mark.parametrize("manifest", objects(custom=False))
@pytest.mark.parametrize("minor", MINORS)
def test_objects_in_documents_fit_kubernetes(manifest, minor):
    assert of_kubernetes(manifest, minor) == []


@pytest.mark.parametrize("manifest", objects(custom=True))
def test_custom_resources_in_documents_fit_their_definitions(manifest, folder):
    assert of_definitions(manifest, folder) == []


def test_there_are_objects_in_documents():
    assert len(objects(custom=True)) >= 4
    assert len(objects(custom=False)) >= 2
