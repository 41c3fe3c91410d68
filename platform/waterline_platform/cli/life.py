"""An environment's life, and the failures it went through, as people read them."""

from collections.abc import Sequence

from rich.console import Group
from rich.table import Table
from rich.text import Text

from waterline_platform.cli.kind import kind
from waterline_platform.rehearsal.outcomes import Life, Stage, Trial

_NAMED = 3
"""Resources that are named; more are counted."""
_DONE = {"create": "created", "update": "updated", "replace": "replaced", "delete": "deleted"}


def life_table(life: Life, protected: list[str]) -> Group:
    """What each run of the engine did."""
    table = _table()
    for stage in life["stages"]:
        table.add_row(f"  {stage['name']}", Text(_did(stage, protected), style="dim"), f"{stage['seconds']:.1f} s")
    refused = bool(life["stages"][-1]["errors"])
    remarks = [
        f"  the change: {life['change'] or 'none: there is no node of ours'}",
        "  the destroy goes on with --unprotect" if refused else f"  left in the cloud: {_named(life['left'])}",
        f"  {life['answers']} answers of the emulated providers, {life['median_ms']:.2f} ms each in the median",
    ]
    if life["noise"]:
        remarks.append(f"  warning: shown as changed, and not changed: {', '.join(life['noise'])}")
    title = Text.assemble(("life", "bold"), f" on {life['engine']}, with emulated providers")
    return Group(title, table, *(Text(remark, style="dim") for remark in remarks))


def trials_table(trials: Sequence[Trial]) -> Group:
    """What came of failures of the cloud: each that was not made good for, and how many were."""
    table = _table()
    bad = [trial for trial in trials if trial["problems"]]
    for trial in bad if len(trials) > _NAMED else trials:
        came = "; ".join(trial["problems"]) or "recovered, nothing left over, nothing orphaned"
        words = Text(came, style="red" if trial["problems"] else "dim")
        table.add_row(f"  {', '.join(trial['operations'])}", Text(f"{trial['resource']}: ").append(words), "")
    title = Text.assemble(
        ("failures", "bold"), f" of the cloud at {len(trials)} resources, {len(trials) - len(bad)} recovered from"
    )
    return Group(title, table)


def _table() -> Table:
    table = Table(box=None, show_header=False, padding=(0, 1, 0, 0))
    table.add_column(width=24, no_wrap=True)
    table.add_column(ratio=1, overflow="fold")
    table.add_column(width=7, justify="right")
    return table


def _did(stage: Stage, protected: list[str]) -> str:
    if stage["errors"]:
        return f"refused: protected: {_named(protected)}"
    if not stage["changes"]:
        return "nothing changed"
    return "; ".join(
        f"{_DONE.get(operation, operation)} {_named(labels)}" for operation, labels in stage["changes"].items()
    )


def _named(labels: Sequence[str]) -> str:
    """Resources by kind and name, if they are few."""
    if len(labels) > _NAMED:
        return str(len(labels))
    parts = (label.split("::", 1) for label in labels)
    return ", ".join(f"{kind(type_)} {name}" for type_, name in parts) or "nothing"
