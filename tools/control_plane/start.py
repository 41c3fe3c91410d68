"""Starting a control plane, and stopping all of it again, whatever happened."""

import shutil
import socket
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from control_plane import commands, pins
from control_plane.api import Api
from control_plane.build import BINARIES
from control_plane.credentials import ADMIN, GROUPS, make_tokens, write_kubeconfig
from control_plane.errors import ControlPlaneError
from control_plane.nodes import node
from control_plane.process import Process, wait_for

TRIES = 3
"""How often ports are looked for, when somebody else was faster."""
PATIENCE = 90.0
"""Seconds that each step of the start may take."""
_TAKEN = "address already in use"


@dataclass(frozen=True)
class ControlPlane:
    """A running control plane."""

    kubeconfig: Path
    """The kubeconfig of somebody who may do everything; only its owner can read it."""
    server: str
    """URL of the API server."""
    version: str
    """Version of Kubernetes, such as `v1.36.3`."""
    _api: Api = field(repr=False)
    _processes: list[Process] = field(repr=False)

    def check(self) -> None:
        """See that all of it runs.

        Raises:
            ControlPlaneError: if one of its programs has ended, with the end of its log.
        """
        for process in self._processes:
            process.check()

    def add_nodes(self, count: int) -> None:
        """Make nodes that kwok stands in for, `node-0` and on, in three zones, and wait until pods may run there.

        Raises:
            ControlPlaneError: if they are refused, or are not ready in time.
        """
        for number in range(count):
            self._api.create("/api/v1/nodes", node(number))
        for number in range(count):
            takes_pods = partial(self._takes_pods, f"/api/v1/nodes/node-{number}")
            wait_for(f"node-{number} is ready", takes_pods, self._processes, PATIENCE)

    def _takes_pods(self, path: str) -> bool:
        found = self._api.get(path) or ""
        # The taint disappears when the node controller has seen that the node is ready.
        return '"KubeletReady"' in found and "node.kubernetes.io/not-ready" not in found


@contextmanager
def control_plane(folder: Path, *, keep: bool = False, binaries: Path = BINARIES) -> Iterator[ControlPlane]:
    """A control plane, for as long as the context lasts: its programs must have been built.

    Args:
        folder: where its data, logs and credentials are; removed at the end.
        keep: leave the folder there.
        binaries: where the programs are.

    Raises:
        ControlPlaneError: if the folder is not empty, or it does not start; with the end of a log.
    """
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        message = f"{folder}: expected an empty folder, or none"
        raise ControlPlaneError(message)
    with ExitStack() as stack:
        if not keep:
            stack.callback(shutil.rmtree, folder, ignore_errors=True)
        yield _start(stack, folder, binaries)


def _start(stack: ExitStack, folder: Path, binaries: Path) -> ControlPlane:
    for left in reversed(range(TRIES)):
        processes: list[Process] = []
        with ExitStack() as starting:
            try:
                started = _try(starting, processes, folder, binaries)
            except ControlPlaneError:
                if not left or not any(one.ended and _TAKEN in one.log.read_text() for one in processes):
                    raise
            else:
                stack.push(starting.pop_all())
                return started
        shutil.rmtree(folder)
    raise AssertionError


def _try(stack: ExitStack, processes: list[Process], folder: Path, binaries: Path) -> ControlPlane:
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)

    def run(program: pins.Program, arguments: list[str]) -> None:
        command = [str(binaries / program.name), *arguments]
        processes.append(stack.enter_context(Process(program.name, command, folder / f"{program.name}.log")))

    etcd_port, port = _free_ports(2)
    tokens = make_tokens(folder)
    run(pins.ETCD, commands.etcd(folder, etcd_port))
    run(pins.API_SERVER, commands.api_server(folder, port, etcd_port))
    server = f"https://{commands.HOST}:{port}"
    certificate = folder / "certificates/apiserver.crt"
    wait_for("the API server has a certificate", certificate.is_file, processes, PATIENCE)
    authority = certificate.read_bytes()
    for user in GROUPS:
        write_kubeconfig(folder, user, tokens[user], server, authority)
    api = Api(server, tokens[ADMIN], authority)
    wait_for("the API server is ready", lambda: api.get("/readyz") == "ok", processes, PATIENCE)
    run(pins.CONTROLLER_MANAGER, commands.controller_manager(folder))
    run(pins.SCHEDULER, commands.scheduler(folder))
    run(pins.KWOK, commands.kwok(folder))
    account = "/api/v1/namespaces/default/serviceaccounts/default"
    wait_for("the controllers work", lambda: api.get(account) is not None, processes, PATIENCE)
    return ControlPlane(folder / "kubeconfig", server, pins.API_SERVER.version, api, processes)


def _free_ports(count: int) -> list[int]:
    """Ports that nobody listens on. Somebody may before we do: then all starts anew."""
    with ExitStack() as stack:
        sockets = [stack.enter_context(socket.socket()) for _ in range(count)]
        for one in sockets:
            one.bind((commands.HOST, 0))
        return [int(one.getsockname()[1]) for one in sockets]
