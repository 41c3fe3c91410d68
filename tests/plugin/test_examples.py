"""The examples ask for the same cluster, each in its language."""

from pathlib import Path
from typing import Any

import yaml

from waterline_platform.rehearsal.values import read

EXAMPLES = Path(__file__).parents[2] / "examples"
CLUSTER = "waterline:index:EksCluster"


def said_in_yaml(config: dict[str, Any]) -> tuple[str, dict[str, Any]]:
    """Type and properties of the one resource, with what the stack says in place of `${…}`."""
    program = yaml.safe_load((EXAMPLES / "yaml-plugin/Pulumi.yaml").read_text())
    # In YAML the account is no configuration: its digits would arrive as a number.
    assert program["config"].keys() == config.keys() - {"accountId"}
    references = {f"${{{key}}}": value for key, value in config.items()}
    [cluster] = program["resources"].values()
    properties = {
        key: references.get(value, value) if isinstance(value, str) else value
        for key, value in cluster["properties"].items()
    }
    return cluster["type"], properties


def test_the_yaml_example_asks_for_what_the_python_example_asks_for(construct, config, python_example):
    type_, properties = said_in_yaml(config)
    _, registered = construct("EksCluster", properties)

    [cluster] = [one for one in python_example(preview=True).registrations if one.type == CLUSTER]

    assert type_ == "waterline:EksCluster"
    assert registered[0].type == CLUSTER
    assert read(registered[0].object) == cluster.inputs
