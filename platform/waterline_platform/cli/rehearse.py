"""`waterline rehearse`: run, show, write."""

import os
import sys
import time
from pathlib import Path
from threading import Lock
from typing import Self

from rich.console import Console
from rich.status import Status

from waterline_platform.cli.report import WIDTH, report, totals
from waterline_platform.errors import UserError
from waterline_platform.project import chosen_environments, find_project
from waterline_platform.rehearsal.engine.version import VersionError, on_path, require_engine
from waterline_platform.rehearsal.environments import rehearse_all, write_outcomes
from waterline_platform.rehearsal.outcomes import Rehearsed, Step
from waterline_platform.rehearsal.request import Engine, Request


def run(environments: list[str], output: Path | None, request: Request) -> None:
    """Rehearse environments of the project around the current folder, all of its own by default.

    Raises:
        UserError: if anything of the user's does not hold; then nothing is written.
        SystemExit: with status 1, if an environment did not recover from a failure.
    """
    started = time.perf_counter()
    project = find_project(Path.cwd())
    chosen = chosen_environments(project, environments)
    if request.kubeconfig and len(chosen) > 1:
        message = (
            f"--kubeconfig {request.kubeconfig}: expected one environment, not {len(chosen)}: it has one API server"
        )
        raise UserError(message)
    folder = output or project.root / "build/rehearsal"
    with Progress(len(chosen)) as progress:
        rehearsed = rehearse_all(project, chosen, request._replace(engine=_engine(request, progress)), progress)
    try:
        write_outcomes(rehearsed, folder)
    except OSError as error:
        message = f"--output {folder}: cannot be written: {error.strerror}"
        raise UserError(message) from error
    console = Console(width=None if Console().is_terminal else WIDTH, highlight=False)
    for one in rehearsed.values():
        console.print(report(one))
    kept = "nothing was created"
    if request.kubeconfig:
        kept = "what was on the API server is deleted, but for what a destroy leaves behind"
    console.print(totals(rehearsed, time.perf_counter() - started, kept, os.path.relpath(folder)))
    if any(trial["problems"] for one in rehearsed.values() for trial in one.trials):
        sys.exit(1)


def _engine(request: Request, progress: "Progress") -> Engine:
    """What runs the program.

    Raises:
        UserError: if that must be the Pulumi engine, and there is none that can be used.
    """
    option = request.needs_engine()
    if request.engine == Engine.INLINE and option:
        message = f"{option}: expected --engine pulumi: without the engine there are plans only"
        raise UserError(message)
    if request.engine == Engine.PULUMI or option:
        require_engine()
        return Engine.PULUMI
    if request.engine == Engine.AUTO and on_path():
        try:
            require_engine()
        except VersionError as error:
            progress.note(f"{error}; without it there are plans only")
        else:
            return Engine.PULUMI
    return Engine.INLINE


class Progress:
    """Says on standard error what is being rehearsed: a moving line on a terminal, a line for each step elsewhere."""

    def __init__(self, total: int) -> None:
        self._console = Console(stderr=True, highlight=False, soft_wrap=True)
        self._total = total
        self._doing: dict[str, Step] = {}
        self._lock = Lock()
        self._done = 0
        self._status = Status("rehearsing", console=self._console) if self._console.is_terminal else None

    def __enter__(self) -> Self:
        if self._status:
            self._status.start()
        return self

    def __exit__(self, *_exception: object) -> None:
        if self._status:
            self._status.stop()

    def __call__(self, environment: str, news: Step | Rehearsed) -> None:
        """Note what an environment is doing, or that it is done; from any thread."""
        with self._lock:
            if isinstance(news, Step):
                self._doing[environment] = news
                if not self._status and not news.done:
                    self._console.print(f"{environment}: {news.what}", markup=False)
            else:
                self._doing.pop(environment, None)
                self._done += 1
                if not self._status:
                    self._console.print(f"rehearsed {environment} in {news.seconds:.1f} s", markup=False)
            if self._status:
                doing = "; ".join(f"{one}: {step.what} {step.done or ''}".strip() for one, step in self._doing.items())
                self._status.update(f"rehearsed {self._done} of {self._total}; {doing}")

    def note(self, words: str) -> None:
        """Say something in passing."""
        self._console.print(f"note: {words}", markup=False)
