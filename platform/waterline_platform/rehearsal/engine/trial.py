"""Trials: the cloud fails once, or the engine is interrupted, and the next run must make good for it.

Each trial goes from an empty cloud to an empty cloud. Deletion protection is off, so that it can.
"""

import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from waterline_platform.rehearsal.engine.change import unprotected
from waterline_platform.rehearsal.engine.faults import Fault, Operation, Target
from waterline_platform.rehearsal.engine.session import Run, Session
from waterline_platform.rehearsal.outcomes import Trial
from waterline_platform.rehearsal.plan import Plan


def try_target(session: Session, plan: Plan, config: Mapping[str, Any], target: Target) -> Trial:
    """Have the cloud fail at each operation on a resource, and see whether the next run makes good for it."""
    started = time.perf_counter()
    course = _Course(session, plan)
    session.configure(unprotected(config))
    for operation in (Operation.CREATE, Operation.UPDATE, Operation.DELETE):
        fault = Fault(target.resource, operation) if operation in target.operations else None
        if operation is Operation.CREATE and Operation.INTERRUPT in target.operations:
            fault = Fault(target.resource, operation, instead=session.command.interrupt)
        course.go_through(operation, fault)
    return {
        "resource": course.resource or target.resource,
        "operations": [*target.operations],
        "problems": course.problems,
        "seconds": round(time.perf_counter() - started, 2),
    }


class _Course:
    """One trial on a session, and what went wrong in it."""

    def __init__(self, session: Session, plan: Plan) -> None:
        self.session = session
        self.plan = plan
        self.resource: str | None = None
        self.problems: list[str] = []

    def go_through(self, operation: Operation, fault: Fault | None) -> None:
        """Do what brings an operation about: once with the fault, if any, then again without."""
        run = self.session.destroy if operation is Operation.DELETE else self.session.up
        if fault:
            if operation is Operation.UPDATE:
                self.session.cloud.touch(fault.resource)
            self._fail(fault, run)
        elif operation is Operation.UPDATE:
            return
        self._succeed(operation, run)

    def _fail(self, fault: Fault, run: Callable[[], Run]) -> None:
        self.session.cloud.faults[:] = [fault]
        failed = run()
        self.resource = fault.struck or self.resource
        if not fault.struck:
            self.problems.append(f"{fault.operation}: never asked of the cloud")
        elif not failed.errors:
            self.problems.append(f"{fault.operation}: failed, and the engine did not notice")

    def _succeed(self, operation: Operation, run: Callable[[], Run]) -> None:
        again = run()
        self.problems += [f"{operation}: not made good for: {error}" for error in again.errors]
        deleted = operation is Operation.DELETE
        self.problems += [f"{operation}: {line}" for line in self._differences(deleted=deleted)]

    def _differences(self, *, deleted: bool) -> Iterator[str]:
        """Where the cloud is not as it should be, or the engine's state does not know what is in it."""
        planned = self.plan["summary"]["retained"] if deleted else in_the_cloud(self.plan)
        expected = Counter(one for one in planned if not self.session.is_real(one))
        there = Counter(self.session.left())
        yield from (f"{one} is missing" for one in sorted(expected - there))
        yield from (f"{one} is left over" for one in sorted(there - expected))
        if not deleted:
            yield from (f"{one} is orphaned: no state knows it" for one in self.session.orphaned())


def in_the_cloud(plan: Plan) -> set[str]:
    """`type::name` of the resources of a plan that exist in a cloud: no components, nothing of the engine's own."""
    return {
        f"{one['type']}::{one['name']}"
        for one in plan["resources"]
        if one["custom"] and not one["type"].startswith("pulumi:")
    }
