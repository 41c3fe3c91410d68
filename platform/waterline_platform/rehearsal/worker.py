"""The process that rehearses one environment: `python -m waterline_platform.rehearsal.worker ROOT ENVIRONMENT CLOUD`.

Its answer is one JSON object on standard output; whatever the program prints goes to standard error.
"""

import contextlib
import gc
import json
import os
import sys
from pathlib import Path

from waterline_platform.errors import UserError
from waterline_platform.project import find_project, stack_config
from waterline_platform.rehearsal.environment import rehearse


def main() -> None:
    """Rehearse, and answer with what came of it or with the error that people are to read."""
    root, environment, provider = sys.argv[1:]
    # The SDKs make half a million objects that live as long as the process. Looking for garbage among them, again and
    # again, would be a third of the time.
    gc.disable()
    with contextlib.redirect_stdout(sys.stderr):
        try:
            project = find_project(Path(root))
            rehearsed = rehearse(project, environment, provider, stack_config(project, environment))
            answer: dict[str, object] = {**rehearsed._asdict()}
        except UserError as error:
            answer = {"error": str(error)}
    json.dump(answer, sys.stdout)
    sys.stdout.flush()
    # All is said. Taking the half million objects apart again would be another sixth of the time.
    os._exit(0)


if __name__ == "__main__":
    main()
