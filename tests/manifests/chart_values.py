"""What a chart would not take, or would take no notice of, in its values.

A misspelt value is no error to Helm, unless the chart has a schema that is closed: it is simply not used.
"""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import jsonschema

import schemas

OPEN = "object(open)"
PASSED_ON = {
    ("aws-load-balancer-controller", "podSecurityContext"): "the template puts all of it into the pod",
    ("aws-load-balancer-controller", "securityContext"): "the template puts all of it into the container",
    ("cluster-autoscaler", "extraArgs"): "the template makes an argument of each",
    ("traefik", "service.spec"): "the template puts all of it into the Service",
}
"""Mappings with defaults that take more keys than those, by chart and path, each with its reason."""


def problems(values: Mapping[str, Any], chart: str, folder: Path) -> list[str]:
    """What is wrong with values of a chart."""
    schema = schemas.values_schema(folder, chart)
    tree = _tree(schemas.values_keys(folder, chart))
    unknown = [
        f"{path}: the chart has no such value"
        for path in _unknown(values, tree, chart)
        if not (schema and _declared(schema, schema, path.split(".")))
    ]
    return unknown + (list(_against(values, schema)) if schema else [])


def _against(values: Mapping[str, Any], schema: dict[str, Any]) -> Iterator[str]:
    """What the chart's own schema refuses, less what is only missing: the defaults are not in here."""
    validator = jsonschema.validators.validator_for(schema)(schema)
    for error in validator.iter_errors(values):
        if error.validator != "required":
            yield f"{error.json_path}: {error.message}"


def _tree(keys: Mapping[str, str]) -> dict[str, Any]:
    tree: dict[str, Any] = {}
    for path, kind in keys.items():
        *above, last = path.split(".")
        node = tree
        for key in above:
            node = node.setdefault(key, {})
        node[last] = kind
    return tree


def _unknown(values: Mapping[str, Any], tree: Mapping[str, Any], chart: str, above: str = "") -> Iterator[str]:
    """Paths that the defaults do not have. Below a list, and below a default that is none or open, all is taken."""
    for key, value in values.items():
        path = f"{above}{key}"
        known = tree.get(key)
        if known is None:
            yield path
        elif isinstance(value, Mapping) and isinstance(known, Mapping):
            if (chart, path) not in PASSED_ON:
                yield from _unknown(value, known, chart, f"{path}.")
        elif isinstance(value, Mapping) and known not in {OPEN, "null"}:
            yield from (f"{path}.{inner}" for inner in value)
        elif isinstance(known, Mapping) and value is not None:
            yield path


def _declared(schema: Any, root: dict[str, Any], path: list[str]) -> bool:
    """Whether a schema names a path, or takes any key there on purpose."""
    if not isinstance(schema, dict):
        return False
    if not path:
        return True
    if reference := schema.get("$ref"):
        target: Any = root
        for step in str(reference).removeprefix("#").strip("/").split("/"):
            target = target[step.replace("~1", "/").replace("~0", "~")] if step else target
        if _declared(target, root, path):
            return True
    for one in (*schema.get("allOf", ()), *schema.get("anyOf", ()), *schema.get("oneOf", ())):
        if _declared(one, root, path):
            return True
    named = schema.get("properties", {})
    if path[0] in named:
        # What says no more than that it is an object is open.
        return _declared(named[path[0]], root, path[1:]) or _is_open(named[path[0]])
    return isinstance(schema.get("additionalProperties"), dict)


def _is_open(schema: Any) -> bool:
    """Whether a schema takes any object, and says nothing of what is in it."""
    if not isinstance(schema, dict):
        return schema is True
    says_more = {"properties", "$ref", "allOf", "anyOf", "oneOf", "additionalProperties"} & set(schema)
    return not says_more and schema.get("type") in {"object", None}
