"""Each shipped IAM document by itself: it lints, it fits, and it trusts and names what it should."""

import json
from fnmatch import fnmatchcase
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).parents[3]
DOCUMENTS = ROOT / "docs/getting-started/aws"
IDENTITY = [f"deploy-{one}" for one in ("cluster", "dns", "network", "roles", "scaling")] + [
    "state-read",
    "state-write",
]
EXCUSED = {
    "Unknown condition kms:ResourceAliases": "it is a key of every operation on a KMS key: the linter's list is older",
    "oidc-provider/token.actions.githubusercontent.com": "GitHub's issuer, which the linter does not know",
    "Statement contains neither Resource": "a trust policy belongs to its role",
}
"""What the linter says and is wrong about, each with its reason."""


def listed(value):
    return [value] if isinstance(value, str) else value


def test_no_action_is_a_pattern(rendered):
    for document in IDENTITY:
        for statement in rendered("dev")[document]:
            assert not any("*" in action for action in listed(statement["Action"])), statement["Sid"]


@pytest.mark.parametrize("path", sorted(DOCUMENTS.glob("*.json")), ids=lambda path: path.stem)
def test_documents_pass_the_linter(lint, path):
    document = json.loads(path.read_text())
    everything = [
        statement for other in DOCUMENTS.glob("*.json") for statement in json.loads(other.read_text())["Statement"]
    ]

    def elsewhere(mismatch: dict[str, str]) -> bool:
        """Whether an action on the other kind of resource that it needs is allowed by a statement of its own."""
        return any(
            mismatch["action"] in listed(statement["Action"])
            and any(fnmatchcase(one, mismatch["required_format"]) for one in listed(statement.get("Resource", [])))
            for statement in everything
        )

    for finding in lint(document):
        if finding.startswith("RESOURCE_MISMATCH"):
            assert all(elsewhere(one) for one in yaml.safe_load(finding.partition(": ")[2])), finding
        else:
            assert any(words in finding for words in EXCUSED), finding


@pytest.mark.parametrize("path", sorted(DOCUMENTS.glob("*.json")), ids=lambda path: path.stem)
def test_documents_fit(path):
    """6144 characters a managed policy, 2048 a trust policy, 20 KB a bucket policy; white space does not count.

    Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html
    """
    size = len(json.dumps(json.loads(path.read_text()), separators=(",", ":")))

    assert size <= (2048 if path.stem.endswith("-trust") else 6144)


@pytest.mark.parametrize(
    ("document", "subject"),
    [("deploy-trust", "repo:acme/platform:environment:prod"), ("preview-trust", "repo:acme/platform:pull_request")],
)
def test_only_jobs_of_one_repository_are_trusted(rendered, document, subject):
    [statement] = rendered("prod")[document]
    issuer = "token.actions.githubusercontent.com"

    assert statement["Principal"] == {"Federated": f"arn:aws:iam::123456789012:oidc-provider/{issuer}"}
    assert statement["Action"] == "sts:AssumeRoleWithWebIdentity"
    assert statement["Condition"] == {
        "StringEquals": {f"{issuer}:aud": "sts.amazonaws.com", f"{issuer}:sub": subject},
    }


def test_pull_requests_can_only_read_state(rendered):
    actions = {action for statement in rendered("dev")["state-read"] for action in listed(statement["Action"])}

    assert actions == {"s3:ListBucket", "s3:GetObject", "kms:Decrypt"}


@pytest.mark.parametrize("document", ["state-read", "state-write", "state-bucket"])
def test_each_environment_has_a_bucket_of_its_own(rendered, document):
    text = json.dumps(rendered("prod")[document])

    assert "arn:aws:s3:::acme-prod" in text
    assert "example" not in text
    assert "dev" not in text


def test_who_deploys_cannot_delete_old_versions_of_state(rendered):
    actions = {action for statement in rendered("dev")["state-write"] for action in listed(statement["Action"])}

    assert {action for action in actions if "Delete" in action} == {"s3:DeleteObject"}
