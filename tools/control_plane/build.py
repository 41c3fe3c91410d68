"""Building what is pinned with Go, once: a program is built again only when its pins have changed.

Nothing is downloaded but Go modules, each checked against `go.sum`, by Go itself.
"""

import fcntl
import os
import shutil
import subprocess
import time
from collections.abc import Iterable
from pathlib import Path

from control_plane.errors import ControlPlaneError
from control_plane.pins import PROGRAMS, ROOT, Program

BINARIES = ROOT / ".cache/tools/bin"


def build(programs: Iterable[Program] = PROGRAMS, target: Path = BINARIES) -> None:
    """Build what is not there yet, or was built from other pins, and say how long each took.

    Raises:
        ControlPlaneError: if there is no Go, it refuses, or nothing can be written there.
    """
    wanted = [*programs]
    try:
        # Then nothing is written, for it may be somewhere that only others write to.
        if not all(is_built(one, target) for one in wanted):
            _build_all(wanted, target)
    except OSError as error:
        message = f"programs cannot be built into {target}: {error}"
        raise ControlPlaneError(message) from error


def _build_all(programs: list[Program], target: Path) -> None:
    target.mkdir(parents=True, exist_ok=True)
    # A second build waits for the first, and finds all of it done.
    with (target / ".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        for program in programs:
            if not is_built(program, target):
                started = time.monotonic()
                print(f"{program.name} {program.version} ...", end=" ", flush=True)
                _build(program, target)
                print(f"{time.monotonic() - started:.0f} s", flush=True)


def is_built(program: Program, target: Path = BINARIES) -> bool:
    """Whether a program is there, and from the pins of today."""
    stamp = _stamp(program, target)
    return (target / program.name).is_file() and stamp.is_file() and stamp.read_text() == program.digest


def _build(program: Program, target: Path) -> None:
    go = shutil.which("go")
    if not go:
        message = f"no Go on the PATH: expected it, to build {program.name} (https://go.dev/dl/)"
        raise ControlPlaneError(message)
    # Until it is whole, nobody shall take it for that.
    _stamp(program, target).unlink(missing_ok=True)
    done = subprocess.run(  # noqa: S603 -- Go, and our own pins
        [go, "build", "-trimpath", "-ldflags", program.flags, "-o", str(target / program.name), program.package],
        cwd=program.folder,
        # No C compiler is needed, a go.mod that is not whole is an error, not mended, and a workspace of somebody's
        # around us does not say what is built.
        env={**os.environ, "CGO_ENABLED": "0", "GOFLAGS": "-mod=readonly", "GOWORK": "off"},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    if done.returncode:
        message = f"{program.name}: go build refused:\n{done.stdout.strip()}"
        raise ControlPlaneError(message)
    _stamp(program, target).write_text(program.digest)


def _stamp(program: Program, target: Path) -> Path:
    return target / f".{program.name}.stamp"
