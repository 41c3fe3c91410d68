"""What the plugin says of itself, over the wire."""

import json
from collections.abc import Iterator
from typing import Any

from google.protobuf.empty_pb2 import Empty

import waterline


def described(schema: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    """Everything that a consumer reads about, by where it stands."""
    for token, component in schema["resources"].items():
        yield token, component
        for kind in ("inputProperties", "properties"):
            yield from ((f"{token} {kind} {name}", one) for name, one in component[kind].items())
    for token, type_ in schema["types"].items():
        yield token, type_
        yield from ((f"{token} {name}", one) for name, one in (type_.get("properties") or {}).items())
        yield from ((f"{token} {one['name']}", one) for one in type_.get("enum") or [])


def test_every_component_is_served_with_the_projects_version(plugin, schema, components):
    assert set(schema["resources"]) == {f"waterline:index:{component.__name__}" for component in components}
    assert schema["name"] == "waterline"
    assert schema["version"] == plugin.GetPluginInfo(Empty()).version == waterline.__version__


def test_every_component_has_inputs_and_outputs(schema):
    for token, component in schema["resources"].items():
        assert component["isComponent"], token
        assert component["inputProperties"], token
        assert component["properties"], token


def test_everything_a_consumer_reads_about_is_described(schema):
    everything = dict(described(schema))

    assert len(everything) > 200
    assert [where for where, one in everything.items() if not (one.get("description") or "").strip()] == []


def test_every_input_that_is_one_of_a_few_words_is_an_enum(schema):
    enums = {token.rpartition(":")[2] for token, one in schema["types"].items() if one.get("enum")}

    assert enums == {
        "AcmeEndpoint",
        "AksAutoscaler",
        "AksExpander",
        "AksOutbound",
        "AksTier",
        "Availability",
        "AzurePrincipalType",
        "CpuArchitecture",
        "DnsPolicy",
        "EksNat",
        "IngressController",
        "PodSecurityLevel",
        "SecretDeletion",
        "SecretOwner",
        "SecretRefresh",
        "TaintEffect",
        "TenantSize",
    }


def test_every_type_that_is_named_is_there(schema):
    text = json.dumps(schema)
    named = {part.split('"')[0] for part in text.split('"#/types/')[1:]}

    assert named == set(schema["types"])


def test_no_output_hides_what_every_resource_has(schema):
    for token, component in schema["resources"].items():
        assert not {"id", "urn"} & {*component["properties"], *component["inputProperties"]}, token
