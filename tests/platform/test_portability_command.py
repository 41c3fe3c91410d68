"""`waterline portability`, and the shipped environments compared."""

from pathlib import Path
from typing import Any

import pytest

from waterline_platform.portability.allowances import ALLOWANCES, Allowance
from waterline_platform.portability.compare import compare
from waterline_platform.portability.facts import facts
from waterline_platform.portability.paths import matches
from waterline_platform.portability.words import lines
from waterline_platform.project import find_project, stack_config
from waterline_platform.settings import Settings, load_settings

ROOT = Path(__file__).parents[2]
RELEASE = "kubernetes:helm.sh/v3:Release"


def shipped(environment: str) -> Settings:
    project = find_project(ROOT)
    return load_settings(environment, stack_config(project, environment), environment)


@pytest.mark.parametrize("allowance", ALLOWANCES, ids=lambda one: f"{one.kind.rsplit(':', 1)[-1]} {one.path}")
def test_every_allowance_has_a_reason_and_a_place(allowance):
    assert len(allowance.reason) > 20
    assert not matches(allowance.path, ())
    assert allowance.kind != RELEASE or allowance.name


def planned_with(allowance: Allowance, path: str, value: str, name: str | None = None) -> Any:
    """A plan of the one resource that an allowance is about, with a value at a place in its inputs."""
    inputs: Any = value
    for part in reversed(path.replace("[*]", ".[*]").split(".")):
        inputs = [inputs] if part == "[*]" else {part: inputs}
    own = name or allowance.name or "any"
    named = {"name": own} if allowance.kind == RELEASE else {"metadata": {"name": own, **inputs.pop("metadata", {})}}
    return {
        "environment": value,
        "resources": [
            {"name": own, "type": allowance.kind, "parent": None, "inputs": {**inputs, **named}}
            | {"protect": False, "provider": None, "retain": False}
        ],
    }


@pytest.mark.parametrize("allowance", ALLOWANCES, ids=lambda one: f"{one.kind.rsplit(':', 1)[-1]} {one.path}")
def test_every_allowance_covers_what_it_says_and_nothing_beside_it(allowance):
    def refused(path: str, name: str | None = None) -> list[str]:
        one, other = (planned_with(allowance, path, value, name) for value in ("one", "other"))
        return lines(compare((one, other), ({}, {})))

    assert refused(allowance.path) == []
    assert len(refused(f"{allowance.path}2")) == 1
    if "." in allowance.path:
        assert len(refused(f"{allowance.path.rsplit('.', 1)[0]}.other")) == 1
    if allowance.name:
        assert refused(allowance.path, "somebody-else") != []


@pytest.mark.parametrize(("one", "other"), [("prod", "prod-aks"), ("dev", "dev-aks")])
def test_the_shipped_environments_are_the_same_on_either_cloud(planned, one, other):
    comparison = compare((planned(one), planned(other)), (facts(shipped(one)), facts(shipped(other))))

    assert lines(comparison) == []
    assert len(comparison.compared) >= 3
    assert "clusterIdentifier" in {one.path for one in comparison.allowed}


PROGRAM = (
    "import pulumi, pulumi_kubernetes as kubernetes\n"
    "kubernetes.core.v1.ConfigMap('it', metadata={'name': 'it'}, data={'many': {'prod': 'DIFFERS'}"
    ".get(pulumi.get_stack(), 'usual')})\n"
)


@pytest.fixture
def program(project):
    """Make a small program of the copied project's, which says this in `prod`."""

    def write(differs: str) -> None:
        (project / "stacks/__main__.py").write_text(PROGRAM.replace("DIFFERS", differs))

    return write


def test_the_command_shows_what_it_compared(waterline, program):
    program("usual")

    status, out, err = waterline("portability", "prod", "prod-aks")

    assert (status, out.rstrip()) == (
        0,
        "prod and prod-aks above the waterline: 1 resources, 1 identical, 0 different where allowed",
    )
    assert "error" not in err


def test_the_command_fails_with_a_line_for_each_difference(waterline, project, program):
    program("unusual")

    status, out, err = waterline("portability", "prod", "prod-aks", "--output", "new/report.md")
    said = [line for line in err.splitlines() if line.startswith("error: ")]

    assert (status, out) == (1, "")
    assert said == ['error: kubernetes:core/v1:ConfigMap::it: data.many: prod "unusual", prod-aks "usual"']
    assert "FAILED" in (project / "new/report.md").read_text()


def test_a_report_that_cannot_be_written_hides_no_difference(waterline, project, program):
    program("unusual")
    (project / "new").write_text("a file")

    status, _, err = waterline("portability", "prod", "prod-aks", "--output", "new/report.md")

    assert status == 1
    assert err.splitlines()[-2:] == [
        'error: kubernetes:core/v1:ConfigMap::it: data.many: prod "unusual", prod-aks "usual"',
        "error: --output new/report.md: cannot be written: File exists",
    ]


def test_reports_are_the_same_from_run_to_run(waterline, project, program):
    program("usual")
    for name in ("one.md", "other.md"):
        assert waterline("portability", "prod", "prod-aks", "--output", name)[0] == 0

    assert (project / "one.md").read_bytes() == (project / "other.md").read_bytes()


def test_an_environment_is_not_compared_with_itself(waterline, refused):
    refused(waterline("portability", "dev", "dev"), "dev dev: expected two different environments")


def test_an_unknown_environment_is_one_line(waterline, refused):
    refused(
        waterline("portability", "dev", "nope", "--output", "build/report.md"),
        "unknown environment 'nope': expected one with a stack file: dev, dev-aks, local, prod, prod-aks",
    )


def test_every_allowance_is_used_by_a_pair_of_shipped_environments(planned):
    pairs = [("prod", "prod-aks"), ("dev", "dev-aks")]
    unused = [
        set(compare((planned(one), planned(other)), (facts(shipped(one)), facts(shipped(other)))).unused)
        for one, other in pairs
    ]

    assert not set.intersection(*unused)
