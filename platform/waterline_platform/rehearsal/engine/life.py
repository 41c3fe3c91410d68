"""The whole life of an environment on the engine: up, unchanged, changed, destroyed."""

import statistics
from typing import NamedTuple

from waterline_platform.rehearsal.engine.change import UNPROTECT, Change
from waterline_platform.rehearsal.engine.session import Run, Session, Subject
from waterline_platform.rehearsal.outcomes import Life, Stage
from waterline_platform.rehearsal.plan import Plan
from waterline_platform.rehearsal.planning import RehearsalError, make_plan
from waterline_platform.rehearsal.registration import label

ENGINE = "pulumi"


class Lived(NamedTuple):
    """A plan, and the life that confirms it."""

    plan: Plan
    life: Life


def live(session: Session, subject: Subject, provider: str, change: Change | None, *, unprotect: bool) -> Lived:
    """Take an environment through its life, on a session that has nothing in it yet.

    Raises:
        EngineError: if the engine fails where it should not.
        RehearsalError: if a run does something else than its preview showed, a second one changes something, or
            something is left that is not retained on purpose.
    """
    config = subject.config
    stages: list[Stage] = []

    def stage(name: str, run: Run) -> Run:
        stages.append(_stage(name, run))
        return run

    first = stage("preview", session.preview().succeeded())
    previewed = session.previewed()
    up = stage("up", session.up().succeeded())
    _require(up.operations == first.operations, "up", up, first)
    plan = make_plan(subject.environment, provider, ENGINE, previewed, session.recording())
    again = stage("up again", session.up().succeeded())
    _require(not again.operations, "up again", again)
    noise: list[str] = []
    if change:
        session.configure(change.applied(config))
        shown = stage("preview of the change", session.preview().succeeded())
        made = stage("change", session.up().succeeded())
        _require(made.operations.items() <= shown.operations.items(), "change", made, shown)
        noise = sorted(label(urn) for urn in shown.operations.keys() - made.operations.keys())
    if plan["summary"]["protected"]:
        refused = stage("destroy", session.preview_destroy())
        _require(bool(refused.errors), "destroy", refused)
        if unprotect:
            unprotected = UNPROTECT.applied(change.applied(config) if change else config)
            session.configure(unprotected)
            stage("unprotect", session.up().succeeded())
    if unprotect or not plan["summary"]["protected"]:
        stage("destroy", session.destroy().succeeded())
        require_only(plan["summary"]["retained"], session.left())
    return Lived(
        plan,
        {
            "engine": f"Pulumi {session.command.version}",
            "stages": stages,
            "change": change.words if change else None,
            "noise": noise,
            "left": session.left(),
            "answers": len(session.cloud.answers),
            "median_ms": round(statistics.median(session.cloud.answers) * 1000, 3),
        },
    )


def require_only(retained: list[str], left: list[str]) -> None:
    """Hold what is left to what is meant to be.

    Raises:
        RehearsalError: if something else is left, or something is gone that was to stay.
    """
    if left != sorted(retained):
        differing = sorted({*left} ^ {*retained})
        message = "\n".join(f"destroy: {one}: {'left over' if one in left else 'gone'}" for one in differing)
        raise RehearsalError(message)


def _stage(name: str, run: Run) -> Stage:
    changes: dict[str, list[str]] = {}
    for urn, operation in run.operations.items():
        changes.setdefault(operation, []).append(label(urn))
    return {
        "name": name,
        "seconds": round(run.seconds, 2),
        "changes": {operation: sorted(labels) for operation, labels in sorted(changes.items())},
        "errors": list(run.errors),
    }


def _require(holds: bool, name: str, run: Run, shown: Run | None = None) -> None:  # noqa: FBT001 -- says itself
    """Hold a run to what was shown before it, or to changing nothing."""
    if holds:
        return
    expected = shown.operations if shown else {}
    differing = sorted(dict(run.operations.items() ^ expected.items()), key=label)
    lines = [
        f"{name}: {label(urn)}: {run.operations.get(urn, 'unchanged')}; expected {expected.get(urn, 'unchanged')}"
        for urn in differing
    ]
    raise RehearsalError("\n".join(lines) or f"{name}: expected to be refused")
