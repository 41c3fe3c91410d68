"""The shipped Azure documents: enough for every plan, and nothing that no plan needs."""

import json
import re
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml

ROOT = Path(__file__).parents[3]
DOCUMENTS = ROOT / "docs/getting-started/azure"
ROLE: dict[str, Any] = json.loads((DOCUMENTS / "deployer-role.json").read_text())
CONDITION = (DOCUMENTS / "deployer-condition.txt").read_text()
NEEDS: dict[str, list[str]] = yaml.safe_load(Path(__file__).with_name("azure.yaml").read_text())
ENVIRONMENTS = ["dev-aks", "prod-aks"]


def types(plan):
    return {one["type"] for one in plan["resources"] if one["type"].startswith("azure-native:")}


@pytest.mark.parametrize("environment", ENVIRONMENTS)
def test_everything_in_a_plan_can_be_made_read_changed_and_deleted(planned, environment):
    for kind in types(planned(environment)):
        assert set(NEEDS[kind]) <= set(ROLE["Actions"]), kind


@pytest.mark.parametrize("kind", NEEDS)
def test_every_type_can_be_read_written_and_deleted(kind):
    assert {operation.rsplit("/", 1)[-1] for operation in NEEDS[kind]} >= {"read", "write", "delete"}


def test_every_type_in_a_plan_has_a_row_and_every_row_a_type(planned):
    assert {kind for environment in ENVIRONMENTS for kind in types(planned(environment))} == set(NEEDS)


def test_nothing_is_allowed_that_no_plan_needs():
    assert sorted({operation for operations in NEEDS.values() for operation in operations}) == sorted(ROLE["Actions"])


def test_no_operation_is_a_pattern_and_no_data_is_given():
    assert not any("*" in operation for operation in ROLE["Actions"])
    assert ROLE["NotActions"] == ROLE["DataActions"] == ROLE["NotDataActions"] == []


def test_only_the_roles_that_plans_give_can_be_given_and_taken(planned):
    given = {
        str(one["inputs"]["roleDefinitionId"]).rsplit("/", 1)[-1]
        for environment in ENVIRONMENTS
        for one in planned(environment)["resources"]
        if one["type"] == "azure-native:authorization:RoleAssignment"
    }
    clauses = re.findall(
        r"!\(ActionMatches\{'Microsoft\.Authorization/roleAssignments/(\w+)'\}\)\)\s+OR\s+"
        r"\(@(\w+)\[Microsoft\.Authorization/roleAssignments:RoleDefinitionId\] "
        r"ForAnyOfAnyValues:GuidEquals \{([^}]*)\}\)",
        CONDITION,
    )

    assert [clause[:2] for clause in clauses] == [("write", "Request"), ("delete", "Resource")]
    for *_, roles in clauses:
        assert {role.strip() for role in roles.split(",")} == given


def test_the_role_is_for_the_subscription_of_the_stack_files():
    files = [yaml.safe_load((ROOT / f"Pulumi.{one}.yaml").read_text()) for one in ENVIRONMENTS]
    scopes = {f"/subscriptions/{file['config']['azure-native:subscriptionId']}" for file in files}

    assert set(ROLE["AssignableScopes"]) == scopes


@pytest.mark.parametrize(
    ("document", "subject"),
    [
        ("deploy", "repo:example-org/platform:environment:dev-aks"),
        ("preview", "repo:example-org/platform:pull_request"),
    ],
)
def test_only_jobs_of_one_repository_are_trusted(document, subject):
    credential = json.loads((DOCUMENTS / f"{document}-credential.json").read_text())

    assert credential["issuer"] == "https://token.actions.githubusercontent.com"
    assert credential["audiences"] == ["api://AzureADTokenExchange"]
    assert credential["subject"] == subject


def test_the_guides_command_fills_in_the_documents(tmp_path):
    page = (ROOT / "docs/getting-started/azure.md").read_text()
    [command] = re.findall(r"```bash\n(mkdir -p build/azure\n.*?)```", page, re.DOTALL)
    (tmp_path / "docs").symlink_to(ROOT / "docs")
    said = {"SUBSCRIPTION": "subscription-a", "REPOSITORY": "acme/platform", "ENVIRONMENT": "prod-aks"}
    subprocess.run(["bash", "-eu", "-c", command], cwd=tmp_path, env={**said, "PATH": "/usr/bin:/bin"}, check=True)  # noqa: S603, S607 -- our own

    written = {path.name: path.read_text() for path in (tmp_path / "build/azure").iterdir()}
    assert set(written) == {path.name for path in DOCUMENTS.iterdir()}
    assert json.loads(written["deployer-role.json"])["AssignableScopes"] == ["/subscriptions/subscription-a"]
    assert json.loads(written["deploy-credential.json"])["subject"] == "repo:acme/platform:environment:prod-aks"
    assert not any("example" in text or "00000000" in text for text in written.values())
