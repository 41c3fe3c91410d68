"""A program that runs beside us, with a log, and that is stopped in any case."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from types import TracebackType
from typing import Self

from control_plane import tether
from control_plane.errors import ControlPlaneError

LINES = 15
"""Lines of a log that are shown when its program has ended by itself."""


class Process:
    """A running program. As a context manager it is stopped at the end."""

    def __init__(self, name: str, command: Sequence[str], log: Path) -> None:
        self.name = name
        self.log = log
        with log.open("ab") as file:
            self._tether = subprocess.Popen(  # noqa: S603 -- our own commands
                [sys.executable, "-I", "-S", tether.__file__, *command],
                stdin=subprocess.PIPE,
                stdout=file,
                stderr=subprocess.STDOUT,
                # Ctrl-C in a terminal reaches a whole group: these are stopped by us, in their order.
                start_new_session=True,
            )

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.stop()

    @property
    def ended(self) -> bool:
        """Whether it has ended."""
        return self._tether.poll() is not None

    def check(self) -> None:
        """Raise what its log says last, if it has ended.

        Raises:
            ControlPlaneError: if it has.
        """
        if self.ended:
            message = f"{self.name} ended with status {self._tether.returncode}; the end of {self.log}:\n{self.tail()}"
            raise ControlPlaneError(message)

    def tail(self) -> str:
        """The last lines of its log."""
        return "\n".join(self.log.read_text(errors="replace").splitlines()[-LINES:])

    def stop(self) -> None:
        """Stop it, and wait until it has ended. It may have ended before."""
        if self._tether.stdin:
            self._tether.stdin.close()
        # The tether kills what does not stop in time. Should something have happened to it, its whole group is.
        try:
            self._tether.wait(2 * tether.PATIENCE)
        except subprocess.TimeoutExpired:
            os.killpg(self._tether.pid, signal.SIGKILL)
            self._tether.wait()


def wait_for(what: str, holds: Callable[[], bool], processes: Sequence[Process], seconds: float) -> None:
    """Wait until something holds, as long as every program that it needs runs.

    Raises:
        ControlPlaneError: if one of them has ended, or it takes too long; with the end of the last one's log.
    """
    deadline = time.monotonic() + seconds
    while not holds():
        for process in processes:
            process.check()
        if time.monotonic() > deadline:
            last = processes[-1]
            message = f"{what}: not after {seconds:.0f} s; the end of {last.log}:\n{last.tail()}"
            raise ControlPlaneError(message)
        time.sleep(0.1)
