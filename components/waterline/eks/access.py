"""Who may use a cluster's API: access entries for IAM principals, and nothing else.

The `aws-auth` ConfigMap is deliberately not used: one bad edit of it locks everybody out.
"""

import hashlib
import re

import pulumi_aws as aws
import pulumi_eks as eks

from waterline.eks.arn import partition
from waterline.names import repeated

ADMIN_POLICY = "AmazonEKSClusterAdminPolicy"
"""Everything, everywhere in the cluster."""
VIEWER_POLICY = "AmazonEKSViewPolicy"
"""Reading in every namespace, without secrets.

Source: https://docs.aws.amazon.com/eks/latest/userguide/access-policy-permissions.html
"""


def access_entries(
    region: str, admins: list[str], viewers: list[str], tags: dict[str, str]
) -> dict[str, eks.AccessEntryArgs]:
    """An access entry for each principal, by a name that depends on the principal alone.

    Raises:
        ValueError: if nobody is an admin, or a principal is named twice.
    """
    if not admins:
        message = "admins: expected at least one IAM principal, the one that deploys among them"
        raise ValueError(message)
    if twice := repeated([*admins, *viewers]):
        message = f"admins and viewers: {twice[0]!r} is named twice; expected each principal once"
        raise ValueError(message)
    return {
        **{entry_name(principal): _entry(region, principal, "admin", ADMIN_POLICY, tags) for principal in admins},
        **{entry_name(principal): _entry(region, principal, "view", VIEWER_POLICY, tags) for principal in viewers},
    }


def entry_name(principal_arn: str) -> str:
    """A logical name that tells principals apart and survives reordering: its last part and a digest of all of it."""
    last = re.sub(r"[^A-Za-z0-9-]+", "-", principal_arn.rsplit("/", 1)[-1]).strip("-")
    return f"{last}-{hashlib.sha256(principal_arn.encode()).hexdigest()[:8]}"


def _entry(region: str, principal_arn: str, association: str, policy: str, tags: dict[str, str]) -> eks.AccessEntryArgs:
    return eks.AccessEntryArgs(
        principal_arn=principal_arn,
        tags=tags,
        access_policies={
            association: eks.AccessPolicyAssociationArgs(
                policy_arn=f"arn:{partition(region)}:eks::aws:cluster-access-policy/{policy}",
                access_scope=aws.eks.AccessPolicyAssociationAccessScopeArgs(type="cluster"),
            )
        },
    )
