"""Names of the internet: domains, registries and e-mail addresses, as far as their form tells."""

import re

_LABEL = r"[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?"
_DOMAIN = re.compile(rf"({_LABEL}\.)+[a-z]([a-z0-9-]{{0,61}}[a-z0-9])")
_DOMAIN_LENGTH = 253
_REGISTRY = re.compile(rf"{_LABEL}(\.{_LABEL})*(:(?P<port>[0-9]{{1,5}}))?(/[a-z0-9]+([._-][a-z0-9]+)*)*")
_LAST_PORT = 65535
_EMAIL = re.compile(r"[!-?A-~]+@([!-?A-~]+)")


def is_domain(text: str) -> bool:
    """Whether a text is a domain name of two or more lower-case labels."""
    return len(text) <= _DOMAIN_LENGTH and bool(_DOMAIN.fullmatch(text))


def is_under(domain: str, zone: str) -> bool:
    """Whether a domain is a zone's own, or below it."""
    return domain == zone or domain.endswith(f".{zone}")


def is_registry(text: str) -> bool:
    """Whether a text is a registry's host, with a port and a path if need be, and without a scheme.

    Source: https://github.com/distribution/reference (`domain` and `path-component`).
    """
    found, host = _REGISTRY.fullmatch(text), text.partition("/")[0]
    if not found or not 1 <= int(found["port"] or 1) <= _LAST_PORT:
        return False
    return "." in host or ":" in host or host == "localhost"


def is_email(text: str) -> bool:
    """Whether a text can be an e-mail address: something at a domain, in ASCII, for it becomes a `mailto:` URI."""
    found = _EMAIL.fullmatch(text)
    return found is not None and is_domain(found[1].lower())
