"""A control plane's programs are pinned, and never outlive who started them."""

import json
import os
import re
import signal
import stat
import subprocess
import sys
import time
from pathlib import Path

import pytest
import yaml

from control_plane import ControlPlaneError, commands, control_plane
from control_plane.__main__ import main
from control_plane.credentials import make_tokens, write_kubeconfig
from control_plane.nodes import STAGES, node
from control_plane.pins import MODULES, PROGRAMS
from control_plane.process import Process, wait_for


@pytest.mark.parametrize("nodes", ["0", "-1", "many"])
def test_a_cluster_without_nodes_is_refused(capsys, nodes):
    with pytest.raises(SystemExit):
        main(["--nodes", nodes])

    assert "expected at least 1" in capsys.readouterr().err


def test_every_program_has_its_version_from_its_pins():
    versions = {one.name: one.version for one in PROGRAMS}

    assert all(re.fullmatch(r"v\d+\.\d+\.\d+", version) for version in versions.values())
    assert len({versions[name] for name in ("kube-apiserver", "kube-controller-manager", "kube-scheduler")}) == 1


def test_every_module_is_built_and_has_the_program_as_its_tool():
    assert {path.parent for path in MODULES.glob("*/go.mod")} == {one.folder for one in PROGRAMS}
    for one in PROGRAMS:
        # A tool is kept among the pins, though nothing imports it.
        assert re.search(rf"^(?:tool)?\s+{re.escape(one.package)}$", (one.folder / "go.mod").read_text(), re.MULTILINE)


def test_kubernetes_is_one_version_throughout():
    text = (MODULES / "kubernetes/go.mod").read_text()
    [version] = re.findall(r"k8s\.io/kubernetes v1\.(\S+)", text)

    assert set(re.findall(r"=> k8s\.io/\S+ v0\.(\S+)", text)) == {version}


def test_tokens_are_new_each_time_and_only_their_owner_reads_them(tmp_path):
    first, second = (make_tokens(tmp_path) for _ in range(2))
    path = write_kubeconfig(tmp_path, "admin", second["admin"], "https://127.0.0.1:1", b"certificate")

    assert not set(first.values()) & set(second.values())
    for one in (path, tmp_path / "tokens.csv"):
        assert stat.S_IMODE(one.stat().st_mode) == 0o600
        assert second["admin"] in one.read_text()
    assert yaml.safe_load(path.read_text()) == json.loads(path.read_text())


def test_nothing_listens_beyond_this_machine(tmp_path):
    arguments = [*commands.etcd(tmp_path, 1), *commands.api_server(tmp_path, 2, 1)]
    said = dict(one.split("=", 1) for one in arguments if "=" in one)
    where = [said[name] for name in ("--listen-client-urls", "--listen-peer-urls", "--bind-address")]

    assert all(re.fullmatch(r"(http://)?127\.0\.0\.1(:\d+)?", one) for one in where)
    for one in (commands.controller_manager(tmp_path), commands.scheduler(tmp_path)):
        assert "--secure-port=0" in one
    assert "--node-port=0" in commands.kwok(tmp_path)


def test_three_nodes_are_in_three_zones_and_marked_for_kwok():
    made = [node(number)["metadata"] for number in range(3)]

    assert len({one["labels"]["topology.kubernetes.io/zone"] for one in made}) == 3
    assert all(one["annotations"] == {"kwok.x-k8s.io/node": "fake"} for one in made)


def test_stages_are_of_nodes_and_pods():
    kinds = [one["spec"]["resourceRef"]["kind"] for one in yaml.safe_load_all(STAGES.read_text())]

    assert kinds == ["Node", "Node", "Pod", "Pod", "Pod"]


def sleeper(tmp_path: Path, name: str = "sleeper") -> tuple[Process, int]:
    """A program that sleeps, and the id of its process."""
    file = tmp_path / f"{name}.pid"
    process = Process(name, ["sh", "-c", f"echo $$ > {file}; exec sleep 60"], tmp_path / f"{name}.log")
    wait_for("it runs", lambda: file.exists() and bool(file.read_text()), [process], 10)
    return process, int(file.read_text())


def runs(number: int) -> bool:
    try:
        os.kill(number, 0)
    except ProcessLookupError:
        return False
    return True


def gone(number: int) -> bool:
    deadline = time.monotonic() + 10
    while runs(number) and time.monotonic() < deadline:
        time.sleep(0.02)
    return not runs(number)


def test_a_program_is_stopped_at_the_end(tmp_path):
    process, number = sleeper(tmp_path)
    with process:
        assert runs(number)

    assert process.ended
    assert not runs(number)


