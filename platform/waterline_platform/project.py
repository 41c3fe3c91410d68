"""A Pulumi project on disk: where it is, which stack files it has, what they say.

Only what Pulumi itself reads from these files is read: the project's name and program, the stacks' configuration.
"""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any, NamedTuple

import yaml

from waterline_platform.errors import UserError
from waterline_platform.yaml_file import read_yaml


class ProjectError(UserError):
    """A project or a stack file that cannot be used as it is."""


class Project(NamedTuple):
    """A Pulumi project."""

    root: Path
    """Folder of its Pulumi.yaml."""
    name: str
    """Its name; the namespace of configuration keys that have none."""
    program: Path
    """The Python file that is its program."""
    config: Mapping[str, Any]
    """Configuration of every environment, by full key, where a stack file does not say otherwise."""

    def stack_file(self, environment: str) -> Path:
        """File with the configuration of an environment, whether or not it exists."""
        return self.root / f"Pulumi.{environment}.yaml"

    def environments(self) -> list[str]:
        """Environments that have a stack file, by name."""
        return sorted(
            path.name.removeprefix("Pulumi.").removesuffix(".yaml") for path in self.root.glob("Pulumi.?*.yaml")
        )


def find_project(start: Path) -> Project:
    """The project that a folder is in.

    Raises:
        ProjectError: if neither the folder nor one above it has a Pulumi.yaml, or that cannot be used.
    """
    root = next((folder for folder in (start, *start.parents) if (folder / "Pulumi.yaml").is_file()), None)
    if root is None:
        message = f"{start}: no Pulumi.yaml here or above; expected to be inside a Pulumi project"
        raise ProjectError(message)
    declared = _read(root / "Pulumi.yaml")
    program = root / str(declared.get("main", ".")) / "__main__.py"
    if not program.is_file():
        message = f"Pulumi.yaml: main: {declared.get('main', '.')!r}: expected a folder with a __main__.py"
        raise ProjectError(message)
    if "stackConfigDir" in declared:
        message = "Pulumi.yaml: stackConfigDir: expected none: stack files are looked for beside Pulumi.yaml"
        raise ProjectError(message)
    name = str(declared.get("name", root.name))
    values = {
        key: value.get("value", value.get("default")) if isinstance(value, Mapping) else value
        for key, value in _config(root / "Pulumi.yaml", name).items()
    }
    return Project(root, name, program, {key: value for key, value in values.items() if value is not None})


def chosen_environments(project: Project, named: list[str]) -> list[str]:
    """Environments by name, each once; all that have a stack file, if none is named.

    Raises:
        ProjectError: if none is named and none has a stack file.
    """
    chosen = list(dict.fromkeys(named)) or project.environments()
    if not chosen:
        message = f"{project.root.name}: no stack file; expected a Pulumi.<environment>.yaml beside Pulumi.yaml"
        raise ProjectError(message)
    return chosen


def stack_config(project: Project, environment: str) -> dict[str, Any]:
    """Configuration of an environment by full key, as its stack file says it.

    Raises:
        ProjectError: if there is no such stack file, or it cannot be read as YAML.
    """
    path = project.stack_file(environment)
    if environment not in project.environments():
        known = ", ".join(project.environments()) or "none"
        message = f"unknown environment {environment!r}: expected one with a stack file: {known}"
        raise ProjectError(message)
    return {**project.config, **_config(path, project.name)}


def config_as_text(config: Mapping[str, Any]) -> dict[str, str]:
    """Configuration as a program is given it: structures as JSON. Encrypted values are left out."""
    return {
        key: value if isinstance(value, str) else json.dumps(value) for key, value in without_secrets(config).items()
    }


def without_secrets(value: Any) -> Any:  # noqa: ANN401 -- as a stack file says it
    """What a stack file says, without encrypted values, however deep."""
    if isinstance(value, Mapping):
        return {key: without_secrets(item) for key, item in value.items() if not _is_secure(item)}
    if isinstance(value, list):
        return [without_secrets(item) for item in value if not _is_secure(item)]
    return value


def _is_secure(value: object) -> bool:
    return isinstance(value, Mapping) and set(value) == {"secure"}


def _config(path: Path, namespace: str) -> dict[str, Any]:
    """What a file says under `config`, by full key."""
    config = _read(path).get("config", {})
    if not isinstance(config, Mapping):
        message = f"{path.name}: config: {type(config).__name__}: expected a mapping"
        raise ProjectError(message)
    return {str(key) if ":" in str(key) else f"{namespace}:{key}": value for key, value in config.items()}


def _read(path: Path) -> Mapping[str, Any]:
    try:
        content = read_yaml(path)
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else "not UTF-8 text"
        message = f"{path.name}: cannot be read: {reason}"
        raise ProjectError(message) from error
    except RecursionError as error:
        message = f"{path.name}: nested too deeply, or inside itself"
        raise ProjectError(message) from error
    except (yaml.YAMLError, ValueError) as error:
        mark = getattr(error, "problem_mark", None)
        where = f", line {mark.line + 1}" if mark else ""
        message = f"{path.name}{where}: not YAML: {getattr(error, 'problem', None) or 'cannot be parsed'}"
        raise ProjectError(message) from error
    if not isinstance(content, Mapping):
        message = f"{path.name}: expected a mapping, such as one with the key config"
        raise ProjectError(message)
    return content
