"""Physical names that clouds cap: the one place where they are shortened."""

import hashlib

_DIGEST_LENGTH = 8


def capped(name: str, limit: int) -> str:
    """The name itself if it fits, else its beginning and a digest of the whole: unique still, and stable.

    `limit` counts characters. Source of the limits: the caller's cloud.
    """
    if len(name) <= limit:
        return name
    digest = hashlib.sha256(name.encode()).hexdigest()[:_DIGEST_LENGTH]
    return f"{name[: limit - _DIGEST_LENGTH - 1].rstrip('-')}-{digest}"
