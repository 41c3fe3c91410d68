"""A rehearsed environment as people read it: layers from the top down, the waterline between them."""

from collections import Counter
from collections.abc import Mapping

from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from waterline_platform.cli.kind import kind
from waterline_platform.cli.life import life_table, trials_table
from waterline_platform.rehearsal.outcomes import Rehearsed
from waterline_platform.rehearsal.plan import ABOVE, BELOW, Layer, Plan

WIDTH = 100
_CLOUDS = {"aws": "Amazon EKS", "azure": "Azure Kubernetes Service", "existing": "an existing cluster"}


def report(rehearsed: Rehearsed) -> Group:
    """One environment: its layers with what they are made of, and totals."""
    plan = rehearsed.plan
    return Group(
        _header(rehearsed),
        _side(plan, ABOVE, "the same on any cloud"),
        Text("~" * WIDTH, style="blue"),
        _side(plan, BELOW, _native(plan)),
        *_remarks(plan),
        *([life_table(rehearsed.life, plan["summary"]["protected"])] if rehearsed.life else []),
        *([trials_table(rehearsed.trials)] if rehearsed.trials else []),
        Text(),
    )


def totals(rehearsed: dict[str, Rehearsed], seconds: float, kept: str, output: str) -> Text:
    """All environments in a line, and where their plans are."""
    resources = sum(one.plan["summary"]["total"] for one in rehearsed.values())
    environments = f"{len(rehearsed)} environment{'s' if len(rehearsed) != 1 else ''}"
    return Text(f"{environments}, {resources} resources, {seconds:.1f} s; {kept}. Plans: {output}")


def _header(rehearsed: Rehearsed) -> Text:
    plan = rehearsed.plan
    measured = f"{rehearsed.seconds:.1f} s, {rehearsed.peak_mib:.0f} MiB"
    return Text.assemble(
        (plan["environment"], "bold"),
        f" on {_CLOUDS[plan['provider']]}: {plan['summary']['total']} resources ({measured})",
    )


def _native(plan: Plan) -> str:
    return {"aws": "native to AWS", "azure": "native to Azure", "existing": "not touched"}[plan["provider"]]


def _side(plan: Plan, side: str, title: str) -> Table:
    """One side of the waterline as a tree: its layers, from the top down."""
    summary = plan["summary"]
    table = Table(box=None, show_header=False, width=WIDTH, padding=(0, 1, 0, 0))
    table.add_column(width=20, no_wrap=True)
    table.add_column(ratio=1)
    table.add_column(width=5, justify="right")
    count = summary["above"] if side == ABOVE else summary["below"]
    table.add_row(Text(f"{side} the waterline", style="bold"), Text(title, style="dim"), str(count))
    layers = [layer for layer in reversed(summary["layers"]) if layer["side"] == side and layer["resources"]]
    for number, layer in enumerate(layers, start=1):
        branch = "└─" if number == len(layers) else "├─"
        table.add_row(f"{branch} {layer['name']}", Text(_contents(layer), style="dim"), str(layer["resources"]))
    return table


def _contents(layer: Layer) -> str:
    """What a layer is made of."""
    return _counted(layer["types"])


def _counted(types: Mapping[str, int]) -> str:
    """Types with their numbers, most first."""
    counts = sorted(types.items(), key=lambda item: (-item[1], item[0]))
    named = [(kind(type_), count) for type_, count in counts]
    return ", ".join(one if count == 1 else f"{count}×{one}" for one, count in named)


def _remarks(plan: Plan) -> list[RenderableType]:
    remarks: list[RenderableType] = []
    if protected := plan["summary"]["protected"]:
        kinds = ", ".join(sorted({kind(label.split("::", 1)[0]) for label in protected}))
        remarks.append(Text(f"  protected from deletion: {kinds}", style="dim"))
    for words, labels in (
        ("not in the first preview, for there is no cluster yet", plan["summary"]["unseen"]),
        ("left behind by a destroy", plan["summary"]["retained"]),
    ):
        if labels:
            counts = Counter(label.split("::", 1)[0] for label in labels)
            remarks.append(Padding(Text(f"{words}: {_counted(counts)}", style="dim"), (0, 0, 0, 2)))
    remarks.extend(
        Text(f"  warning: {type_} has no emulation: answered with its inputs", style="yellow")
        for type_ in plan["summary"]["unemulated"]
    )
    return remarks
