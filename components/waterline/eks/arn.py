"""Amazon resource names, in whichever partition a region belongs to."""

_PARTITIONS = {"cn": "aws-cn", "us-gov": "aws-us-gov"}


def partition(region: str) -> str:
    """Partition of a region. Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference-arns.html."""
    return next((name for prefix, name in _PARTITIONS.items() if region.startswith(f"{prefix}-")), "aws")


def managed_policy(region: str, path: str) -> str:
    """ARN of a policy that AWS maintains, by its path below `policy/`."""
    return f"arn:{partition(region)}:iam::aws:policy/{path}"
