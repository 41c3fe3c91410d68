"""Just enough of a client to see that a control plane is ready, and to make nodes: JSON over HTTPS, nothing else."""

import json
import ssl
import urllib.request
from http.client import HTTPException
from urllib.error import HTTPError

from control_plane.errors import ControlPlaneError


class Api:
    """An API server, as one of its users."""

    def __init__(self, server: str, token: str, authority: bytes) -> None:
        self.server = server
        self._token = token
        self._context = ssl.create_default_context(cadata=authority.decode())

    def get(self, path: str) -> str | None:
        """What it answers; none if that is an error, or nothing."""
        try:
            return self._send("GET", path, None)
        except (OSError, HTTPException):
            return None

    def create(self, path: str, manifest: dict[str, object]) -> None:
        """Make an object; one that is there already is left as it is.

        Raises:
            ControlPlaneError: if it is refused.
        """
        try:
            self._send("POST", path, json.dumps(manifest).encode())
        except HTTPError as error:
            with error:
                answer = error.read().decode(errors="replace")
            if '"AlreadyExists"' not in answer:
                message = f"POST {path}: {error}: {answer}"
                raise ControlPlaneError(message) from None
        except (OSError, HTTPException) as error:
            message = f"POST {path}: {error}"
            raise ControlPlaneError(message) from error

    def _send(self, method: str, path: str, body: bytes | None) -> str:
        request = urllib.request.Request(  # noqa: S310 -- always https
            self.server + path,
            data=body,
            method=method,
            headers={"Authorization": f"Bearer {self._token}", "Content-Type": "application/json"},
        )
        with urllib.request.urlopen(request, timeout=10, context=self._context) as response:  # noqa: S310 -- as above
            return str(response.read().decode())
