"""The examples ask for the same cluster, each in its language."""

import json
import runpy
from pathlib import Path
from typing import Any

import yaml

from waterline_platform.rehearsal.inline import run
from waterline_platform.rehearsal.values import Values, read

EXAMPLES = Path(__file__).parents[2] / "examples"
CLUSTER = "waterline:index:EksCluster"
CONFIG: dict[str, Any] = {
    "accountId": "123456789012",
    "region": "eu-west-1",
    "vpcId": "vpc-a",
    "privateSubnetIds": ["subnet-a", "subnet-b"],
    "admins": ["arn:aws:iam::123456789012:role/platform-admin"],
}


def asked_for_in_python() -> Values:
    config = {f"it:{key}": value if isinstance(value, str) else json.dumps(value) for key, value in CONFIG.items()}
    recording = run(
        lambda: runpy.run_path(str(EXAMPLES / "python-import/__main__.py")), preview=True, project="it", config=config
    )
    [cluster] = [one for one in recording.registrations if one.type == CLUSTER]
    return cluster.inputs


def said_in_yaml() -> tuple[str, dict[str, Any]]:
    """Type and properties of the one resource, with what the stack says in place of `${…}`."""
    program = yaml.safe_load((EXAMPLES / "yaml-plugin/Pulumi.yaml").read_text())
    # In YAML the account is no configuration: its digits would arrive as a number.
    assert program["config"].keys() == CONFIG.keys() - {"accountId"}
    references = {f"${{{key}}}": value for key, value in CONFIG.items()}
    [cluster] = program["resources"].values()
    properties = {
        key: references.get(value, value) if isinstance(value, str) else value
        for key, value in cluster["properties"].items()
    }
    return cluster["type"], properties


def test_the_yaml_example_asks_for_what_the_python_example_asks_for(construct):
    type_, properties = said_in_yaml()
    _, registered = construct("EksCluster", properties)

    assert type_ == "waterline:EksCluster"
    assert registered[0].type == CLUSTER
    assert read(registered[0].object) == asked_for_in_python()
