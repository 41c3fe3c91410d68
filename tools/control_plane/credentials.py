"""Who the programs and the people of a control plane are: a random token each, in files that only their owner reads.

There are no client certificates, and no token is ever the same: all of them end with the control plane.
"""

import base64
import json
import secrets
from pathlib import Path

ADMIN, KWOK = "admin", "kwok"
GROUPS = {
    ADMIN: "system:masters",
    # It does what kubelets do, for all nodes.
    KWOK: "system:masters",
    "system:kube-controller-manager": "",
    "system:kube-scheduler": "",
}
"""Users, and the group that lets them in; the others have the roles that Kubernetes makes for their names.

Source: https://kubernetes.io/docs/reference/access-authn-authz/rbac/#core-component-roles.
"""


def make_tokens(folder: Path) -> dict[str, str]:
    """A token for each user, written as the API server reads them.

    Source: https://kubernetes.io/docs/reference/access-authn-authz/authentication/#static-token-file.
    """
    tokens = {user: secrets.token_urlsafe(32) for user in GROUPS}
    lines = [f"{tokens[user]},{user},{user},{group}\n" for user, group in GROUPS.items()]
    _write(folder / "tokens.csv", "".join(lines))
    return tokens


def kubeconfig_path(folder: Path, user: str) -> Path:
    """Where the kubeconfig of a user is."""
    return folder / ("kubeconfig" if user == ADMIN else f"{user.removeprefix('system:')}.kubeconfig")


def write_kubeconfig(folder: Path, user: str, token: str, server: str, authority: bytes) -> Path:
    """Write the kubeconfig of a user."""
    cluster = {"server": server, "certificate-authority-data": base64.b64encode(authority).decode()}
    content = {
        "apiVersion": "v1",
        "kind": "Config",
        "current-context": user,
        "clusters": [{"name": "control-plane", "cluster": cluster}],
        "contexts": [{"name": user, "context": {"cluster": "control-plane", "user": user}}],
        "users": [{"name": user, "user": {"token": token}}],
    }
    path = kubeconfig_path(folder, user)
    # JSON is YAML.
    _write(path, json.dumps(content, indent=2) + "\n")
    return path


def _write(path: Path, text: str) -> None:
    path.touch(mode=0o600)
    path.write_text(text)
