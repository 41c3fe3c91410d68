"""One environment, rehearsed on the engine: its life, then whatever is to fail."""

import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import Any

from pulumi import automation

from waterline_platform.project import Project
from waterline_platform.rehearsal.engine.api_server import read_api_server
from waterline_platform.rehearsal.engine.change import everyday_change, parse_change
from waterline_platform.rehearsal.engine.cloud import EmulatedCloud
from waterline_platform.rehearsal.engine.command import error_of
from waterline_platform.rehearsal.engine.faults import Target, parse_target, require_known
from waterline_platform.rehearsal.engine.life import live
from waterline_platform.rehearsal.engine.session import EngineError, Progress, Session, Subject, session
from waterline_platform.rehearsal.engine.trial import in_the_cloud, try_target
from waterline_platform.rehearsal.environment import missing_extra, peak_mib
from waterline_platform.rehearsal.outcomes import Rehearsed, Step, Trial
from waterline_platform.rehearsal.plan import Plan
from waterline_platform.rehearsal.planning import RehearsalError
from waterline_platform.rehearsal.registration import label
from waterline_platform.rehearsal.replacement import forces_replacement
from waterline_platform.rehearsal.request import Request
from waterline_platform.settings import load_settings


def rehearse_on_engine(
    project: Project, environment: str, config: Mapping[str, Any], request: Request, progress: Progress
) -> Rehearsed:
    """Take an environment through its life on the engine, and through the failures that were asked for.

    `progress` is told what is going on.

    Raises:
        UserError: if the settings, the request or the engine do not hold, or the environment does not do what it
            should.
    """
    started = time.perf_counter()
    source = project.stack_file(environment).name
    settings = load_settings(environment, config, source)
    change = everyday_change(settings)
    if request.change:
        change = parse_change(request.change)
        load_settings(environment, change.applied(config), f"--change {request.change}")
    api_server = read_api_server(Path(request.kubeconfig)) if request.kubeconfig else None
    if api_server and settings.cluster.provider == "existing":
        config = api_server.existing(config)
    with _said_of(source):
        replacing = forces_replacement(settings.cluster.provider)
        handed_out = api_server.handed_out if api_server else {}
        subject = Subject(project, environment, config)

        def begin(progress: Progress) -> AbstractContextManager[Session]:
            return session(subject, EmulatedCloud(replacing, handed_out), progress, api_server)

        targets = [parse_target(fault) for fault in request.faults]
        # From here on there is something to clean up.
        progress(Step("starting"))
        with begin(progress) as one:
            if targets:
                require_known(targets, map(label, one.preview().succeeded().operations))
            lived = live(one, subject, settings.cluster.provider, change, unprotect=request.unprotect)
            if request.fault_each:
                targets += [Target(name) for name in sorted(in_the_cloud(lived.plan)) if not one.is_real(name)]
        trials = _trials(begin, lived.plan, config, targets, progress)
    return Rehearsed(lived.plan, time.perf_counter() - started, peak_mib(), lived.life, tuple(trials))


def _trials(
    begin: Callable[[Progress], AbstractContextManager[Session]],
    plan: Plan,
    config: Mapping[str, Any],
    targets: list[Target],
    progress: Progress,
) -> list[Trial]:
    """Have the cloud fail at each target, in a session that begins anew where the last one did not recover."""
    trials: list[Trial] = []
    while len(trials) < len(targets):
        with begin(lambda _: None) as one:
            for number, target in enumerate(targets[len(trials) :], start=len(trials) + 1):
                progress(Step(f"failure {number} of {len(targets)}: {target.resource}"))
                trials.append(try_target(one, plan, config, target))
                if trials[-1]["problems"]:
                    break
    return trials


@contextmanager
def _said_of(source: str) -> Iterator[None]:
    """Name the stack file in what goes wrong."""
    try:
        yield
    except ModuleNotFoundError as error:
        raise missing_extra(error, source) or error from error
    except (EngineError, RehearsalError) as error:
        message = f"{source}: {error}"
        raise RehearsalError(message) from error
    except automation.CommandError as error:
        # Not a run of the program: making the stack, or reading its state.
        message = f"{source}: pulumi: {error_of(error)}"
        raise RehearsalError(message) from error
