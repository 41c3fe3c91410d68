"""`waterline rehearse`: run, show, write."""

import os
import time
from pathlib import Path
from typing import Self

from rich.console import Console
from rich.status import Status

from waterline_platform.cli.report import WIDTH, report, totals
from waterline_platform.errors import UserError
from waterline_platform.project import ProjectError, find_project
from waterline_platform.rehearsal.environments import rehearse_all, write_plans
from waterline_platform.rehearsal.plan import Rehearsed


def run(environments: list[str], output: Path | None) -> None:
    """Rehearse environments of the project around the current folder, all of its own by default.

    Raises:
        UserError: if anything of the user's does not hold; then nothing is written.
    """
    started = time.perf_counter()
    project = find_project(Path.cwd())
    chosen = list(dict.fromkeys(environments)) or project.environments()
    if not chosen:
        message = f"{project.root.name}: no stack file; expected a Pulumi.<environment>.yaml beside Pulumi.yaml"
        raise ProjectError(message)
    folder = output or project.root / "build/rehearsal"
    with Progress(len(chosen)) as progress:
        rehearsed = rehearse_all(project, chosen, progress)
    try:
        write_plans(rehearsed, folder)
    except OSError as error:
        message = f"--output {folder}: cannot be written: {error.strerror}"
        raise UserError(message) from error
    console = Console(width=None if Console().is_terminal else WIDTH, highlight=False)
    for one in rehearsed.values():
        console.print(report(one))
    console.print(totals(rehearsed, time.perf_counter() - started, os.path.relpath(folder)))


class Progress:
    """Says on standard error what is being rehearsed: a moving line on a terminal, a line each elsewhere."""

    def __init__(self, total: int) -> None:
        self._console = Console(stderr=True, highlight=False)
        self._total = total
        self._running: list[str] = []
        self._done = 0
        self._status = Status("rehearsing", console=self._console) if self._console.is_terminal else None

    def __enter__(self) -> Self:
        if self._status:
            self._status.start()
        return self

    def __exit__(self, *_exception: object) -> None:
        if self._status:
            self._status.stop()

    def __call__(self, environment: str, rehearsed: Rehearsed | None) -> None:
        """Note that an environment started, or that it is done."""
        if rehearsed is None:
            self._running.append(environment)
        else:
            self._running.remove(environment)
            self._done += 1
        if self._status:
            self._status.update(f"rehearsed {self._done} of {self._total}: {', '.join(self._running)}")
        elif rehearsed is not None:
            self._console.print(f"rehearsed {environment} in {rehearsed.seconds:.1f} s")
