"""What a test does to a cluster: apply, get, list, delete, evict and wait, with manifests as plain data.

Everything is applied by the server, which refuses fields that it does not know. What it warns of is an `ApiWarning`:
an error, unless a test expects it with `pytest.warns`. The client is the official one; it has no types, so that `Any`
is here only.
"""

import json
import time
import warnings
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any, Self

from kubernetes.client import ApiClient, ApiException
from kubernetes.config import new_client_from_config
from kubernetes.dynamic import DynamicClient
from kubernetes.dynamic.exceptions import DynamicApiError

from control_plane import ControlPlane

Manifest = dict[str, Any]

MANAGER = "tests"
"""Owner of the fields that are applied."""
SCRATCH = "test-"
"""How the namespaces of single tests begin. They are not waited for when they go."""
PATIENCE = 30.0
"""Seconds that something may take, unless a test says otherwise."""


class ApiWarning(UserWarning):
    """What an API server warns of, such as a version that will go."""


class RefusedError(Exception):
    """What an API server refuses."""

    def __init__(self, status: int, answer: Manifest) -> None:
        super().__init__(f"{status} {answer.get('reason')}: {answer.get('message')}")
        self.status = status
        """HTTP status."""
        self.answer = answer
        """The whole answer."""


class Cluster:
    """A cluster, as one of its users."""

    def __init__(self, plane: ControlPlane, client: ApiClient, cache: Path) -> None:
        self.plane = plane
        """The control plane: kubeconfig, server, version."""
        self._client = client
        self._cache = cache
        self._dynamic = DynamicClient(client, cache_file=str(cache))

    @classmethod
    @contextmanager
    def of(cls, plane: ControlPlane, cache: Path) -> Iterator[Self]:
        """Somebody who may do everything."""
        client = new_client_from_config(str(plane.kubeconfig), persist_config=False)
        # Kept connections would be warnings at the end.
        with client:
            yield cls(plane, client, cache)
        client.rest_client.pool_manager.clear()

    @contextmanager
    def acting_as(self, user: str, group: str | None = None) -> Iterator["Cluster"]:
        """The same cluster as somebody else, such as `system:serviceaccount:team:app`, by impersonation."""
        client = new_client_from_config(str(self.plane.kubeconfig), persist_config=False)
        client.set_default_header("Impersonate-User", user)
        if group:
            client.set_default_header("Impersonate-Group", group)
        with client:
            yield Cluster(self.plane, client, self._cache)
        client.rest_client.pool_manager.clear()

    def apply(self, manifest: Manifest) -> Manifest:
        """Apply an object; it, as it is then.

        Raises:
            RefusedError: if the server does, also for a field that it does not know.
        """
        options = {"force_conflicts": True, "field_manager": MANAGER, "query_params": [("fieldValidation", "Strict")]}
        return self._send("server_side_apply", manifest, body=manifest, **options)

    def define(self, definitions: Iterable[Manifest]) -> None:
        """Apply definitions of custom resources, and wait until the server knows them."""
        found = [self.apply(one) for one in definitions]
        for one in found:
            self.wait(partial(self._is_established, one), f"{_label(one)} is established")

    def create(self, manifest: Manifest) -> Manifest:
        """Create an object, which may have a generated name; it, as it is then."""
        metadata = manifest["metadata"]
        path = self._resource(manifest).path(namespace=metadata.get("namespace"))
        return self.request("post", path, body=manifest, query_params=[("fieldValidation", "Strict")])

    def get(self, manifest: Manifest) -> Manifest | None:
        """An object as it is, found by kind and name of a manifest; none if it is not there."""
        try:
            return self._send("get", manifest)
        except RefusedError as refused:
            if refused.status == 404:
                return None
            raise

    def list(self, version: str, kind: str, namespace: str | None = None, labels: str | None = None) -> list[Manifest]:
        """All objects of a kind, of one namespace or of all."""
        named = {"apiVersion": version, "kind": kind}
        path = self._resource(named).path(namespace=namespace)
        # In a list they do not say what they are.
        return [{**named, **one} for one in self.request("get", path, label_selector=labels)["items"]]

    def delete(self, manifest: Manifest, seconds: float = PATIENCE) -> None:
        """Delete an object, by kind and name of a manifest, and wait until it is gone; nothing if it is not there."""
        self.start_deleting(manifest)
        self.wait(lambda: self.get(manifest) is None, f"{_label(manifest)} is gone", seconds)

    def start_deleting(self, manifest: Manifest) -> None:
        """Ask for an object to go, by kind and name of a manifest; nothing if it is not there."""
        try:
            self._send("delete", manifest, body={"propagationPolicy": "Background"})
        except RefusedError as refused:
            if refused.status != 404:
                raise

    def evict(self, pod: Manifest) -> None:
        """Ask for a pod to go, as draining a node does.

        Raises:
            RefusedError: with status 429, if a disruption budget says no.
        """
        metadata = {key: pod["metadata"][key] for key in ("name", "namespace")}
        path = f"/api/v1/namespaces/{metadata['namespace']}/pods/{metadata['name']}/eviction"
        self.request("post", path, body={"apiVersion": "policy/v1", "kind": "Eviction", "metadata": metadata})

    def everything(self) -> set[tuple[str, str, str]]:
        """Kind, namespace and name of all there is, of each kind that can be listed."""
        with warnings.catch_warnings():
            # Deprecated kinds are among all.
            warnings.simplefilter("ignore", ApiWarning)
            answers = [self.request("get", path) for path in self._lists()]
        return {
            (answer["kind"].removesuffix("List"), one["metadata"].get("namespace", ""), one["metadata"]["name"])
            for answer in answers
            for one in answer["items"]
        }

    def wait(self, holds: Callable[[], Any], what: str, seconds: float = PATIENCE) -> Any:
        """Wait until something is true, and return it."""
        deadline = time.monotonic() + seconds
        while not (found := holds()):
            self.plane.check()
            assert time.monotonic() < deadline, f"{what}: not after {seconds:.0f} s"
            time.sleep(0.1)
        return found

    def request(self, method: str, path: str, **options: Any) -> Manifest:
        """Ask for a path of the API."""
        return self._read(lambda: self._dynamic.request(method, path, serialize=False, **options))

    def _send(self, verb: str, manifest: Manifest, **options: Any) -> Manifest:
        metadata = manifest["metadata"]
        of = {"name": metadata["name"], "namespace": metadata.get("namespace"), "serialize": False}
        resource = self._resource(manifest)
        return self._read(lambda: getattr(self._dynamic, verb)(resource, **of, **options))

    def _read(self, send: Callable[[], Any]) -> Manifest:
        try:
            response = send()
        except (ApiException, DynamicApiError) as error:
            raise RefusedError(error.status, json.loads(error.body)) from None
        # Read first: what is not read keeps its connection.
        answer: Manifest = json.loads(response.data)
        for text in response.headers.getlist("Warning"):
            warnings.warn(text, ApiWarning, stacklevel=4)
        return answer

    def _is_established(self, definition: Manifest) -> bool:
        conditions = (self.get(definition) or {}).get("status", {}).get("conditions")
        return any((one["type"], one["status"]) == ("Established", "True") for one in conditions or [])

    def _resource(self, manifest: Manifest) -> Any:
        return self._dynamic.resources.get(api_version=manifest["apiVersion"], kind=manifest["kind"])

    def _lists(self) -> Iterator[str]:
        groups = self.request("get", "/apis")["groups"]
        for prefix in ["/api/v1", *(f"/apis/{group['preferredVersion']['groupVersion']}" for group in groups)]:
            for one in self.request("get", prefix)["resources"]:
                if "list" in one["verbs"] and "/" not in one["name"]:
                    yield f"{prefix}/{one['name']}"


def _label(manifest: Manifest) -> str:
    return f"{manifest['kind']} {manifest['metadata']['name']}"
