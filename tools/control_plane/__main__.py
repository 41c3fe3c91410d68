"""A control plane in a terminal, until Ctrl-C: `make control-plane`; or only its programs: with `build`."""

import argparse
import shlex
import signal
import sys
import tempfile
import time
from pathlib import Path

from control_plane import pins
from control_plane.build import BINARIES, build
from control_plane.errors import ControlPlaneError
from control_plane.start import control_plane

INTERRUPTED = 130
"""Exit status after Ctrl-C, as of a shell."""


def main(arguments: list[str] | None = None) -> int:
    """Do what is asked; exit status 1 if that cannot be."""
    parser = argparse.ArgumentParser(prog="control_plane", description=__doc__)
    parser.add_argument("action", nargs="?", choices=["start", "build"], default="start")
    parser.add_argument("--nodes", type=_nodes, default=3, help="how many nodes kwok stands in for (default: 3)")
    parser.add_argument("--keep", type=Path, metavar="FOLDER", help="keep data, logs and credentials in this folder")
    asked = parser.parse_args(arguments)
    # Whoever ends us, politely, finds nothing left.
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    signal.signal(signal.SIGINT, signal.default_int_handler)
    # A terminal that is closed, unless `nohup` says that this is no end.
    if signal.getsignal(signal.SIGHUP) is not signal.SIG_IGN:
        signal.signal(signal.SIGHUP, signal.default_int_handler)
    try:
        build()
        if asked.action == "start":
            _run(asked.nodes, asked.keep)
    except ControlPlaneError as error:
        print(f"error: {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("\nstopped", flush=True)
        return INTERRUPTED
    return 0


def _nodes(text: str) -> int:
    if not text.isdecimal() or int(text) < 1:
        message = f"{text}: expected at least 1"
        raise argparse.ArgumentTypeError(message)
    return int(text)


def _run(nodes: int, keep: Path | None) -> None:
    folder = keep or Path(tempfile.mkdtemp(prefix="control-plane-"))
    with control_plane(folder.resolve(), keep=keep is not None) as running:
        running.add_nodes(nodes)
        versions = [f"{one.name} {one.version}" for one in (pins.ETCD, pins.KWOK)]
        print(f"Kubernetes {running.version} at {running.server} ({', '.join(versions)}), with {nodes} nodes of kwok's")
        print(f"programs are in {BINARIES}, logs beside the kubeconfig:\n")
        print(f"export KUBECONFIG={shlex.quote(str(running.kubeconfig))}\n")
        print("Ctrl-C stops it.", flush=True)
        while True:
            time.sleep(1)
            running.check()


if __name__ == "__main__":
    sys.exit(main())
