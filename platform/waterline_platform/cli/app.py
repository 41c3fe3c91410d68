"""Commands and their options. What they do is elsewhere; this is loaded at every start, and so loads little."""

import json
import signal
import sys
from importlib.metadata import version
from pathlib import Path
from typing import Annotated

import typer

from waterline_platform.errors import UserError
from waterline_platform.rehearsal.request import Engine, Request

app = typer.Typer(
    name="waterline", no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False, rich_markup_mode=None
)


TERMINATED = 128 + signal.SIGTERM
"""Exit status of a command that was asked to end."""


def main() -> None:
    """Run the command. An error of the user's is one line and exit status 1; an interrupt exits with 130."""
    # Whoever ends this politely, such as a pipeline that is cancelled, gets the same clean end as Ctrl-C.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(TERMINATED))
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
def rehearse(  # noqa: PLR0913 -- one for each option
    environments: Annotated[
        list[str] | None, typer.Argument(metavar="[ENV]...", help="Environments; by default all with a stack file.")
    ] = None,
    *,
    engine: Annotated[
        Engine,
        typer.Option(
            envvar="WATERLINE_ENGINE", help="What runs the program: by default Pulumi's engine, if pulumi is on PATH."
        ),
    ] = Engine.AUTO,
    output: Annotated[
        Path | None, typer.Option(help="Folder for <ENV>/plan.json; by default build/rehearsal in the project.")
    ] = None,
    change: Annotated[
        str | None,
        typer.Option(metavar="SETTING=VALUE", help="Setting to change; by default room for one more node. [engine]"),
    ] = None,
    unprotect: Annotated[
        bool, typer.Option("--unprotect", help="Lift deletion protection, and destroy what it kept. [engine]")
    ] = False,
    kubeconfig: Annotated[
        str | None,
        typer.Option(metavar="FILE", help="A real API server for all that is above the waterline. [engine]"),
    ] = None,
    fault: Annotated[
        list[str] | None,
        typer.Option(
            metavar="TYPE|NAME[:OPERATION]",
            help="Let the cloud fail there once, at create, update, delete or interrupt; may be repeated. [engine]",
        ),
    ] = None,
    fault_each: Annotated[
        bool, typer.Option("--fault-each", help="Let the cloud fail at every resource in turn. [engine]")
    ] = False,
) -> None:
    """Run environments against emulated clouds and show what each would consist of.

    With Pulumi's engine each goes through its whole life: preview, up, up again, a change, destroy.
    """
    from waterline_platform.cli.rehearse import run

    request = Request(engine, change, unprotect, kubeconfig, tuple(fault or ()), fault_each)
    run(environments or [], output, request)


@app.command()
def portability(
    one: Annotated[str, typer.Argument(metavar="ENV_A", help="An environment.")],
    other: Annotated[str, typer.Argument(metavar="ENV_B", help="The one to compare it with.")],
    *,
    output: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="Markdown report to write, also of environments that fail: it says so."),
    ] = None,
) -> None:
    """Prove that two environments are the same above the waterline, but for the seam.

    Fails with a line for each other difference. No Pulumi CLI and no account is needed.
    """
    from waterline_platform.cli.portability import run

    run(one, other, output)


@app.command()
def pins(
    environments: Annotated[
        list[str] | None, typer.Argument(metavar="[ENV]...", help="Environments; by default all with a stack file.")
    ] = None,
    *,
    within: Annotated[
        str | None,
        typer.Option(metavar="DAYS", help="Warn of support that ends so soon, in days or weeks: 30d or 6w."),
    ] = None,
) -> None:
    """Print the pinned charts and manifests, and hold them and Kubernetes against environments.

    Fails if one does not support an environment's Kubernetes version, or is not supported any more.
    """
    from waterline_platform.cli.pins import run

    run(environments or [], within)


@app.command()
def schema() -> None:
    """Print the JSON Schema of the settings, for editors."""
    from waterline_platform.settings.schema import settings_schema

    print(json.dumps(settings_schema(), indent=2, sort_keys=True))
