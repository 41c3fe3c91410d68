"""Several environments, rehearsed: each in a process of its own, so that one cloud's SDK never weighs on another's."""

import json
import os
import subprocess
import sys
from collections.abc import Callable, Mapping
from concurrent.futures import CancelledError, ThreadPoolExecutor, as_completed
from pathlib import Path
from threading import Lock

from waterline_platform.errors import UserError
from waterline_platform.project import Project, stack_config
from waterline_platform.rehearsal.plan import Rehearsed, to_json
from waterline_platform.settings import load_settings

PLAN = "plan.json"
WORKER = "waterline_platform.rehearsal.worker"

Progress = Callable[[str, Rehearsed | None], None]


def rehearse_all(project: Project, environments: list[str], progress: Progress) -> dict[str, Rehearsed]:
    """Rehearse environments, all of whose settings are checked before the first one starts.

    `progress` is told when each environment starts, and again when it is done. Interrupting ends every process.

    Raises:
        UserError: if a stack file or its settings do not hold, or a program refuses them.
    """
    providers = {
        environment: load_settings(
            environment, stack_config(project, environment), project.stack_file(environment).name
        ).cluster.provider
        for environment in environments
    }
    workers = _Workers(project, progress)
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

    def __init__(self, project: Project, progress: Progress) -> None:
        self._project = project
        self._progress = progress
        self._lock = Lock()
        self._processes: list[subprocess.Popen[bytes]] = []
        self._ended = False

    def rehearse(self, environment: str, provider: str) -> Rehearsed:
        """Rehearse an environment in a process of its own, and wait for it."""
        with self._lock:
            if self._ended:
                raise CancelledError
            process = subprocess.Popen(  # noqa: S603 -- this program's own module
                [sys.executable, "-m", WORKER, str(self._project.root), environment, provider],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                # Interrupts are for this process alone, which then ends the others.
                start_new_session=True,
            )
            self._processes.append(process)
        self._progress(environment, None)
        output, _ = process.communicate()
        if process.returncode != 0:
            message = f"{environment}: the rehearsal ended with status {process.returncode}"
            raise UserError(message)
        answer = json.loads(output)
        if "error" in answer:
            raise UserError(answer["error"])
        return Rehearsed(**answer)

    def end(self) -> None:
        """End all processes, and begin no other."""
        with self._lock:
            self._ended = True
            for process in self._processes:
                process.kill()


def write_plans(rehearsed: Mapping[str, Rehearsed], output: Path) -> None:
    """Write each plan to `<output>/<environment>/plan.json`, once there is a folder for every one.

    Raises:
        OSError: if one cannot be written.
    """
    for environment in rehearsed:
        (output / environment).mkdir(parents=True, exist_ok=True)
    for environment, one in rehearsed.items():
        (output / environment / PLAN).write_text(to_json(one.plan), encoding="utf-8")
