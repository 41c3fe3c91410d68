"""`waterline portability`: rehearse two environments, compare, show, write."""

from pathlib import Path

from rich.console import Console, Group
from rich.table import Table
from rich.text import Text

from waterline_platform.cli.kind import kind
from waterline_platform.cli.rehearse import Progress
from waterline_platform.cli.report import WIDTH
from waterline_platform.errors import UserError
from waterline_platform.portability.compare import Comparison, compare
from waterline_platform.portability.document import document
from waterline_platform.portability.facts import Facts, facts
from waterline_platform.portability.words import lines
from waterline_platform.project import Project, find_project, stack_config
from waterline_platform.rehearsal.environments import rehearse_all
from waterline_platform.rehearsal.request import Request
from waterline_platform.settings import load_settings


def run(one: str, other: str, output: Path | None) -> None:
    """Compare two environments of the project around the current folder.

    Raises:
        UserError: if anything of the user's does not hold, and then nothing is written; or if the environments differ
            where they may not, and then the report says so too.
    """
    project = find_project(Path.cwd())
    if one == other:
        message = f"{one} {other}: expected two different environments"
        raise UserError(message)
    known = (_facts(project, one), _facts(project, other))
    with Progress(2) as progress:
        rehearsed = rehearse_all(project, [one, other], Request(), progress)
    comparison = compare((rehearsed[one].plan, rehearsed[other].plan), known)
    wrong = lines(comparison)
    if output:
        wrong += _write(output, document(comparison))
    if wrong:
        raise UserError("\n".join(wrong))
    console = Console(width=None if Console().is_terminal else WIDTH, highlight=False)
    console.print(shown(comparison))


def _facts(project: Project, environment: str) -> Facts:
    config, source = stack_config(project, environment), project.stack_file(environment).name
    return facts(load_settings(environment, config, source))


def _write(output: Path, text: str) -> list[str]:
    """Write a report; what went wrong, if anything did."""
    try:
        output.parent.mkdir(parents=True, exist_ok=True)
        output.write_text(text, encoding="utf-8")
    except OSError as error:
        return [f"--output {output}: cannot be written: {error.strerror}"]
    return []


def shown(comparison: Comparison) -> Group:
    """Two environments that are the same but for the seam, and the seam."""
    compared = comparison.compared
    identical = sum(not one.differences for one in compared)
    title = Text.assemble(
        (" and ".join(comparison.environments), "bold"),
        f" above the waterline: {len(compared)} resources, {identical} identical,",
        f" {len(compared) - identical} different where allowed",
    )
    table = Table(box=None, show_header=False, width=WIDTH, padding=(0, 1, 0, 0))
    table.add_column(ratio=2, overflow="fold")
    table.add_column(ratio=2, overflow="fold")
    table.add_column(ratio=3, style="dim")
    rows: dict[tuple[str, str], str] = {}
    for one in comparison.allowed:
        type_, name = one.label.split("::", 1)
        # Two keys of one thing that may differ are said once.
        rows[f"  {kind(type_)} {name}", one.path] = one.allowance.reason if one.allowance else ""
    for (what, path), reason in rows.items():
        table.add_row(what, path, reason)
    return Group(title, table)
