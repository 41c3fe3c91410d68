"""The emulated clouds as something that remembers: what exists, what was asked for, and where it fails."""

from collections.abc import Collection, Mapping
from itertools import count
from threading import Lock
from typing import NamedTuple

from waterline_platform.rehearsal import clouds
from waterline_platform.rehearsal.clouds.changes import known_in_preview, refusal, refused_update
from waterline_platform.rehearsal.engine.faults import Fault, Operation, names
from waterline_platform.rehearsal.registration import label
from waterline_platform.rehearsal.values import Values, sent


class CloudError(Exception):
    """What a cloud refuses."""


class Asked(NamedTuple):
    """A resource that a provider is asked about."""

    urn: str
    """Its URN."""
    type: str
    """Type token."""
    name: str
    """Logical name."""


class Existing(NamedTuple):
    """A resource that exists in the cloud."""

    asked: Asked
    """Whose it is."""
    made_as: str
    """Name that the cloud made its id from: the logical name, but for a successor beside its predecessor."""
    inputs: Values
    """What it was made of, without secret wrappers."""
    state: Values
    """Its state, as the provider reports it."""


class EmulatedCloud:
    """Everything below and above the waterline that one environment has had made, in memory."""

    def __init__(
        self, replacing: Mapping[str, Collection[str]], handed_out: Mapping[str, Values] | None = None
    ) -> None:
        """An empty cloud.

        `replacing` are the inputs that force replacement, by type. `handed_out` are answers that stand in for its own,
        by type of resource or token of function.
        """
        self.replacing = replacing
        self.handed_out = handed_out or {}
        self.existing: dict[tuple[str, str], Existing] = {}
        """What exists, by type and id."""
        self.checked: dict[str, Values] = {}
        """The inputs last asked for, by URN."""
        self.unemulated: set[str] = set()
        """Types that were answered with their inputs alone, for want of an emulation."""
        self.faults: list[Fault] = []
        """Where it fails, each once."""
        self.touched: set[str] = set()
        """URNs of what somebody else has changed, so that it differs from its inputs."""
        self.answers: list[float] = []
        """Seconds that each answer of its providers took, but for those that wait for the engine."""
        self._given: set[tuple[str, str]] = set()
        self._lock = Lock()

    def check(self, asked: Asked, inputs: Values) -> None:
        """Take note of what a resource is to be."""
        self.checked[asked.urn] = inputs
        if not clouds.is_emulated(asked.type):
            self.unemulated.add(asked.type)

    def create(self, asked: Asked, inputs: Values) -> tuple[str, Values]:
        """Id and state of a new resource. A Kubernetes object that is there is taken over, as our provider does.

        Raises:
            CloudError: if its id is taken, or a fault strikes.
        """
        self._strike(Operation.CREATE, asked)
        plain = sent(inputs)
        with self._lock:
            made_as, (resource_id, outputs) = self._taken_over(asked, plain) or self._unused(asked, plain)
            state = {**clouds.returned(asked.type, inputs), **outputs, **self.handed_out.get(asked.type, {})}
            self.existing[asked.type, resource_id] = Existing(asked, made_as, plain, state)
        return resource_id, state

    def update(self, asked: Asked, resource_id: str, inputs: Values) -> Values:
        """State of a resource after a change.

        Raises:
            CloudError: if it does not exist, the cloud refuses, or a fault strikes.
        """
        self._strike(Operation.UPDATE, asked)
        plain = sent(inputs)
        with self._lock:
            if reason := refused_update(asked.type, plain, {type_ for type_, _ in self.existing}):
                raise CloudError(reason)
            made_as = self._found(asked, resource_id).made_as
            outputs = clouds.create(asked.type, made_as, plain).outputs
            state = {**clouds.returned(asked.type, inputs), **outputs, **self.handed_out.get(asked.type, {})}
            self.existing[asked.type, resource_id] = Existing(asked, made_as, plain, state)
            self.touched.discard(asked.urn)
        return state

    def preview_update(self, asked: Asked, resource_id: str, inputs: Values) -> Values:
        """What can be said of a resource before a change.

        Raises:
            CloudError: if it does not exist.
        """
        before = self._found(asked, resource_id)
        return {**known_in_preview(asked.type, before.state), **clouds.returned(asked.type, inputs)}

    def read(self, type_: str, resource_id: str) -> Existing | None:
        """A resource, if it exists."""
        return self.existing.get((type_, resource_id))

    def delete(self, asked: Asked, resource_id: str) -> None:
        """Delete a resource; one that is gone already is no error.

        Raises:
            CloudError: if the cloud refuses, or a fault strikes.
        """
        self._strike(Operation.DELETE, asked)
        with self._lock:
            found = self.existing.get((asked.type, resource_id))
            if found and (reason := refusal(asked.type, found.inputs)):
                raise CloudError(reason)
            self.existing.pop((asked.type, resource_id), None)

    def call(self, token: str, arguments: Values) -> Values:
        """What a cloud answers to a function."""
        return self.handed_out.get(token) or clouds.call(token, sent(arguments))

    def touch(self, resource: str) -> None:
        """Let somebody else change the first resource that a type, a name or `type::name` fits."""
        for existing in self.existing.values():
            urn = existing.asked.urn
            if resource in names(label(urn)):
                self.touched.add(urn)
                return

    def _strike(self, operation: Operation, asked: Asked) -> None:
        if any(fault.strikes(operation, label(asked.urn)) for fault in self.faults):
            message = f"emulated failure of the cloud: {operation} {asked.type} {asked.name}"
            raise CloudError(message)

    def _found(self, asked: Asked, resource_id: str) -> Existing:
        found = self.existing.get((asked.type, resource_id))
        if found is None:
            message = f"{asked.type} {resource_id}: not found"
            raise CloudError(message)
        return found

    def _taken_over(self, asked: Asked, inputs: Values) -> tuple[str, clouds.Emulated] | None:
        emulated = clouds.create(asked.type, asked.name, inputs) if asked.type.startswith("kubernetes:") else None
        return (asked.name, emulated) if emulated and (asked.type, emulated.id) in self.existing else None

    def _unused(self, asked: Asked, inputs: Values) -> tuple[str, clouds.Emulated]:
        """A new resource. An id that the cloud gives is never given twice; one that is a name can be taken."""
        tried: set[str] = set()
        for number in count(1):
            made_as = asked.name if number == 1 else f"{asked.name}#{number}"
            emulated = clouds.create(asked.type, made_as, inputs)
            key = (asked.type, emulated.id)
            if key not in self._given or (emulated.id in tried and key not in self.existing):
                self._given.add(key)
                return made_as, emulated
            if emulated.id in tried:
                break
            tried.add(emulated.id)
        message = f"{asked.type} {emulated.id}: already exists"
        raise CloudError(message)
