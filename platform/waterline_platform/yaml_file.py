"""YAML as Pulumi reads it.

PyYAML's own loader takes the last of two equal keys, dates for dates, `12:30` for a number and `no` for false. Pulumi
refuses the first and takes the others for text; so does this.
"""

import re
from collections.abc import Hashable
from pathlib import Path
from typing import Any

import yaml
from yaml.constructor import ConstructorError

# The core schema of YAML 1.2, but for octal numbers.
_RESOLVERS = {
    "tag:yaml.org,2002:bool": (r"true|True|TRUE|false|False|FALSE", "tTfF"),
    "tag:yaml.org,2002:null": (r"~|null|Null|NULL|", ["~", "n", "N", ""]),
    "tag:yaml.org,2002:int": (r"[-+]?[0-9]+|0x[0-9a-fA-F]+", "-+0123456789"),
    "tag:yaml.org,2002:float": (
        r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?|[-+]?\.(inf|Inf|INF)|\.(nan|NaN|NAN)",
        "-+0123456789.",
    ),
    "tag:yaml.org,2002:merge": (r"<<", "<"),
}


class _Loader(yaml.SafeLoader):
    """PyYAML's safe loader, less what Pulumi does not take."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Hashable, Any]:  # noqa: FBT001, FBT002 -- PyYAML's signature
        """A mapping, each of whose keys stands once."""
        seen: set[str] = set()
        for key, _ in node.value:
            if key.value != "<<" and str(key.value) in seen:
                raise ConstructorError(problem=f"the key {key.value} stands twice", problem_mark=key.start_mark)
            seen.add(str(key.value))
        return super().construct_mapping(node, deep)


_Loader.yaml_implicit_resolvers = {}
for tag, (pattern, first) in _RESOLVERS.items():
    _Loader.add_implicit_resolver(tag, re.compile(rf"^(?:{pattern})$"), [*first])


def read_yaml(path: Path) -> Any:  # noqa: ANN401 -- whatever the file says
    """Content of a YAML file.

    Raises:
        OSError: if it cannot be read.
        UnicodeDecodeError: if it is not UTF-8 text.
        yaml.YAMLError: if it is not YAML that Pulumi takes.
    """
    return yaml.load(path.read_text(encoding="utf-8"), _Loader)  # noqa: S506 -- a safe loader
