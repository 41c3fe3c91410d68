"""What the plugin asks to be installed is what the project declares, and what its components import."""

import ast
import subprocess
import sys
import tomllib
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parents[2]


def imported() -> set[str]:
    """Distributions that the plugin imports, anywhere in its source."""
    sources = [ROOT / "components/__main__.py", *(ROOT / "components/waterline").rglob("*.py")]
    nodes = [node for path in sources for node in ast.walk(ast.parse(path.read_text()))]
    names = {one.name for node in nodes if isinstance(node, ast.Import) for one in node.names}
    names |= {node.module for node in nodes if isinstance(node, ast.ImportFrom) and node.module and not node.level}
    foreign = {name.split(".")[0] for name in names} - set(sys.stdlib_module_names) - {"waterline"}
    by_module = packages_distributions()
    return {canonicalize_name(by_module[name][0]) for name in foreign}


def test_the_plugin_asks_for_what_the_project_declares(requirements):
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    extras = project["optional-dependencies"]
    declared = {str(Requirement(one)) for one in [*project["dependencies"], *extras["eks"], *extras["aks"]]}

    assert {str(one) for one in requirements} <= declared


def test_the_plugin_asks_for_what_its_components_import_and_no_more(requirements):
    assert {canonicalize_name(one.name) for one in requirements} == imported()


@pytest.mark.parametrize("module", ["waterline", "waterline_platform", "pydantic"])
def test_the_tests_give_the_plugin_nothing_it_did_not_ask_for(environment, module):
    done = subprocess.run([environment / "bin/python", "-c", f"import {module}"], capture_output=True, check=False)  # noqa: S603 -- our own environment

    assert b"ModuleNotFoundError" in done.stderr
