"""A comparison as a page of Markdown, the same from run to run."""

import re
from collections import Counter
from collections.abc import Iterable, Sequence

from waterline_platform.portability.allowances import Allowance
from waterline_platform.portability.compare import Comparison, Difference
from waterline_platform.portability.words import shortened


def document(comparison: Comparison) -> str:
    """The page: what was compared, what differs and may, what differs and may not, what may and does not."""
    one, other = comparison.environments
    verdict = "FAILED" if comparison.refused else "The same, but for the seam"
    parts = [
        f"# `{one}` and `{other}` above the waterline",
        f"{verdict}: {_total(comparison)}. Written by `waterline portability {one} {other} --output FILE`.",
        "What is particular to an environment is replaced by its name, such as `<domain>`.",
        "## Compared",
        _table(["Layer", "Resources", "Identical", "Different where allowed", "Different"], _layers(comparison)),
    ]
    if comparison.refused:
        parts += ["## Differences that are not allowed", _differences(comparison, comparison.refused)]
    parts += ["## Allowed differences", _differences(comparison, comparison.allowed)]
    parts += ["## Allowed, and not different here", _unused(comparison.unused)]
    return "\n\n".join(parts) + "\n"


def _total(comparison: Comparison) -> str:
    compared = comparison.compared
    identical = sum(not one.differences for one in compared)
    return f"{len(compared)} resources compared, {identical} of them identical"


def _layers(comparison: Comparison) -> list[list[str]]:
    """Counts by layer: of resources, not of differences."""
    counts: dict[str, Counter[str]] = {}
    for one in comparison.compared:
        refused = any(not difference.allowance for difference in one.differences)
        count = "refused" if refused else "allowed" if one.differences else "identical"
        counts.setdefault(one.layer, Counter())[count] += 1
    return [
        [_code(layer), str(count.total()), *(str(count[kind]) for kind in ("identical", "allowed", "refused"))]
        for layer, count in counts.items()
    ]


def _differences(comparison: Comparison, differences: Sequence[Difference]) -> str:
    if not differences:
        return "None."
    rows = [
        [
            _code(one.label),
            _code(one.path) if one.path else "the whole resource",
            one.allowance.reason if one.allowance else "not allowed",
            *map(_code, shortened(one.values)),
        ]
        for one in differences
    ]
    return _table(["Resource", "Place", "Reason", *map(_code, comparison.environments)], rows)


def _unused(allowances: Sequence[Allowance]) -> str:
    if not allowances:
        return "None."
    rows = [[_code(one.kind), one.name or "any", _code(one.path), one.reason] for one in allowances]
    return _table(["Type", "Name", "Place", "Reason"], rows)


def _table(header: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    return "\n".join(f"| {' | '.join(row)} |" for row in (header, ["---"] * len(header), *rows))


def _code(text: str) -> str:
    """Text as code in a table, whatever is in it."""
    fence = "`" * (max((len(run) for run in re.findall("`+", text)), default=0) + 1)
    space = " " if "`" in text else ""
    return f"{fence}{space}{text}{space}{fence}".replace("|", r"\|")
