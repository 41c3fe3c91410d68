"""The process that rehearses one environment: `python -m waterline_platform.rehearsal.worker TASK`, a task in JSON.

It says what it is doing, and in the end what came of it, as one JSON object a line on standard output; whatever the
program prints goes to standard error.
"""

import contextlib
import gc
import json
import os
import signal
import sys
from pathlib import Path
from typing import TextIO

from waterline_platform.errors import UserError
from waterline_platform.project import find_project, stack_config
from waterline_platform.rehearsal.outcomes import Rehearsed
from waterline_platform.rehearsal.request import Engine, Request


def main() -> None:
    """Rehearse, and answer with what came of it or with the error that people are to read."""
    task = json.loads(sys.argv[1])
    out = sys.stdout
    with contextlib.redirect_stdout(sys.stderr):
        try:
            answer: dict[str, object] = {"rehearsed": _rehearse(task, out)._asdict()}
        except UserError as error:
            answer = {"error": str(error)}
    _say(out, answer)
    # All is said. Taking half a million objects apart again would be another sixth of the time.
    os._exit(0)


def _rehearse(task: dict[str, str], out: TextIO) -> Rehearsed:
    project, environment = find_project(Path(task["root"])), task["environment"]
    request, config = Request(*json.loads(task["request"])), stack_config(project, environment)
    if request.engine == Engine.INLINE:
        from waterline_platform.rehearsal.environment import rehearse

        # The SDKs make half a million objects that live as long as the process. Looking for garbage among them, again
        # and again, would be a third of the time.
        gc.disable()
        return rehearse(project, environment, task["provider"], config)
    from waterline_platform.rehearsal.engine.environment import rehearse_on_engine

    return rehearse_on_engine(project, environment, config, request, lambda step: _say(out, {"step": step}))


def _interrupt_once(_signal: int, _frame: object) -> None:
    signal.signal(signal.SIGINT, lambda *_: None)
    raise KeyboardInterrupt


def _say(out: TextIO, answer: dict[str, object]) -> None:
    json.dump(answer, out)
    out.write("\n")
    out.flush()


if __name__ == "__main__":
    # Also where whoever started all this ignores interrupts. A second one must not keep the first from cleaning up.
    signal.signal(signal.SIGINT, _interrupt_once)
    try:
        main()
    except KeyboardInterrupt:
        # The engine has ended what it began, and the throw-away workspace is gone.
        os._exit(130)
