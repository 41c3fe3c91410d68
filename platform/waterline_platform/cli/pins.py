"""`waterline pins`: what is pinned, and whether it fits the environments and is still supported."""

import re
import sys
from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from rich.console import Console
from rich.table import Table
from rich.text import Text

from waterline.chart import Chart
from waterline.charts import PINS
from waterline_platform.errors import UserError
from waterline_platform.pins import AnyPin, check, kubernetes_of, kubernetes_range, origin
from waterline_platform.project import chosen_environments, find_project, stack_config
from waterline_platform.settings import Settings, load_settings

_DIGEST = 12
"""Characters of a digest that are shown."""
_WIDTH = 400
"""Where lines are read by programs, none is folded."""


def run(environments: list[str], within: str | None) -> None:
    """Print the pins, and hold them against environments of the project around the current folder.

    Raises:
        UserError: if anything of the user's does not hold, or a pin does not.
    """
    ahead = _span(within) if within is not None else None
    project = find_project(Path.cwd())
    settings = [
        load_settings(environment, stack_config(project, environment), project.stack_file(environment).name)
        for environment in chosen_environments(project, environments)
    ]
    clusters = {one.environment: kubernetes_of(one) for one in settings}
    findings = check(PINS, filter(None, clusters.values()), today(), ahead)
    console = Console(width=None if Console().is_terminal else _WIDTH, highlight=False)
    with console.capture() as captured:
        console.print(pins_table(PINS, _mirror(settings)))
    print("\n".join(line.rstrip() for line in captured.get().splitlines()))
    notes = [
        f"note: {environment}: an existing cluster, which Kubernetes it runs is not known: nothing is held against it"
        for environment, cluster in clusters.items()
        if not cluster
    ]
    for line in (*notes, *(f"warning: {warning}" for warning in findings.warnings)):
        print(line, file=sys.stderr)
    if findings.errors:
        raise UserError("\n".join(findings.errors))


def _mirror(settings: Iterable[Settings]) -> str | None:
    """The mirror that all environments have in common."""
    mirrors = {one.mirror for one in settings}
    return mirrors.pop() if len(mirrors) == 1 else None


def today() -> date:
    """The day, in UTC."""
    return datetime.now(tz=UTC).date()


def pins_table(pins: Iterable[AnyPin], mirror: str | None = None) -> Table:
    """Pins, one a row, each with where it comes from: a mirror, if there is one."""
    table = Table(box=None, padding=(0, 2, 0, 0), header_style="bold")
    for title in ("name", "kind", "version", "Kubernetes", "supported until", "SHA-256"):
        table.add_column(title, no_wrap=True)
    table.add_column("from", overflow="fold")
    for pin in pins:
        table.add_row(
            pin.name,
            "chart" if isinstance(pin, Chart) else "manifest",
            pin.version,
            kubernetes_range(pin),
            str(pin.supported_until or "not published"),
            pin.digest[:_DIGEST] if pin.digest else Text("none known", style="dim"),
            origin(pin, mirror),
        )
    return table


def _span(text: str) -> timedelta:
    # Four digits: more would be past the end of the calendar.
    if not (found := re.fullmatch(r"([0-9]{1,4})([dw])", text)):
        message = f"--within {text}: expected a number of days or weeks, such as 30d or 6w"
        raise UserError(message)
    number = int(found[1])
    return timedelta(days=number) if found[2] == "d" else timedelta(weeks=number)
