"""One environment on the engine: a throw-away stack whose providers are emulated."""

import re
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from functools import partial
from typing import Any, NamedTuple

from pulumi import automation

from waterline_platform.errors import UserError
from waterline_platform.project import Project
from waterline_platform.rehearsal.engine.api_server import ApiServer
from waterline_platform.rehearsal.engine.attached import attached
from waterline_platform.rehearsal.engine.cloud import EmulatedCloud
from waterline_platform.rehearsal.engine.command import error_of, pulumi_command
from waterline_platform.rehearsal.engine.recording import from_state, is_programs, previewed_inputs
from waterline_platform.rehearsal.engine.workspace import Workspace, throw_away
from waterline_platform.rehearsal.outcomes import Step
from waterline_platform.rehearsal.registration import Recording, label
from waterline_platform.rehearsal.values import Values

Progress = Callable[[Step], None]
"""Told what is being done."""

_NOISE = re.compile(r"(preview|update|destroy) failed|an unhandled error occurred: program exited with .*")
"""What the engine adds to the errors themselves."""


class EngineError(UserError):
    """A run that the engine ended with errors, in its own words."""


class Run(NamedTuple):
    """One run of the engine."""

    seconds: float
    """Wall time."""
    operations: Mapping[str, str]
    """What it did to the program's resources, or would do, by URN; those that stay the same are left out."""
    errors: tuple[str, ...] = ()
    """What it says went wrong; nothing, if it succeeded."""

    def succeeded(self) -> "Run":
        """The run.

        Raises:
            EngineError: if it ended with errors.
        """
        if self.errors:
            raise EngineError("\n".join(self.errors))
        return self


class Subject(NamedTuple):
    """What is rehearsed."""

    project: Project
    """The Pulumi project."""
    environment: str
    """One of its stacks."""
    config: Mapping[str, Any]
    """The stack's configuration, by full key."""


class Session:
    """A stack of an environment, from its first preview to its destruction."""

    def __init__(
        self,
        stack: automation.Stack,
        workspace: Workspace,
        cloud: EmulatedCloud,
        progress: Progress,
        *,
        real: frozenset[str],
    ) -> None:
        self.cloud = cloud
        self.command = workspace.command
        self.real = real
        """Packages whose providers are not emulated."""
        self._stack = stack
        self._workspace = workspace
        self._progress = progress
        self._events: list[automation.EngineEvent] = []

    def configure(self, config: Mapping[str, Any]) -> None:
        """Have the stack file say something else from now on."""
        self._workspace.configure(self._stack.name, config)

    def preview(self, name: str = "preview") -> Run:
        """What an `up` would do."""
        return self._run(name, partial(self._stack.preview, color="never"), preview=True)

    def up(self, name: str = "up") -> Run:
        """Create, update and delete what the program says."""
        return self._run(name, partial(self._stack.up, color="never", show_secrets=False))

    def preview_destroy(self) -> Run:
        """What a `destroy` would do."""
        return self._run("preview of destroy", partial(self._stack.preview_destroy, color="never"), preview=True)

    def destroy(self) -> Run:
        """Delete everything."""
        return self._run("destroy", partial(self._stack.destroy, color="never", show_secrets=False))

    def clean_up(self) -> None:
        """Delete what is real; what is emulated ends with the session.

        Raises:
            EngineError: if something real stays.
        """
        real = [one.urn for one in self.recording().registrations if self.is_real(one.type)]
        if real:
            call = partial(self._stack.destroy, target=real, target_dependents=True, color="never", show_secrets=False)
            self._run("cleaning up", call).succeeded()

    def is_real(self, resource: str) -> bool:
        """Whether a resource, by its type or as `type::name`, is the affair of a real provider."""
        return resource.split(":", 1)[0] in self.real

    def previewed(self) -> dict[str, Values]:
        """Inputs of the last preview, by URN."""
        return previewed_inputs(self._events, self.cloud.checked)

    def recording(self) -> Recording:
        """What the engine's state holds."""
        return from_state(self._stack.export_stack().deployment or {}, self.cloud.unemulated)

    def orphaned(self) -> list[str]:
        """`type::name` of what exists in the cloud, and the engine's state does not know."""
        resources = (self._stack.export_stack().deployment or {}).get("resources", ())
        known = {(one["type"], one.get("id")) for one in resources}
        return sorted(label(one.asked.urn) for key, one in self.cloud.existing.items() if key not in known)

    def left(self) -> list[str]:
        """`type::name` of all that exists in the cloud."""
        return sorted(label(existing.asked.urn) for existing in self.cloud.existing.values())

    def _run(self, name: str, call: Callable[..., object], *, preview: bool = False) -> Run:
        self._events = []
        self._progress(Step(name))
        done = 0

        def notice(event: automation.EngineEvent) -> None:
            nonlocal done
            self._events.append(event)
            finished = event.resource_pre_event if preview else event.res_outputs_event
            if finished and is_programs(finished.metadata.urn):
                done += 1
                self._progress(Step(name, done))

        started = time.perf_counter()
        errors: tuple[str, ...] = ()
        try:
            call(on_event=notice)
        except automation.CommandError as error:
            errors = _errors(self._events) or (error_of(error),)
        return Run(time.perf_counter() - started, _operations(self._events), errors)


@contextmanager
def session(
    subject: Subject, cloud: EmulatedCloud, progress: Progress, api_server: ApiServer | None = None
) -> Iterator[Session]:
    """A new session; nothing of it is left when the context ends.

    With an API server the `kubernetes` provider is real: everything above the waterline goes there, and is deleted at
    the end whatever happens.

    Raises:
        UserError: if there is no engine that can be used.
    """
    real = frozenset({"kubernetes"} if api_server else ())
    with attached(cloud, real=real) as providers, throw_away(subject.project, pulumi_command()) as workspace:
        if api_server:
            api_server.stand_in(workspace.commands)
        stack = workspace.stack(subject.environment, subject.config, providers, real_plugins=bool(real))
        one = Session(stack, workspace, cloud, progress, real=real)
        try:
            yield one
        finally:
            if real:
                one.clean_up()


def _operations(events: list[automation.EngineEvent]) -> dict[str, str]:
    """What is done to each resource; of a replacement, that it is one."""
    operations: dict[str, str] = {}
    for event in events:
        if not event.resource_pre_event:
            continue
        metadata = event.resource_pre_event.metadata
        state = metadata.new or metadata.old
        operation = str(getattr(metadata.op, "value", metadata.op))
        if operation == "same" or state is None or not state.custom or not is_programs(metadata.urn):
            continue
        operations[metadata.urn] = "replace" if "replace" in operation else operation
    return operations


def _errors(events: list[automation.EngineEvent]) -> tuple[str, ...]:
    """Errors in the engine's words, without colour, and without what it adds to them."""
    said = [
        re.sub(r"<\{%.*?%\}>", "", event.diagnostic_event.message).strip()
        for event in events
        if event.diagnostic_event and event.diagnostic_event.severity == "error"
    ]
    return tuple(text for text in said if text and not _NOISE.fullmatch(text))
