"""Which Pulumi CLI is on the PATH. It loads nothing, for every command asks."""

import re
import shutil
import subprocess

from waterline_platform.errors import UserError

OLDEST = (3, 260, 0)
"""Oldest engine that the rehearsal was seen to work with."""


class VersionError(UserError):
    """A Pulumi CLI that is not there, or cannot be used."""


def require_engine() -> str:
    """Version of the Pulumi CLI on the PATH.

    Raises:
        VersionError: if there is none, or it is too old or does not run.
    """
    if not on_path():
        message = f"pulumi is not on PATH: expected {_text(OLDEST)} or newer: https://www.pulumi.com/docs/install/"
        raise VersionError(message)
    try:
        said = subprocess.run(["pulumi", "version"], capture_output=True, text=True, check=True, timeout=60)  # noqa: S607 -- whichever is on the PATH
    except (OSError, subprocess.SubprocessError) as error:
        message = f"pulumi on PATH: cannot be run: {error}"
        raise VersionError(message) from error
    found = re.match(r"v?(\d+)\.(\d+)\.(\d+)", said.stdout)
    # Development builds call themselves older than what they come after: the three numbers decide.
    if found is None or tuple(int(part) for part in found.groups()) < OLDEST:
        message = f"pulumi on PATH is {said.stdout.strip() or 'of no version'}: expected {_text(OLDEST)} or newer"
        raise VersionError(message)
    return said.stdout.strip().removeprefix("v")


def on_path() -> bool:
    """Whether there is a Pulumi CLI at all."""
    return shutil.which("pulumi") is not None


def _text(version: tuple[int, ...]) -> str:
    return ".".join(str(part) for part in version)
