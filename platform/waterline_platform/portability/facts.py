"""What an environment says of itself alone, and placeholders for it, so that two environments can be compared.

A fact is replaced only where it stands alone: what merely contains its letters, such as `production` for `prod`, is
left as it is, and then differs for all to see. A fact that is also an ordinary word of the platform, such as an
environment called `aws`, would hide a difference in that word: call environments by names of their own.
"""

import re
from collections.abc import Mapping
from typing import TypeAlias

from waterline_platform.settings import AksClusterSettings, EksClusterSettings, Settings

Facts: TypeAlias = Mapping[str, str]
"""Facts by what they are called, such as `domain`."""

_HYPHENED = "domain-with-hyphens"
_EDGES = {
    # A name may stand below a domain, but not beside it: `my-example.com` is another domain than `example.com`.
    "domain": (r"(?<![\w-])", r"(?![\w-]|\.\w)"),
    "zone": (r"(?<![\w-])", r"(?![\w-]|\.\w)"),
    # It is only ever a part of a name, whose other parts are joined to it with hyphens.
    _HYPHENED: (r"(?<![^\W_])", r"(?![^\W_])"),
}
"""What may not stand before and behind a fact, where that is not what may not stand beside a name."""
_NAME_EDGES = (r"(?<![\w.-])", r"(?![\w-]|\.\w)")
"""Of names, also a dot before them: an environment called `dev` is not meant by `waterline.dev`."""


def facts(settings: Settings) -> Facts:
    """Facts of an environment. What two clouds call by different names, such as a region, is one fact."""
    found = {
        "domain": settings.domain,
        _HYPHENED: settings.domain.replace(".", "-"),
        "environment": settings.environment,
    }
    match settings.cluster:
        case EksClusterSettings() as cluster:
            aws = {"region": cluster.region, "account": cluster.account_id}
            return {**found, "zone": cluster.dns_zone.name, "cluster": cluster.name, **aws}
        case AksClusterSettings() as cluster:
            azure = {"subscription": cluster.subscription_id, "tenant": cluster.tenant_id}
            return {
                **found,
                "zone": cluster.dns_zone.name,
                "cluster": cluster.name,
                "region": cluster.location,
                **azure,
            }
        case cluster:
            return {**found, "cluster": cluster.context}


def without_facts(value: object, known: Facts) -> object:
    """A value with every fact in it, also in keys, replaced by its name, such as `<domain>`; the longest first."""
    ordered = sorted(known, key=lambda name: (-len(known[name]), name))
    alternatives = [_alternative(name, known[name]) for name in ordered]
    return _replaced(value, re.compile("|".join(alternatives)), ordered) if ordered else value


def _alternative(name: str, fact: str) -> str:
    before, behind = _EDGES.get(name, _NAME_EDGES)
    return f"({before}{re.escape(fact)}{behind})"


def _replaced(value: object, pattern: re.Pattern[str], names: list[str]) -> object:
    match value:
        case str():
            # One pass: a placeholder is never taken for a fact.
            return pattern.sub(lambda found: f"<{names[(found.lastindex or 1) - 1]}>", value)
        case dict():
            return {_replaced(key, pattern, names): _replaced(item, pattern, names) for key, item in value.items()}
        case list():
            return [_replaced(item, pattern, names) for item in value]
        case _:
            return value