@pytest.mark.parametrize("death", [signal.SIGTERM, signal.SIGKILL, signal.SIGINT])
def test_a_program_ends_with_whoever_started_it(tmp_path, death):
    script = (
        "import signal, time; from pathlib import Path; from control_plane.process import Process\n"
        # As from a terminal, also where interrupts are ignored.
        "signal.signal(signal.SIGINT, signal.default_int_handler)\n"
        f"p = Process('a', ['sh', '-c', 'echo $$ > {tmp_path}/pid; exec sleep 60'], Path('{tmp_path}/log'))\n"
        f"while not Path('{tmp_path}/pid').exists(): time.sleep(0.02)\n"
        "print('started', flush=True); time.sleep(60)\n"
    )
    environment = {**os.environ, "PYTHONPATH": str(MODULES.parent)}
    with subprocess.Popen(  # noqa: S603 -- our own script
        [sys.executable, "-c", script],
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    ) as parent:
        assert parent.stdout.readline() == "started\n"
        number = int((tmp_path / "pid").read_text())
        assert runs(number)
        parent.send_signal(death)
        parent.wait(10)

    assert gone(number)


def test_one_that_ends_by_itself_shows_the_end_of_its_log(tmp_path):
    command = ["sh", "-c", "seq 100; echo no room >&2; exit 3"]

    with Process("store", command, tmp_path / "log") as process, pytest.raises(ControlPlaneError) as error:
        wait_for("never", lambda: False, [process], 10)

    message = str(error.value)
    assert message.startswith("store ended with status 3; the end of ")
    assert message.endswith("\n100\nno room")
    assert "\n50\n" not in message


def test_waiting_has_an_end(tmp_path):
    process, _ = sleeper(tmp_path)
    with process, pytest.raises(ControlPlaneError, match="it is ready: not after 0 s"):
        wait_for("it is ready", lambda: False, [process], 0.2)


def write(path: Path, script: str) -> None:
    path.write_text(f"#!/bin/sh\n{script}\n")
    path.chmod(0o755)


def test_when_a_start_fails_half_way_all_is_stopped_and_nothing_is_left(tmp_path):
    write(tmp_path / "etcd", f"echo $$ > {tmp_path}/etcd.pid; exec sleep 60")
    write(tmp_path / "kube-apiserver", "sleep 0.5; echo certificate is bad; exit 1")
    folder = tmp_path / "data"

    with (
        pytest.raises(ControlPlaneError, match=r"kube-apiserver ended with status 1(?s:.*)certificate is bad"),
        control_plane(folder, binaries=tmp_path),
    ):
        pytest.fail("it must not start")

    assert not runs(int((tmp_path / "etcd.pid").read_text()))
    assert not folder.exists()


def test_when_a_port_is_taken_it_tries_others_and_not_for_ever(tmp_path):
    write(tmp_path / "etcd", f"echo $1 $3 >> {tmp_path}/tries; echo bind: address already in use; exit 1")
    write(tmp_path / "kube-apiserver", "exec sleep 60")

    with pytest.raises(ControlPlaneError, match="etcd ended"), control_plane(tmp_path / "data", binaries=tmp_path):
        pytest.fail("it must not start")

    tries = (tmp_path / "tries").read_text().splitlines()
    assert len(set(tries)) == len(tries) == 3


def test_a_folder_with_something_in_it_is_left_alone(tmp_path):
    kept = tmp_path / "kept"
    kept.write_text("mine")

    with pytest.raises(ControlPlaneError, match="expected an empty folder"), control_plane(tmp_path):
        pytest.fail("it must not start")

    assert kept.read_text() == "mine"


@pytest.mark.parametrize("end", [signal.SIGTERM, signal.SIGHUP, signal.SIGINT])
def test_it_tidies_up_whoever_ends_it_politely(end):
    script = (
        "import signal, time; from control_plane import __main__ as command\n"
        # As from a terminal, also where hanging up is ignored.
        "signal.signal(signal.SIGHUP, signal.SIG_DFL)\n"
        "def run(*_):\n"
        "    try: print('started', flush=True); time.sleep(60)\n"
        "    finally: print('tidied up', flush=True)\n"
        "command.build, command._run = lambda: None, run\n"
        "raise SystemExit(command.main([]))\n"
    )
    with subprocess.Popen(  # noqa: S603 -- our own script
        [sys.executable, "-c", script],
        env={**os.environ, "PYTHONPATH": str(MODULES.parent)},
        stdout=subprocess.PIPE,
        text=True,
    ) as running:
        assert running.stdout
        assert running.stdout.readline() == "started\n"
        running.send_signal(end)

        assert running.wait(10) == 130
        assert running.stdout.read() == "tidied up\n\nstopped\n"
