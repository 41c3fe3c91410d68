"""What a cluster answers: an id for every object, and the objects of the manifests that Waterline pins.

The manifests are not fetched: their pins say what is in them.
"""

from waterline.chart import Manifest
from waterline.charts import PINS
from waterline_platform.rehearsal.clouds.answers import Child, Construct, Construction, Create, Emulated, text
from waterline_platform.rehearsal.values import Value, Values


def object_id(inputs: Values) -> str:
    """An object's id, as its provider has it: the namespace, if any, and the name."""
    metadata: Value = inputs.get("metadata")
    if not isinstance(metadata, dict) or "name" not in metadata:
        message = f"a Kubernetes object without a name of its own: {metadata!r}"
        raise ValueError(message)
    namespace = metadata.get("namespace")
    return f"{namespace}/{metadata['name']}" if namespace else str(metadata["name"])


def _release(_name: str, inputs: Values) -> Emulated:
    release, namespace = text(inputs["name"]), text(inputs["namespace"])
    status: Values = {"name": release, "namespace": namespace, "status": "deployed", "version": inputs["version"]}
    return Emulated(f"{namespace}/{release}", {"status": status})


def _config_file(name: str, inputs: Values) -> Construction:
    """The objects of a manifest, named as the provider names them.

    Read from provider 4.34 (`provider/pkg/provider/yaml/v2/yaml.go`).
    """
    source = text(inputs["file"])
    children = [
        Child(f"kubernetes:{type_}", f"{name}:{one}", _object(type_, one))
        for type_, names in _manifest(source).objects.items()
        for one in names
    ]
    return Construction(children, {})


def _manifest(source: str) -> Manifest:
    """The pinned manifest that is fetched from somewhere, which may be a mirror.

    Raises:
        LookupError: if no pin is fetched from there.
    """
    for pin in PINS:
        if isinstance(pin, Manifest) and source.endswith(pin.url.removeprefix("https://")):
            return pin
    message = f"no pinned manifest is fetched from {source}"
    raise LookupError(message)


def _object(type_: str, name: str) -> Values:
    api_version, kind = type_.rsplit(":", 1)
    metadata: Values = {"name": name}
    return {"apiVersion": api_version, "kind": kind, "metadata": metadata}


RESOURCES: dict[str, Create] = {"kubernetes:helm.sh/v3:Release": _release}
"""What a cluster answers to a create, where an object's id is not all, by type."""

COMPONENTS: dict[str, Construct] = {"kubernetes:yaml/v2:ConfigFile": _config_file}
"""What a remote component is made of, by type."""
