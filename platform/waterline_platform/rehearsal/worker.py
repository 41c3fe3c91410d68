"""The process that rehearses one environment: `python -m waterline_platform.rehearsal.worker ROOT ENVIRONMENT`.

Its answer is one JSON object on standard output; whatever the program prints goes to standard error.
"""

import contextlib
import json
import sys
from pathlib import Path

from waterline_platform.errors import UserError
from waterline_platform.project import find_project
from waterline_platform.rehearsal.environments import rehearse_here


def main() -> None:
    """Rehearse, and answer with what came of it or with the error that people are to read."""
    root, environment = sys.argv[1:]
    with contextlib.redirect_stdout(sys.stderr):
        try:
            answer: dict[str, object] = {**rehearse_here(find_project(Path(root)), environment)._asdict()}
        except UserError as error:
            answer = {"error": str(error)}
    json.dump(answer, sys.stdout)


if __name__ == "__main__":
    main()
