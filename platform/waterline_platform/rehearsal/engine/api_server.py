"""A real API server behind the emulated clusters, by the kubeconfig of somebody who may do everything on it.

The clusters' own kubeconfigs stay as they are: the commands that they ask for tokens, `aws` and `kubelogin`, are
replaced on the engine's PATH by one that answers with the credentials of the given kubeconfig.
"""

import base64
import json
import os
import shlex
import socket
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import urlsplit

import yaml

from waterline_platform.errors import UserError
from waterline_platform.rehearsal.engine import credential
from waterline_platform.rehearsal.engine.change import SettingChange
from waterline_platform.rehearsal.values import Values

COMMANDS = ("aws", "kubelogin")
"""Commands that the clusters' kubeconfigs ask for tokens."""

_PATIENCE = 10.0
"""Seconds that the API server has for accepting a connection."""


class ApiServer(NamedTuple):
    """An API server, and who the rehearsal is to it."""

    path: Path
    """The kubeconfig."""
    context: str
    """Its current context."""
    server: str
    """URL of the API server."""
    certificate_authority: str
    """Who signed its certificate, in base64."""
    user: Mapping[str, Any]
    """The context's user, as the kubeconfig has it."""

    @property
    def handed_out(self) -> dict[str, Values]:
        """What the emulated clouds answer instead of what they would, by type of resource or token of function."""
        authority = self.certificate_authority
        credentials: dict[str, Any] = {
            "apiVersion": "v1",
            "kind": "Config",
            "clusters": [
                {"name": "cluster", "cluster": {"server": self.server, "certificate-authority-data": authority}}
            ],
        }
        value = base64.b64encode(json.dumps(credentials).encode()).decode()
        return {
            "aws:eks/cluster:Cluster": {"endpoint": self.server, "certificateAuthority": {"data": authority}},
            "azure-native:containerservice:listManagedClusterUserCredentials": {
                "kubeconfigs": [{"name": "clusterUser", "value": value}]
            },
        }

    def existing(self, config: Mapping[str, Any]) -> dict[str, Any]:
        """The configuration of an environment on an existing cluster, with this one in its place."""
        changed = SettingChange("cluster.kubeconfig", str(self.path)).applied(config)
        return SettingChange("cluster.context", self.context).applied(changed)

    def stand_in(self, folder: Path) -> None:
        """Write the commands that answer with the user's credentials."""
        user = folder / "user.json"
        user.touch(mode=0o600)
        user.write_text(json.dumps(self.user), encoding="utf-8")
        for name in COMMANDS:
            arguments = [sys.executable, "-m", credential.__name__, str(user), str(self.path.parent)]
            command = folder / name
            command.write_text(f"#!/bin/sh\nexec {shlex.join(arguments)}\n", encoding="utf-8")
            command.chmod(0o700)


def read_api_server(path: Path) -> ApiServer:
    """The API server of a kubeconfig's current context.

    Raises:
        UserError: if the file cannot be read or is no kubeconfig, or nobody answers where it points.
    """
    path = path.expanduser().resolve()
    try:
        content = yaml.safe_load(path.read_text(encoding="utf-8"))
        context = _named(content["contexts"], content["current-context"])["context"]
        cluster = _named(content["clusters"], context["cluster"])["cluster"]
        user = _named(content["users"], context["user"])["user"]
        server = str(cluster["server"])
        authority = cluster.get("certificate-authority-data") or _encoded(
            path.parent / cluster["certificate-authority"]
        )
    except OSError as error:
        message = f"--kubeconfig {path}: cannot be read: {error.strerror}"
        raise UserError(message) from error
    except (yaml.YAMLError, UnicodeDecodeError, LookupError, TypeError, AttributeError):
        # Without the cause: it could quote credentials.
        message = (
            f"--kubeconfig {path}: expected a kubeconfig whose current context has a user and a certificate authority"
        )
        raise UserError(message) from None
    if not isinstance(user, Mapping) or not credential.usable(user):
        message = f"--kubeconfig {path}: expected a user with a token, a client certificate or a command"
        raise UserError(message)
    _require_answer(path, server)
    return ApiServer(path, str(content["current-context"]), server, authority, user)


def _require_answer(path: Path, server: str) -> None:
    try:
        url = urlsplit(server)
        port = url.port or 443
        socket.create_connection((url.hostname or "", port), timeout=_PATIENCE).close()
    except (OSError, ValueError) as error:
        reason = os.strerror(error.errno) if isinstance(error, OSError) and error.errno and error.errno > 0 else error
        message = f"--kubeconfig {path}: {server} does not answer: {reason}"
        raise UserError(message) from error


def _named(entries: list[dict[str, Any]], name: str) -> dict[str, Any]:
    return {entry["name"]: entry for entry in entries}[name]


def _encoded(path: Path) -> str:
    return base64.b64encode(path.read_bytes()).decode()
