"""A real API server behind the emulated clusters, by its kubeconfig."""

import base64
import copy
import json
import socket
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from waterline.aks import kubeconfig as aks
from waterline.eks import kubeconfig as eks
from waterline_platform.errors import UserError
from waterline_platform.rehearsal.engine.api_server import COMMANDS, read_api_server

AUTHORITY = base64.b64encode(b"an authority").decode()


@pytest.fixture(scope="module")
def port() -> Iterator[int]:
    """A port that accepts connections."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield server.getsockname()[1]


@pytest.fixture
def content(port: int) -> dict[str, Any]:
    """A kubeconfig with two contexts, of which the second is the current one."""
    clusters = [("other", "https://nowhere.invalid"), ("real", f"https://127.0.0.1:{port}")]
    return {
        "current-context": "real",
        "clusters": [
            {"name": name, "cluster": {"server": server, "certificate-authority-data": AUTHORITY}}
            for name, server in clusters
        ],
        "contexts": [{"name": name, "context": {"cluster": name, "user": "me"}} for name, _ in clusters],
        "users": [{"name": "me", "user": {"token": "not-a-real-token"}}],
    }


@pytest.fixture
def kubeconfig(tmp_path: Path):
    """Write a kubeconfig."""

    def write(content: Any) -> Path:
        path = tmp_path / "kubeconfig"
        path.write_text(content if isinstance(content, str) else yaml.safe_dump(content))
        return path

    return write


def answers(path: Path, folder: Path, command: str = "aws") -> Any:
    """What a command that stands in prints."""
    folder.mkdir(exist_ok=True)
    read_api_server(path).stand_in(folder)
    printed = subprocess.run([folder / command, "eks", "get-token"], capture_output=True, check=True, text=True)  # noqa: S603 -- our own
    return json.loads(printed.stdout)["status"]


def test_the_current_context_is_taken(kubeconfig, content, port):
    found = read_api_server(kubeconfig(content))

    assert (found.context, found.server, found.certificate_authority) == (
        "real",
        f"https://127.0.0.1:{port}",
        AUTHORITY,
    )


def test_both_clouds_hand_out_its_address_and_its_authority(kubeconfig, content, port):
    handed_out = read_api_server(kubeconfig(content)).handed_out

    assert handed_out["aws:eks/cluster:Cluster"] == {
        "endpoint": f"https://127.0.0.1:{port}",
        "certificateAuthority": {"data": AUTHORITY},
    }
    [credentials] = handed_out["azure-native:containerservice:listManagedClusterUserCredentials"]["kubeconfigs"]
    [cluster] = json.loads(base64.b64decode(credentials["value"]))["clusters"]
    assert cluster["cluster"] == {"server": f"https://127.0.0.1:{port}", "certificate-authority-data": AUTHORITY}


def test_an_existing_cluster_is_replaced_whole(kubeconfig, content):
    path = kubeconfig(content)
    config = {"waterline:settings": {"cluster": {"provider": "existing", "context": "kind", "kubeconfig": "other"}}}

    changed = read_api_server(path).existing(config)["waterline:settings"]["cluster"]

    assert changed == {"provider": "existing", "context": "real", "kubeconfig": str(path)}


def test_every_command_that_our_kubeconfigs_ask_has_a_stand_in(kubeconfig, content):
    handed_out = read_api_server(kubeconfig(content)).handed_out
    [credentials] = handed_out["azure-native:containerservice:listManagedClusterUserCredentials"]["kubeconfigs"]
    ours = [
        eks.kubeconfig("name", "eu-west-1", "https://real", AUTHORITY),
        aks.kubeconfig("name", credentials["value"]),
    ]

    asked = {json.loads(one)["users"][0]["user"]["exec"]["command"] for one in ours}

    assert asked == set(COMMANDS)


@pytest.mark.parametrize("command", COMMANDS)
def test_a_token_is_passed_on(kubeconfig, content, tmp_path, command):
    assert answers(kubeconfig(content), tmp_path / "commands", command) == {"token": "not-a-real-token"}


def test_files_are_looked_for_beside_the_kubeconfig(kubeconfig, content, tmp_path):
    content["users"][0]["user"] = {"client-certificate": "me.crt", "client-key": "me.key"}
    (tmp_path / "me.crt").write_text("certificate")
    (tmp_path / "me.key").write_text("key")

    assert answers(kubeconfig(content), tmp_path / "commands") == {
        "clientCertificateData": "certificate",
        "clientKeyData": "key",
    }


def test_a_command_is_run_without_the_stand_ins(kubeconfig, content, tmp_path, monkeypatch):
    real = tmp_path / "real"
    real.mkdir()
    (real / "aws").write_text('#!/bin/sh\necho "{\\"status\\": {\\"token\\": \\"$1 $WHO\\"}}"\n')
    (real / "aws").chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path / 'commands'}:{real}:/usr/bin:/bin")
    content["users"][0]["user"] = {
        "exec": {"command": "aws", "args": ["asked"], "env": [{"name": "WHO", "value": "me"}]}
    }

    assert answers(kubeconfig(content), tmp_path / "commands") == {"token": "asked me"}


def test_credentials_are_nobody_elses_to_read(kubeconfig, content, tmp_path):
    answers(kubeconfig(content), tmp_path / "commands")

    assert (tmp_path / "commands/user.json").stat().st_mode & 0o077 == 0


def without(content: dict[str, Any], *path: Any) -> dict[str, Any]:
    """The kubeconfig with something left out."""
    changed = copy.deepcopy(content)
    place: Any = changed
    for key in path[:-1]:
        place = place[key]
    del place[path[-1]]
    return changed


@pytest.mark.parametrize(
    "path",
    [
        ("current-context",),
        ("contexts",),
        ("clusters", 1),
        ("clusters", 1, "cluster", "certificate-authority-data"),
        ("users", 0),
    ],
)
def test_an_incomplete_kubeconfig_is_refused(kubeconfig, content, path):
    with pytest.raises(UserError, match="expected a kubeconfig whose current context has a user and a certificate"):
        read_api_server(kubeconfig(without(content, *path)))


@pytest.mark.parametrize("text", ["", "[]", "a: [", "\x00", "just text"])
def test_what_is_no_kubeconfig_is_refused(kubeconfig, text):
    with pytest.raises(UserError, match="expected a kubeconfig"):
        read_api_server(kubeconfig(text))


def test_a_user_without_credentials_is_refused(kubeconfig, content):
    content["users"][0]["user"] = {"username": "me", "password": "not-a-real-password"}

    with pytest.raises(UserError, match="expected a user with a token, a client certificate or a command") as refused:
        read_api_server(kubeconfig(content))
    assert "not-a-real-password" not in str(refused.value)


def test_a_kubeconfig_that_is_not_there_is_refused(tmp_path):
    with pytest.raises(UserError, match=r"^--kubeconfig .*/missing: cannot be read: No such file or directory$"):
        read_api_server(tmp_path / "missing")


def test_a_kubeconfig_that_points_nowhere_is_refused(kubeconfig, content):
    with socket.create_server(("127.0.0.1", 0)) as server:
        free = server.getsockname()[1]
    content["clusters"][1]["cluster"]["server"] = f"https://127.0.0.1:{free}"

    with pytest.raises(UserError, match=rf"https://127.0.0.1:{free} does not answer: Connection refused$"):
        read_api_server(kubeconfig(content))
