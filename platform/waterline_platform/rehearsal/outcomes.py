"""What came of rehearsing an environment, as data."""

from typing import NamedTuple, TypedDict

from waterline_platform.rehearsal.plan import Plan


class Step(NamedTuple):
    """What a rehearsal is doing."""

    what: str
    """In words."""
    done: int = 0
    """Resources that it is done with."""


class Stage(TypedDict):
    """One run of the engine in an environment's life."""

    name: str
    """What was run."""
    seconds: float
    """Wall time."""
    changes: dict[str, list[str]]
    """`type::name` of the resources that changed, by what was done to them."""
    errors: list[str]
    """What the engine refused, in its words."""


class Life(TypedDict):
    """What an environment went through on the engine."""

    engine: str
    """The engine and its version."""
    stages: list[Stage]
    """Runs, in order."""
    change: str | None
    """The setting that was changed; none where there is none to change."""
    noise: list[str]
    """`type::name` of what a preview of the change showed, and the change itself left as it was."""
    left: list[str]
    """`type::name` of what was in the cloud at the end."""
    answers: int
    """Requests that the emulated providers answered."""
    median_ms: float
    """Median time of an answer, in milliseconds."""


class Trial(TypedDict):
    """What came of failures of the cloud at one resource."""

    resource: str
    """`type::name` of the resource that failed; as it was asked for, if none did."""
    operations: list[str]
    """Operations that failed, each once."""
    problems: list[str]
    """What did not come right afterwards; nothing, if everything did."""
    seconds: float
    """Wall time of all runs."""


class Rehearsed(NamedTuple):
    """What came of rehearsing an environment."""

    plan: Plan
    """What it would consist of."""
    seconds: float
    """Wall time of all runs, imports included."""
    peak_mib: float
    """Most memory that one process has had, in MiB."""
    life: Life | None = None
    """What it went through; none without the engine."""
    trials: tuple[Trial, ...] = ()
    """What came of failures of the cloud; none unless they were asked for."""
