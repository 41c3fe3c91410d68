"""The command that stands in for `aws` and `kubelogin`: `python -m …engine.credential USER FOLDER`.

It prints what a kubeconfig's user is known by, as Kubernetes' clients expect it of a credential plugin.
Source: https://kubernetes.io/docs/reference/config-api/client-authentication.v1beta1/
"""

import base64
import json
import os
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any


def usable(user: Mapping[str, Any]) -> bool:
    """Whether a user is known by anything that can be passed on."""
    certificate = {"client-certificate", "client-certificate-data"} & {*user}
    key = {"client-key", "client-key-data"} & {*user}
    return bool({"token", "tokenFile", "exec"} & {*user} or (certificate and key))


def status(user: Mapping[str, Any], folder: Path) -> dict[str, str]:
    """A user's token or certificate; files that it names are looked for from a folder."""
    if "tokenFile" in user:
        return {"token": (folder / user["tokenFile"]).read_text(encoding="utf-8").strip()}
    if "token" in user:
        return {"token": user["token"]}
    return {
        "clientCertificateData": _pem(user, "client-certificate", folder),
        "clientKeyData": _pem(user, "client-key", folder),
    }


def _pem(user: Mapping[str, Any], key: str, folder: Path) -> str:
    data = user.get(f"{key}-data")
    return base64.b64decode(data).decode() if data else (folder / user[key]).read_text(encoding="utf-8")


def main() -> None:
    """Print the credentials, or be the command that the user is known by."""
    path, folder = (Path(argument) for argument in sys.argv[1:])
    user = json.loads(path.read_text(encoding="utf-8"))
    if "exec" in user:
        # Without the stand-ins, for it may be one of those that they stand in for.
        own = str(path.parent)
        others = [one for one in os.environ["PATH"].split(os.pathsep) if one != own]
        environment = {one["name"]: one["value"] for one in user["exec"].get("env") or ()}
        os.environ.update({**environment, "PATH": os.pathsep.join(others)})
        named = user["exec"]["command"]
        command = str(folder / named) if os.sep in named else named
        os.execvp(command, [command, *(user["exec"].get("args") or ())])  # noqa: S606 -- what the kubeconfig says
    credential = {
        "apiVersion": "client.authentication.k8s.io/v1beta1",
        "kind": "ExecCredential",
        "status": status(user, folder),
    }
    print(json.dumps(credential))


if __name__ == "__main__":
    main()
