"""What the policies of keys have in common."""

from waterline.eks.arn import partition
from waterline.eks.iam import Statement

OWN_KEY = "*"
"""In a key policy, the key that the policy belongs to."""


def iam_decides(region: str, account_id: str) -> Statement:
    """Statement of a key policy that leaves permissions to IAM, so that the account is never locked out of its key.

    Source: https://docs.aws.amazon.com/kms/latest/developerguide/key-policy-default.html
    """
    return {
        "Sid": "IamDecides",
        "Effect": "Allow",
        "Principal": {"AWS": f"arn:{partition(region)}:iam::{account_id}:root"},
        "Action": "kms:*",
        "Resource": OWN_KEY,
    }
