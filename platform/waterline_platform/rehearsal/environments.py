"""Several environments, rehearsed: each in a process of its own, so that one cloud's SDK never weighs on another's."""

import gc
import multiprocessing
import os
from collections.abc import Callable, Mapping
from concurrent.futures import Future, ProcessPoolExecutor, as_completed
from pathlib import Path
from typing import Any

from waterline_platform.project import Project, stack_config
from waterline_platform.rehearsal.plan import Rehearsed, to_json
from waterline_platform.settings import load_settings

PLAN = "plan.json"


def rehearse_all(
    project: Project, environments: list[str], progress: Callable[[str, Rehearsed | None], None]
) -> dict[str, Rehearsed]:
    """Rehearse environments, all of whose settings are checked before the first one starts.

    `progress` is told when each environment starts, and again when it is done.

    Raises:
        UserError: if a stack file or its settings do not hold, or a program refuses them.
    """
    work: dict[str, tuple[str, Mapping[str, Any]]] = {}
    for environment in environments:
        config = stack_config(project, environment)
        settings = load_settings(environment, config, project.stack_file(environment).name)
        work[environment] = settings.cluster.provider, config
    if len(work) == 1:
        [environment] = work
        progress(environment, None)
        rehearsed = _rehearse(project, environment, *work[environment])
        progress(environment, rehearsed)
        return {environment: rehearsed}
    return _in_processes(project, work, progress)


def _in_processes(
    project: Project,
    work: Mapping[str, tuple[str, Mapping[str, Any]]],
    progress: Callable[[str, Rehearsed | None], None],
) -> dict[str, Rehearsed]:
    pool = ProcessPoolExecutor(
        max_workers=min(len(work), os.cpu_count() or 1),
        mp_context=multiprocessing.get_context("spawn"),
        max_tasks_per_child=1,
    )
    with pool:
        running: dict[Future[Rehearsed], str] = {}
        for environment, (provider, config) in work.items():
            progress(environment, None)
            running[pool.submit(_rehearse, project, environment, provider, config)] = environment
        done: dict[str, Rehearsed] = {}
        try:
            for future in as_completed(running):
                done[running[future]] = future.result()
                progress(running[future], done[running[future]])
        except BaseException:
            pool.shutdown(wait=False, cancel_futures=True)
            raise
    return {environment: done[environment] for environment in work}


def _rehearse(project: Project, environment: str, provider: str, config: Mapping[str, Any]) -> Rehearsed:
    # The SDKs make half a million objects that live as long as the process. Looking for garbage among them, again and
    # again, would be a third of the time.
    gc.disable()
    # Imported where it runs: the process that only waits for others needs no Pulumi.
    from waterline_platform.rehearsal.environment import rehearse

    return rehearse(project, environment, provider, config)


def write_plans(rehearsed: Mapping[str, Rehearsed], output: Path) -> None:
    """Write each plan to `<output>/<environment>/plan.json`.

    Raises:
        OSError: if one cannot be written.
    """
    for environment, one in rehearsed.items():
        path = output / environment / PLAN
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(to_json(one.plan), encoding="utf-8")
