"""What IAM asks of every policy and role, said once."""

import json
from typing import TypeAlias

from waterline.names import capped

ROLE_NAME_LIMIT = 64
"""Most characters of a role's name. Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html."""

Statement: TypeAlias = dict[str, object]


def policy_document(*statements: Statement) -> str:
    """A policy document of these statements, as JSON: the same bytes from run to run."""
    return json.dumps({"Version": "2012-10-17", "Statement": statements}, sort_keys=True)


def role_name(owner: str, part: str) -> str:
    """Name of the role of a part of a network or a cluster."""
    return capped(f"{owner}-{part}", ROLE_NAME_LIMIT)
