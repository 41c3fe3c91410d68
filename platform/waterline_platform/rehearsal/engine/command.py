"""The Pulumi CLI on the PATH, as a command that can be interrupted."""

import os
import signal
import subprocess
from collections.abc import Callable, Mapping
from threading import Thread
from typing import IO

from pulumi import automation
from pulumi.automation._cmd import OnOutput
from pulumi.automation.errors import create_command_error

from waterline_platform.rehearsal.engine.version import require_engine

PATIENCE = 20.0
"""Seconds that an interrupted engine has for ending what it began."""


def pulumi_command() -> "InterruptibleCommand":
    """The Pulumi CLI on the PATH.

    Raises:
        VersionError: if there is none, or one that cannot be used.
    """
    require_engine()
    return InterruptibleCommand(skip_version_check=True)


class InterruptibleCommand(automation.PulumiCommand):
    """The SDK's command, which keeps hold of the process that it runs."""

    _process: subprocess.Popen[str] | None = None

    def run(
        self,
        args: list[str],
        cwd: str,
        additional_env: Mapping[str, str],
        on_output: OnOutput | None = None,
        on_error: OnOutput | None = None,
    ) -> automation.CommandResult:
        """Run the CLI; its output goes line by line to the callbacks.

        However this ends, the process has ended: gracefully if it can within 20 s, killed if it cannot.

        Raises:
            automation.CommandError: if it fails.
        """
        with subprocess.Popen(  # noqa: S603 -- the user's own CLI
            [self.command, "--non-interactive", *args],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            cwd=cwd,
            env={**_inherited(), **additional_env, "PULUMI_AUTOMATION_API": "true"},
            encoding="utf-8",
            # Interrupts are for this process alone, which passes them on once.
            start_new_session=True,
        ) as process:
            self._process = process
            try:
                out, err = _lines(process.stdout, on_output), _lines(process.stderr, on_error)
                code = process.wait()
            finally:
                self._end(process)
                self._process = None
            result = automation.CommandResult(stdout=out(), stderr=err(), code=code)
        if code:
            raise create_command_error(result)
        return result

    def interrupt(self) -> None:
        """Ask what runs to stop, as Ctrl-C does; it ends what it began."""
        if self._process:
            self._process.send_signal(signal.SIGINT)

    @staticmethod
    def _end(process: subprocess.Popen[str]) -> None:
        if process.poll() is not None:
            return
        process.send_signal(signal.SIGINT)
        try:
            process.wait(PATIENCE)
        except subprocess.TimeoutExpired:
            process.kill()


def error_of(failed: automation.CommandError) -> str:
    """What the CLI says went wrong, without what else it printed; all of it, if it does not say."""
    said = [line.partition("error: ")[2] for line in str(failed).splitlines() if "error: " in line]
    return said[0].strip() if said else str(failed).strip()


def _inherited() -> dict[str, str]:
    """The environment, without what it tells Pulumi: the user's backend, passphrase and options are not meant."""
    return {name: value for name, value in os.environ.items() if not name.startswith("PULUMI_")}


def _lines(stream: IO[str] | None, callback: OnOutput | None) -> Callable[[], str]:
    """Read a stream to its end in the background; the result waits for all of it."""
    lines: list[str] = []

    def read() -> None:
        for line in stream or ():
            lines.append(line.rstrip())
            if callback:
                callback(lines[-1])

    reader = Thread(target=read, daemon=True)
    reader.start()

    def text() -> str:
        reader.join()
        return "\n".join(lines)

    return text
