"""Several environments, rehearsed: each in a process of its own, so that one cloud's SDK never weighs on another's."""

import asyncio
import json
import os
import sys
from collections.abc import Callable, Mapping
from pathlib import Path

from waterline_platform.errors import UserError
from waterline_platform.project import Project, stack_config
from waterline_platform.rehearsal.plan import Rehearsed, to_json
from waterline_platform.settings import load_settings

PLAN = "plan.json"

Progress = Callable[[str, Rehearsed | None], None]


def rehearse_all(project: Project, environments: list[str], progress: Progress) -> dict[str, Rehearsed]:
    """Rehearse environments, all of whose settings are checked before the first one starts.

    `progress` is told when each environment starts, and again when it is done. Interrupting ends every process.

    Raises:
        UserError: if a stack file or its settings do not hold, or a program refuses them.
    """
    for environment in environments:
        load_settings(environment, stack_config(project, environment), project.stack_file(environment).name)
    return asyncio.run(_in_processes(project, environments, progress))


async def _in_processes(project: Project, environments: list[str], progress: Progress) -> dict[str, Rehearsed]:
    """As many processes at a time as there are processors; the first error ends them all."""
    free = asyncio.Semaphore(os.cpu_count() or 1)
    tasks = [asyncio.create_task(_in_process(project, one, progress, free)) for one in environments]
    try:
        return dict(zip(environments, await asyncio.gather(*tasks), strict=True))
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


async def _in_process(project: Project, environment: str, progress: Progress, free: asyncio.Semaphore) -> Rehearsed:
    async with free:
        progress(environment, None)
        process = await asyncio.create_subprocess_exec(
            sys.executable,
            "-m",
            "waterline_platform.rehearsal.worker",
            str(project.root),
            environment,
            stdout=asyncio.subprocess.PIPE,
            # Interrupts are for this process alone, which then ends the others.
            start_new_session=True,
        )
        try:
            output, _ = await process.communicate()
        finally:
            if process.returncode is None:
                process.kill()
                await process.wait()
        if process.returncode != 0:
            message = f"{environment}: the rehearsal ended with status {process.returncode}"
            raise UserError(message)
        answer = json.loads(output)
        if "error" in answer:
            raise UserError(answer["error"])
        rehearsed = Rehearsed(**answer)
        progress(environment, rehearsed)
        return rehearsed


def write_plans(rehearsed: Mapping[str, Rehearsed], output: Path) -> None:
    """Write each plan to `<output>/<environment>/plan.json`.

    Raises:
        OSError: if one cannot be written.
    """
    for environment, one in rehearsed.items():
        path = output / environment / PLAN
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(to_json(one.plan), encoding="utf-8")
