"""Rehearsals of the shipped environments, changed at will."""

import copy
import json
import warnings
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from waterline_platform.project import find_project, stack_config
from waterline_platform.rehearsal.environment import rehearse
from waterline_platform.rehearsal.plan import Plan
from waterline_platform.settings import load_settings

ROOT = Path(__file__).parents[2]

Change = Callable[[dict[str, Any]], None]
Planned = Callable[..., Plan]
Lint = Callable[[dict[str, Any]], list[str]]


@pytest.fixture(scope="session")
def planned() -> Planned:
    """The plan of a shipped environment, after a change to its `waterline:settings`; each made once."""
    project = find_project(ROOT)
    unchanged: dict[str, Plan] = {}

    def plan(environment: str, change: Change | None = None) -> Plan:
        if change is None and environment in unchanged:
            return unchanged[environment]
        config = copy.deepcopy(stack_config(project, environment))
        if change:
            change(config["waterline:settings"])
        provider = load_settings(environment, config, environment).cluster.provider
        made = rehearse(project, environment, provider, config).plan
        if change is None:
            unchanged[environment] = made
        return made

    return plan


@pytest.fixture(scope="session")
def lint() -> Lint:
    """What a policy linter finds in an IAM policy document, less what it says of every trust and key policy."""
    with warnings.catch_warnings():
        # It leaves files open, and looks for its plug-ins in a way that is deprecated.
        warnings.simplefilter("ignore")
        from parliament import analyze_policy_string

    def findings(document: dict[str, Any]) -> list[str]:
        found = analyze_policy_string(json.dumps(document)).findings
        if any("Principal" in statement for statement in document["Statement"]):
            # It knows identity policies. These belong to a resource, and federate with our own cluster's issuer.
            excused = ("Statement contains neither Resource", "oidc-provider/oidc.eks.")
            found = [one for one in found if not any(words in str(one.detail) for words in excused)]
            found = [one for one in found if one.issue != "RESOURCE_STAR"]
        return [f"{one.issue}: {one.detail}" for one in found]

    return findings
