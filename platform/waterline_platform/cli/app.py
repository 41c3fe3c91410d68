"""Commands and their options. What they do is elsewhere; this is loaded at every start, and so loads little."""

import json
import sys
from enum import StrEnum
from importlib.metadata import version
from pathlib import Path
from typing import Annotated

import typer

from waterline_platform.errors import UserError

app = typer.Typer(
    name="waterline", no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False, rich_markup_mode=None
)


class Engine(StrEnum):
    """What runs the program."""

    INLINE = "inline"


def main() -> None:
    """Run the command. An error of the user's is one line and exit status 1; an interrupt exits with 130."""
    try:
        app()
    except UserError as error:
        for line in str(error).splitlines():
            print(f"error: {line}", file=sys.stderr)
        sys.exit(1)


@app.callback(invoke_without_command=True)
def root(
    *, show_version: Annotated[bool, typer.Option("--version", help="Print the version and exit.")] = False
) -> None:
    """Kubernetes platforms on EKS and AKS as one Pulumi program."""
    if show_version:
        print(version("waterline-platform"))
        raise typer.Exit


@app.command()
def rehearse(
    environments: Annotated[
        list[str] | None, typer.Argument(metavar="[ENV]...", help="Environments; by default all with a stack file.")
    ] = None,
    engine: Annotated[Engine, typer.Option(help="What runs the program.")] = Engine.INLINE,
    output: Annotated[
        Path | None, typer.Option(help="Folder for <ENV>/plan.json; by default build/rehearsal in the project.")
    ] = None,
) -> None:
    """Run environments against emulated clouds and show what each would consist of."""
    from waterline_platform.cli.rehearse import run

    del engine  # there is one so far
    run(environments or [], output)


@app.command()
def schema() -> None:
    """Print the JSON Schema of the settings, for editors."""
    from waterline_platform.settings.schema import settings_schema

    print(json.dumps(settings_schema(), indent=2, sort_keys=True))
