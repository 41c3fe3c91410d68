"""One environment, rehearsed on the engine: its life, then whatever is to fail."""

import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from waterline_platform.project import Project
from waterline_platform.rehearsal.engine.api_server import read_api_server
from waterline_platform.rehearsal.engine.change import everyday_change, parse_change
from waterline_platform.rehearsal.engine.cloud import EmulatedCloud
from waterline_platform.rehearsal.engine.faults import Target, parse_target, require_known
from waterline_platform.rehearsal.engine.life import live
from waterline_platform.rehearsal.engine.session import EngineError, Subject, session
from waterline_platform.rehearsal.engine.trial import in_the_cloud, try_target
from waterline_platform.rehearsal.environment import peak_mib
from waterline_platform.rehearsal.outcomes import Rehearsed, Trial
from waterline_platform.rehearsal.planning import RehearsalError
from waterline_platform.rehearsal.registration import label
from waterline_platform.rehearsal.replacement import forces_replacement
from waterline_platform.rehearsal.request import Request
from waterline_platform.settings import load_settings


def rehearse(
    project: Project, environment: str, config: Mapping[str, Any], request: Request, progress: Callable[[str], None]
) -> Rehearsed:
    """Take an environment through its life on the engine, and through the failures that were asked for.

    `progress` is told in words what is going on.

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
    subject = Subject(project, environment, config)
    cloud = EmulatedCloud(forces_replacement(settings.cluster.provider), api_server.handed_out if api_server else {})

    def told(what: str, done: int) -> None:
        progress(f"{what}, {done} done" if done else what)

    targets = [parse_target(fault) for fault in request.faults]
    try:
        with session(subject, cloud, told, api_server) as one:
            if targets:
                require_known(targets, map(label, one.preview().succeeded().operations))
            lived = live(one, subject, settings.cluster.provider, change, unprotect=request.unprotect)
    except (EngineError, RehearsalError) as error:
        message = f"{source}: {error}"
        raise RehearsalError(message) from error
    if request.fault_each:
        real = ("kubernetes:",) if api_server else ()
        targets = [Target(one) for one in sorted(in_the_cloud(lived.plan)) if not one.startswith(real)]
    trials: list[Trial] = []
    while len(trials) < len(targets):
        cloud = EmulatedCloud(cloud.replacing, cloud.handed_out)
        with session(subject, cloud, lambda _what, _done: None, api_server) as one:
            for number, target in enumerate(targets[len(trials) :], start=len(trials) + 1):
                progress(f"failure {number} of {len(targets)}: {target.resource}")
                trials.append(try_target(one, lived.plan, config, target))
                if trials[-1]["problems"]:
                    # What it left behind would be taken for the next one's.
                    break
    return Rehearsed(lived.plan, time.perf_counter() - started, peak_mib(), lived.life, tuple(trials))
