"""What Kubernetes would refuse of an object: a check for its own kinds, and one for those of definitions.

Rules in the Common Expression Language (`x-kubernetes-validations`) are not evaluated: only an API server does.
"""

from functools import cache
from pathlib import Path
from typing import Any

import jsonschema
import kubernetes_validate

import schemas
from planned import Manifest

MINORS = ("1.34", "1.35", "1.36")
"""Kubernetes versions that objects must be right for."""


def of_kubernetes(manifest: Manifest, minor: str) -> list[str]:
    """What is wrong with an object of a kind of Kubernetes's own."""
    try:
        kubernetes_validate.validate(manifest, minor, strict=True)
    except kubernetes_validate.SchemaNotFoundError:
        return [f"Kubernetes {minor} has no {manifest['kind']} of {manifest['apiVersion']}"]
    except kubernetes_validate.ValidationError as error:
        return [f"{'.'.join(map(str, error.path))}: {error.message}"]
    return []


def of_definitions(manifest: Manifest, folder: Path) -> list[str]:
    """What is wrong with a custom resource, by its definition among those of a folder."""
    group, _, version = manifest["apiVersion"].rpartition("/")
    definition = schemas.definitions(folder, group).get(manifest["kind"])
    if not definition:
        return [f"no definition of {manifest['kind']} of {group}"]
    spec = definition["spec"]
    served = [one["name"] for one in spec["versions"] if one["served"]]
    if version not in served:
        return [f"apiVersion: {version} is not served; expected one of {served}"]
    metadata = manifest["metadata"]
    found = of_kubernetes({"apiVersion": "v1", "kind": "ConfigMap", "metadata": metadata}, MINORS[-1])
    if (spec["scope"] == "Namespaced") != ("namespace" in metadata):
        found.append(f"metadata.namespace: {metadata.get('namespace')!r}: {manifest['kind']} is {spec['scope']}")
    validator = _validator(folder, group, manifest["kind"], version)
    body = {key: value for key, value in manifest.items() if key not in {"apiVersion", "kind", "metadata"}}
    return found + [f"{error.json_path}: {error.message}" for error in validator.iter_errors(body)]


@cache
def _validator(folder: Path, group: str, kind: str, version: str) -> Any:
    versions = schemas.definitions(folder, group)[kind]["spec"]["versions"]
    [schema] = [one["schema"]["openAPIV3Schema"] for one in versions if one["name"] == version]
    converted = strict(schema)
    for key in ("apiVersion", "kind", "metadata"):
        converted["properties"].pop(key, None)
    converted["required"] = [key for key in converted.get("required", []) if key in converted["properties"]]
    # Draft 4 is what OpenAPI 3.0 is nearest to, except that an empty list of required keys is none.
    if not converted["required"]:
        del converted["required"]
    return jsonschema.Draft4Validator(converted)


def strict(schema: dict[str, Any]) -> dict[str, Any]:
    """A structural schema as JSON Schema that refuses what an API server would drop in silence.

    `allOf` and its like stay as they are: they may constrain values, but not add fields.
    Source: https://kubernetes.io/docs/tasks/extend-kubernetes/custom-resources/custom-resource-definitions/.
    """
    made = {
        key: value for key, value in schema.items() if not key.startswith("x-") and key not in {"format", "default"}
    }
    if "properties" in made:
        made["properties"] = {key: strict(value) for key, value in made["properties"].items()}
        # Defaults are filled in before anything is checked.
        made["required"] = [
            key for key in made.get("required", []) if "default" not in schema["properties"].get(key, {})
        ]
        if not made["required"]:
            del made["required"]
    if "items" in made:
        made["items"] = strict(made["items"])
    if isinstance(made.get("additionalProperties"), dict):
        made["additionalProperties"] = strict(made["additionalProperties"])
    elif made.get("type") == "object" and not schema.get("x-kubernetes-preserve-unknown-fields"):
        made.setdefault("additionalProperties", False)
    if schema.get("x-kubernetes-embedded-resource") and made.get("additionalProperties") is False:
        made["properties"] = {**made.get("properties", {}), "apiVersion": {}, "kind": {}, "metadata": {}}
    if schema.get("x-kubernetes-int-or-string"):
        made["type"] = ["integer", "string"]
    if schema.get("nullable") and "type" in made:
        kinds = made["type"] if isinstance(made["type"], list) else [made["type"]]
        made["type"] = [*kinds, "null"]
        if "enum" in made:
            made["enum"] = [*made["enum"], None]
    return made
