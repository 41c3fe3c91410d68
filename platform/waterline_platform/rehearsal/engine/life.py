"""The whole life of an environment on the engine: up, unchanged, changed, destroyed."""

import statistics
from collections.abc import Mapping
from typing import NamedTuple

from waterline_platform.rehearsal.engine.change import SettingChange, unprotected
from waterline_platform.rehearsal.engine.session import Run, Session, Subject
from waterline_platform.rehearsal.outcomes import Life, Stage
from waterline_platform.rehearsal.plan import Plan
from waterline_platform.rehearsal.planning import RehearsalError, make_plan
from waterline_platform.rehearsal.registration import label
from waterline_platform.rehearsal.request import Engine

_PROTECTED = "cannot be deleted"
"""What the engine says of something protected."""


class Lived(NamedTuple):
    """A plan, and the life that confirms it."""

    plan: Plan
    life: Life


def live(session: Session, subject: Subject, provider: str, change: SettingChange | None, *, unprotect: bool) -> Lived:
    """Take an environment through its life, on a session that has nothing in it yet.

    Raises:
        EngineError: if the engine fails where it should not.
        RehearsalError: if a run does something else than its preview showed, a second one changes something, or
            something is left that is not retained on purpose.
    """
    config = subject.config
    stages: list[Stage] = []

    def stage(name: str, run: Run) -> Mapping[str, str]:
        stages.append(_stage(name, run.succeeded()))
        return run.operations

    shown = stage("preview", session.preview())
    previewed = session.previewed()
    made = stage("up", session.up())
    plan = make_plan(subject.environment, provider, Engine.PULUMI, previewed, session.recording())
    unseen = set(plan["summary"]["unseen"])
    _hold("up", made, {**shown, **{urn: "create" for urn in made if label(urn) in unseen}})
    _hold("up again", stage("up again", session.up("up again")), {})
    noise: list[str] = []
    if change:
        config = change.applied(config)
        session.configure(config)
        shown = stage("preview of the change", session.preview("preview of the change"))
        made = stage("change", session.up("change"))
        # Of a cluster that is to be replaced a preview is not asked either, and shows what it leaves out as deleted.
        expected = {urn: made[urn] if label(urn) in unseen else shown[urn] for urn in shown.keys() & made.keys()}
        _hold("change", made, expected)
        noise = sorted(label(urn) for urn in shown.keys() - made.keys())
    protected = plan["summary"]["protected"]
    if protected:
        refused = session.preview_destroy()
        stages.append(_stage("preview of destroy", refused))
        if not any(_PROTECTED in error for error in refused.errors):
            said = "; ".join(refused.errors) or "not refused"
            message = f"destroy: {said}; expected to be refused, for {', '.join(protected)} is protected"
            raise RehearsalError(message)
    if protected and unprotect:
        session.configure(unprotected(config))
        stage("unprotect", session.up("unprotect"))
    if unprotect or not protected:
        stage("destroy", session.destroy())
        _hold_left(session, plan["summary"]["retained"])
    return Lived(
        plan,
        {
            "engine": f"Pulumi {session.command.version}",
            "stages": stages,
            "change": change.words if change else None,
            "noise": noise,
            "left": session.left(),
            "answers": len(session.cloud.answers),
            "median_ms": round(statistics.median(session.cloud.answers or [0.0]) * 1000, 3),
        },
    )


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


def _hold(name: str, done: Mapping[str, str], expected: Mapping[str, str]) -> None:
    """Hold what a run did to what it should have done."""
    differing = sorted({urn for urn, _ in done.items() ^ expected.items()}, key=label)
    if differing:
        lines = [
            f"{name}: {label(urn)}: {done.get(urn, 'unchanged')}; expected {expected.get(urn, 'unchanged')}"
            for urn in differing
        ]
        raise RehearsalError("\n".join(lines))


def _hold_left(session: Session, retained: list[str]) -> None:
    """Hold what is left in the emulated clouds to what is meant to be."""
    left = set(session.left())
    expected = {one for one in retained if not session.is_real(one)}
    if left != expected:
        lines = [f"destroy: {one}: {'left over' if one in left else 'gone'}" for one in sorted(left ^ expected)]
        raise RehearsalError("\n".join(lines))
