"""What tenants, their namespaces, their groups and their hosts are called."""

import re

from waterline.internet import is_domain

TENANT_LABEL = "waterline.dev/tenant"
"""Label of a tenant's namespaces; its value is the tenant's name."""
LONGEST = 63
"""Characters of a namespace's name. Source: RFC 1123, as Kubernetes holds names of namespaces to it."""
RESERVED = re.compile(r"default|waterline|kube-.*|platform-.*|.*-system")
"""Names of namespaces that are Kubernetes' own, the platform's or, by custom, an add-on's; and of its store."""


def namespace_name(tenant: str, environment: str | None) -> str:
    """Name of a tenant's namespace: the tenant's own, or with its environment's behind it."""
    return f"{tenant}-{environment}" if environment else tenant


def check_name(name: str) -> None:
    """Refuse a name that no namespace of a tenant can have.

    Raises:
        ValueError: if it is one that Kubernetes refuses, or somebody else's.
    """
    check_form(name)
    if RESERVED.fullmatch(name):
        message = (
            f"namespace {name!r}: expected a name that is not the cluster's or the platform's: "
            "not default, waterline, kube-…, platform-… or …-system"
        )
        raise ValueError(message)


def check_form(name: str) -> None:
    """Refuse a name that no namespace can have.

    Raises:
        ValueError: if it is one that Kubernetes refuses.
    """
    if len(name) > LONGEST or not re.fullmatch(r"[a-z0-9]([a-z0-9-]*[a-z0-9])?", name):
        message = (
            f"namespace {name!r}: expected at most {LONGEST} lower-case letters, digits and hyphens, no hyphen last"
        )
        raise ValueError(message)


def check_group(group: str) -> None:
    """Refuse what is no group of people.

    Raises:
        ValueError: if it is empty, or one of Kubernetes' own, in which everybody may be.
    """
    if not group.strip() or group.startswith("system:"):
        message = f"groups: {group!r}: expected a group of people, none of Kubernetes' own (system:…)"
        raise ValueError(message)


def check_host(host: str) -> None:
    """Refuse what is no host of a tenant's.

    Raises:
        ValueError: if it is no host name in lower case; one for every name below it would be other tenants' too.
    """
    if not is_domain(host):
        message = f"hosts: {host!r}: expected a host name in lower case, such as orders.prod.example.com"
        raise ValueError(message)
