"""Several environments, rehearsed: each in a process of its own, so that one cloud's SDK never weighs on another's."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Mapping
from concurrent.futures import CancelledError, ThreadPoolExecutor, as_completed
from pathlib import Path
from threading import Lock
from typing import Any

from waterline_platform.errors import UserError
from waterline_platform.project import Project, stack_config
from waterline_platform.rehearsal.outcomes import Rehearsed, Step
from waterline_platform.rehearsal.plan import to_json
from waterline_platform.rehearsal.request import Request
from waterline_platform.settings import load_settings

PLAN, LIFE, TRIALS = "plan.json", "life.json", "trials.json"
WORKER = "waterline_platform.rehearsal.worker"

_PATIENCE = 30.0
"""Seconds that an interrupted rehearsal has for ending the engine and cleaning up."""

Progress = Callable[[str, Step | Rehearsed], None]
"""Told of an environment what it is doing, and in the end what came of it."""


def rehearse_all(
    project: Project, environments: list[str], request: Request, progress: Progress
) -> dict[str, Rehearsed]:
    """Rehearse environments, all of whose settings are checked before the first one starts.

    Interrupting ends every process.

    Raises:
        UserError: if a stack file or its settings do not hold, or a program refuses them.
    """
    providers = {
        environment: load_settings(
            environment, stack_config(project, environment), project.stack_file(environment).name
        ).cluster.provider
        for environment in environments
    }
    workers = _Workers(project, request, progress)
    done: dict[str, Rehearsed] = {}
    with ThreadPoolExecutor(max_workers=os.cpu_count()) as pool:
        running = {pool.submit(workers.rehearse, *one): one[0] for one in providers.items()}
        try:
            for future in as_completed(running):
                done[running[future]] = future.result()
                progress(running[future], future.result())
        finally:
            workers.end()
    return {environment: done[environment] for environment in environments}


class _Workers:
    """Processes that rehearse, all of which can be ended at once."""

    def __init__(self, project: Project, request: Request, progress: Progress) -> None:
        self._project = project
        self._request = request
        self._progress = progress
        self._lock = Lock()
        self._processes: list[subprocess.Popen[str]] = []
        self._begun: set[int] = set()
        self._ended = False

    def rehearse(self, environment: str, provider: str) -> Rehearsed:
        """Rehearse an environment in a process of its own, and wait for it."""
        task = {
            "root": str(self._project.root),
            "environment": environment,
            "provider": provider,
            "request": json.dumps(self._request),
        }
        with self._lock:
            if self._ended:
                raise CancelledError
            process = subprocess.Popen(  # noqa: S603 -- this program's own module
                [sys.executable, "-m", WORKER, json.dumps(task)],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                text=True,
                # Interrupts are for this process alone, which then ends the others.
                start_new_session=True,
            )
            self._processes.append(process)
        answer = self._answer(environment, process)
        if "error" in answer:
            raise UserError(answer["error"])
        return Rehearsed(**answer["rehearsed"])

    def _answer(self, environment: str, process: subprocess.Popen[str]) -> dict[str, Any]:
        """What a process says in the end; what it does until then is progress."""
        answer: dict[str, Any] = {}
        with process:
            for line in process.stdout or ():
                answer = json.loads(line)
                if "step" in answer:
                    self._begun.add(process.pid)
                    self._progress(environment, Step(*answer["step"]))
        if process.returncode != 0:
            message = f"{environment}: the rehearsal ended with status {process.returncode}"
            raise UserError(message)
        return answer

    def end(self) -> None:
        """End all processes, and begin no other. One that runs the engine ends that first."""
        with self._lock:
            self._ended = True
            running = [process for process in self._processes if process.poll() is None]
        for process in running:
            # One that has not begun, or has no engine, has nothing to clean up.
            process.send_signal(signal.SIGINT if process.pid in self._begun else signal.SIGKILL)
        # What is on a real API server is deleted first, for as long as it takes.
        patience = None if self._request.kubeconfig else _PATIENCE
        for process in running:
            try:
                process.wait(patience)
            except subprocess.TimeoutExpired:
                process.kill()


def write_outcomes(rehearsed: Mapping[str, Rehearsed], output: Path) -> None:
    """Write what came of each environment to its folder in `output`, once there is a folder for every one.

    That is `plan.json`, and where it applies `life.json` and `trials.json`.

    Raises:
        OSError: if one cannot be written.
    """
    for environment in rehearsed:
        (output / environment).mkdir(parents=True, exist_ok=True)
    for environment, one in rehearsed.items():
        for name, data in ((PLAN, one.plan), (LIFE, one.life), (TRIALS, one.trials)):
            path = output / environment / name
            if data:
                path.write_text(to_json(data), encoding="utf-8")
            else:
                # What an earlier rehearsal left would be taken for this one's.
                path.unlink(missing_ok=True)
