"""Fetch every chart and manifest that is pinned into `build/charts`, and check its digest: `make charts`.

Signatures are not verified, and nothing is fetched from a mirror: a pin's digest is what says that it is the right one.
"""

import hashlib
import json
import re
import sys
import urllib.parse
import urllib.request
from collections.abc import Iterable
from email.message import Message
from http.client import HTTPException
from pathlib import Path
from typing import Any
from urllib.error import HTTPError

import yaml

from waterline.chart import Chart, Manifest
from waterline.charts import PINS

TARGET = Path(__file__).parents[1] / "build/charts"
TIMEOUT = 30
"""Seconds that a server may be silent."""
MANIFEST = "application/vnd.oci.image.manifest.v1+json"
LAYER = "application/vnd.cncf.helm.chart.content.v1.tar+gzip"
"""Media types of a chart in a registry. Source: https://helm.sh/docs/topics/registries/."""
LOOPBACK = {"127.0.0.1", "localhost"}
UNAUTHORIZED = 401


class FetchError(Exception):
    """What cannot be had, or is not what it should be, in one line."""


def main(pins: Iterable[Chart | Manifest] = PINS, target: Path = TARGET) -> int:
    """Fetch pins into a folder, and say of each what was found; exit status 1 if one could not be had.

    Answers that are not of the expected form end in the same one line as none at all.
    """
    target.mkdir(parents=True, exist_ok=True)
    failed = 0
    for pin in pins:
        try:
            digest = fetch(pin, target)
        except (OSError, FetchError, ValueError, LookupError, TypeError, AttributeError, yaml.YAMLError) as error:
            print(f"error: {pin.name} {pin.version}: {_reason(error)}", file=sys.stderr)
            failed = 1
        else:
            print(f"{pin.name} {pin.version} sha256:{digest}{'' if pin.digest else ' (not pinned)'}", flush=True)
    return failed


def fetch(pin: Chart | Manifest, target: Path) -> str:
    """Write what is pinned into a folder, whole or not at all; its digest.

    Raises:
        FetchError: if it cannot be had, or its digest is not the pinned one.
        OSError: if it cannot be written.
    """
    if isinstance(pin, Manifest):
        content, ending = get(pin.url), "yaml"
    else:
        from_repository = from_registry if pin.repository.startswith("oci://") else from_index
        content, ending = from_repository(pin), "tgz"
    digest = sha256(content)
    if pin.digest and digest != pin.digest:
        message = f"sha256:{digest}: expected sha256:{pin.digest}"
        raise FetchError(message)
    file = target / f"{pin.name}-{pin.version}.{ending}"
    partial = file.with_name(f".{file.name}.part")
    try:
        partial.write_bytes(content)
        partial.replace(file)
    finally:
        partial.unlink(missing_ok=True)
    return digest


def from_index(pin: Chart) -> bytes:
    """A chart's archive, from a repository with an index.

    Raises:
        FetchError: if the index does not have it, or names a different digest.
    """
    base = f"{pin.repository}/"
    index = yaml.load(get(f"{base}index.yaml"), getattr(yaml, "CSafeLoader", yaml.SafeLoader))  # noqa: S506 -- both are safe
    for entry in index["entries"].get(pin.name, ()):
        if str(entry["version"]) == pin.version:
            archive = get(urllib.parse.urljoin(base, entry["urls"][0]))
            return _checked(archive, entry.get("digest") or sha256(archive), "the index")
    message = f"not in {base}index.yaml"
    raise FetchError(message)


def from_registry(pin: Chart) -> bytes:
    """A chart's archive, from a registry, as anybody. One on this machine speaks plain HTTP.

    Source: https://github.com/opencontainers/distribution-spec/blob/main/spec.md.

    Raises:
        FetchError: if it is no chart, or not what its manifest says.
    """
    host, _, path = pin.repository.removeprefix("oci://").partition("/")
    scheme = "http" if host.split(":")[0] in LOOPBACK else "https"
    base = f"{scheme}://{host}/v2/{path}/{pin.name}"
    # A tag has no plus sign, so Helm writes an underscore for it.
    url = f"{base}/manifests/{pin.version.replace('+', '_')}"
    headers = {"Accept": MANIFEST}
    try:
        content = get(url, headers)
    except HTTPError as error:
        if error.code != UNAUTHORIZED:
            raise
        headers |= {"Authorization": f"Bearer {_token(error.headers)}"}
        content = get(url, headers)
    layers = [one for one in json.loads(content).get("layers", ()) if one["mediaType"] == LAYER]
    if len(layers) != 1:
        message = f"{url}: {len(layers)} layers of type {LAYER}: expected one"
        raise FetchError(message)
    digest = layers[0]["digest"]
    return _checked(get(f"{base}/blobs/{digest}", headers), digest.removeprefix("sha256:"), "the manifest")


def get(url: str, headers: dict[str, str] | None = None) -> bytes:
    """What a URL leads to.

    Raises:
        FetchError: if it is no web address, or cannot be had.
        HTTPError: if the server refuses it.
    """
    if not url.startswith(("https://", "http://")):
        message = f"{url}: expected an https address"
        raise FetchError(message)
    request = urllib.request.Request(url)  # noqa: S310 -- checked above
    for key, value in (headers or {}).items():
        # Unredirected: a token is for the registry, and not for the storage that it sends us to.
        request.add_unredirected_header(key, value)
    try:
        with urllib.request.urlopen(request, timeout=TIMEOUT) as answer:  # noqa: S310 -- checked above
            content: bytes = answer.read()
    except HTTPError as error:
        error.close()
        raise
    except (OSError, HTTPException) as error:
        reason = getattr(error, "reason", error)
        message = f"{url}: {getattr(reason, 'strerror', None) or repr(reason)}"
        raise FetchError(message) from error
    return content


def sha256(content: bytes) -> str:
    """A digest, as pins have it."""
    return hashlib.sha256(content).hexdigest()


def _token(headers: Message) -> str:
    """A token for anybody, from where a registry says that there is one."""
    challenge = str(headers.get("WWW-Authenticate", ""))
    said = dict(re.findall(r'(\w+)="([^"]*)"', challenge))
    if not challenge.lower().startswith("bearer ") or "realm" not in said:
        message = f"the registry asks for {challenge or 'credentials'!r}: expected a bearer token for anybody"
        raise FetchError(message)
    query = urllib.parse.urlencode({key: said[key] for key in ("service", "scope") if key in said})
    answer: dict[str, Any] = json.loads(get(f"{said['realm']}?{query}"))
    return str(answer.get("token") or answer["access_token"])


def _checked(content: bytes, digest: str, source: str) -> bytes:
    if sha256(content) != digest:
        message = f"sha256:{sha256(content)}: {source} says sha256:{digest}"
        raise FetchError(message)
    return content


def _reason(error: Exception) -> str:
    """An error, in one line."""
    if isinstance(error, HTTPError):
        return f"{error.url}: {error.code} {error.reason}"
    words = " ".join(str(error).split())
    if isinstance(error, OSError):
        return words
    return words if isinstance(error, FetchError) else f"an answer of another form: {type(error).__name__}: {words}"


if __name__ == "__main__":
    sys.exit(main())
