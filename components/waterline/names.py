"""Names: shortened where clouds cap them, and found where they stand twice."""

import hashlib
from collections import Counter

_DIGEST_LENGTH = 8


def capped(name: str, limit: int) -> str:
    """The name itself if it fits, else its beginning and a digest of the whole: unique still, and stable.

    `limit` counts characters. Source of the limits: the caller's cloud.
    """
    if len(name) <= limit:
        return name
    digest = hashlib.sha256(name.encode()).hexdigest()[:_DIGEST_LENGTH]
    return f"{name[: limit - _DIGEST_LENGTH - 1].rstrip('-')}-{digest}"


def distinct(name: str, scope: str, limit: int) -> str:
    """The beginning of a name, and a digest of it and its scope: for names that are unique beyond the scope.

    `limit` counts characters.
    """
    digest = hashlib.sha256(f"{scope}|{name}".encode()).hexdigest()[:_DIGEST_LENGTH]
    return f"{name[: limit - _DIGEST_LENGTH - 1].rstrip('-')}-{digest}"


def repeated(names: list[str]) -> list[str]:
    """Names that stand more than once, sorted."""
    return sorted(name for name, count in Counter(names).items() if count > 1)
