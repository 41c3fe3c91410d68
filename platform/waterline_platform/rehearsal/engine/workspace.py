"""A throw-away copy of a project, with a backend, a passphrase and a home of its own.

Neither the project's files nor the user's login, state or selected stack are touched. Encrypted configuration is left
out: a rehearsal has no key to it.
"""

import json
import os
import secrets
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import yaml
from pulumi import automation

from waterline_platform.project import Project, without_secrets
from waterline_platform.rehearsal.engine.attached import VARIABLE
from waterline_platform.rehearsal.engine.command import InterruptibleCommand
from waterline_platform.yaml_file import read_yaml

_LEFT_OUT = ("Pulumi.*", ".git")
"""Entries of the project that the copy has its own of, or none."""
_OWN = ("backend", "config")
"""Keys of a Pulumi.yaml that the copy does without: it has a backend of its own, and its stack file says everything."""


class Workspace:
    """A throw-away copy of a project in a folder."""

    def __init__(self, project: Project, folder: Path, command: InterruptibleCommand) -> None:
        self.project = project
        self.copy = _made(folder / "project") / project.root.name
        self.variables = {
            "PULUMI_BACKEND_URL": f"file://{_made(folder / 'state')}",
            "PULUMI_CONFIG_PASSPHRASE": secrets.token_hex(),
            "PATH": f"{_made(folder / 'commands')}{os.pathsep}{os.environ['PATH']}",
            "PULUMI_SKIP_UPDATE_CHECK": "true",
            # The interpreter of this process, should it be in no virtual environment.
            "PULUMI_PYTHON_CMD": sys.executable,
        }
        self.commands = folder / "commands"
        """Folder of commands that stand in for those on the PATH."""
        self.command = command
        self._home = _made(folder / "home")
        self._link()

    def stack(
        self, environment: str, config: Mapping[str, Any], providers: str, *, real_plugins: bool
    ) -> automation.Stack:
        """A new, empty stack of an environment, with a configuration of its own, and emulated providers attached.

        With `real_plugins`, whatever is not emulated may be downloaded.
        """
        self.configure(environment, config)
        options = automation.LocalWorkspaceOptions(
            pulumi_home=str(self._home),
            pulumi_command=self.command,
            secrets_provider="passphrase",
            env_vars={
                **self.variables,
                VARIABLE: providers,
                "PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION": str(not real_plugins).lower(),
            },
        )
        return automation.create_stack(environment, work_dir=str(self.copy), opts=options)

    def configure(self, environment: str, config: Mapping[str, Any]) -> None:
        """Say what an environment's stack file says, but for encrypted values."""
        path = self.copy / f"Pulumi.{environment}.yaml"
        written = yaml.safe_load(path.read_text(encoding="utf-8")) if path.exists() else {}
        written["config"] = without_secrets(config)
        # JSON is YAML that nobody reads differently.
        path.write_text(json.dumps(written), encoding="utf-8")

    def _link(self) -> None:
        """Make the copy: links to all that the project has, and a Pulumi.yaml that runs this very interpreter."""
        self.copy.mkdir()
        for entry in self.project.root.iterdir():
            if not any(entry.match(pattern) for pattern in _LEFT_OUT):
                (self.copy / entry.name).symlink_to(entry)
        environment = {"virtualenv": sys.prefix} if sys.prefix != sys.base_prefix else {}
        declared = {
            **{key: value for key, value in read_yaml(self.project.root / "Pulumi.yaml").items() if key not in _OWN},
            "name": self.project.name,
            "runtime": {"name": "python", "options": environment},
            "main": os.path.relpath(self.project.program.parent, self.project.root),
        }
        (self.copy / "Pulumi.yaml").write_text(json.dumps(declared), encoding="utf-8")
        plugins = Path(os.environ.get("PULUMI_HOME", "~/.pulumi")).expanduser() / "plugins"
        if plugins.is_dir():
            (self._home / "plugins").symlink_to(plugins)


@contextmanager
def throw_away(project: Project, command: InterruptibleCommand) -> Iterator[Workspace]:
    """A copy of a project that is gone when the context ends."""
    with TemporaryDirectory(prefix="waterline-") as folder:
        yield Workspace(project, Path(folder).resolve(), command)


def _made(folder: Path) -> Path:
    folder.mkdir()
    return folder
