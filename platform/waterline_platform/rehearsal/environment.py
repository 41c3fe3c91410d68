"""One environment, rehearsed: its program run as a preview and as an up, in this process."""

import contextlib
import resource
import runpy
import sys
import time
from collections.abc import Mapping
from typing import Any

import pulumi

from waterline_platform.project import Project, config_as_text
from waterline_platform.rehearsal.inline import run
from waterline_platform.rehearsal.outcomes import Rehearsed
from waterline_platform.rehearsal.planning import RehearsalError, make_plan
from waterline_platform.rehearsal.request import Engine

_EXTRAS = {"pulumi_aws": "eks", "pulumi_eks": "eks", "pulumi_azure_native": "aks"}
"""Which extra brings an SDK."""


def rehearse(project: Project, environment: str, provider: str, config: Mapping[str, Any]) -> Rehearsed:
    """Run an environment's program twice, against an empty stack: once as a preview, once as an up.

    Raises:
        RehearsalError: if the program refuses its input or ends itself, or its two runs do not agree.
    """
    started = time.perf_counter()

    def program() -> None:
        # As Pulumi's language host runs it: the folder, which is then on the path, from inside.
        with contextlib.chdir(project.program.parent):
            runpy.run_path(str(project.program.parent), run_name="__main__")

    try:
        preview, up = (
            run(
                program,
                preview=preview,
                project=project.name,
                stack=environment,
                root=project.root,
                config=config_as_text(config),
            )
            for preview in (True, False)
        )
        plan = make_plan(environment, provider, Engine.INLINE, preview.inputs, up)
    except ModuleNotFoundError as error:
        raise missing_extra(error, project.stack_file(environment).name) or error from error
    except SystemExit as error:
        message = f"{project.stack_file(environment).name}: the program ended itself with status {error.code}"
        raise RehearsalError(message) from error
    except (pulumi.RunError, RehearsalError, ValueError) as error:
        message = f"{project.stack_file(environment).name}: {error}"
        raise RehearsalError(message) from error
    return Rehearsed(plan, time.perf_counter() - started, peak_mib())


def missing_extra(error: ModuleNotFoundError, source: str) -> RehearsalError | None:
    """What to install for a cloud's SDK that is not there; nothing, if something else is missing."""
    extra = next((extra for sdk, extra in _EXTRAS.items() if str(error.name).startswith(sdk)), None)
    return RehearsalError(f"{source}: needs {error.name}: install waterline-platform[{extra}]") if extra else None


def peak_mib() -> float:
    """Most memory that this process, or one that it ran, has had, in MiB."""
    # Kibibytes on Linux, bytes on macOS.
    peak = max(resource.getrusage(who).ru_maxrss for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return peak / (1024 * 1024 if sys.platform == "darwin" else 1024)
