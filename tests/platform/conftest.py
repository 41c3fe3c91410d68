"""Rehearsals of the shipped environments, changed at will."""

import shutil
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from waterline_platform.cli import main
from waterline_platform.project import find_project, stack_config
from waterline_platform.rehearsal.engine.cloud import EmulatedCloud
from waterline_platform.rehearsal.engine.session import Session, Subject, session
from waterline_platform.rehearsal.replacement import forces_replacement

ROOT = Path(__file__).parents[2]

Command = Callable[..., tuple[int, str, str]]


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A copy of the project, to be spoilt."""
    for path in (*ROOT.glob("Pulumi*.yaml"), ROOT / "stacks"):
        target = tmp_path / path.name
        shutil.copytree(path, target) if path.is_dir() else shutil.copy(path, target)
    return tmp_path


@pytest.fixture
def waterline(project: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Command:
    """Run the command in the copied project; its exit status and what it printed."""

    def command(*arguments: str) -> tuple[int, str, str]:
        monkeypatch.chdir(project)
        monkeypatch.setattr(sys, "argv", ["waterline", *arguments])
        with pytest.raises(SystemExit) as end:
            main()
        printed = capsys.readouterr()
        return int(end.value.code or 0), printed.out, printed.err

    return command


@pytest.fixture
def spoil(project: Path) -> Callable[[str, str, str], None]:
    """Replace text in a file of the copied project."""

    def replace(name: str, old: str, new: str) -> None:
        path = project / name
        text = path.read_text()
        assert old in text
        path.write_text(text.replace(old, new))

    return replace


@pytest.fixture
def refused(project: Path) -> Callable[[tuple[int, str, str], str], None]:
    """Hold an answer of the command to one error line, exit status 1, and nothing written."""

    def check(answer: tuple[int, str, str], line: str) -> None:
        assert answer == (1, "", f"error: {line}\n")
        assert not (project / "build").exists()

    return check


@pytest.fixture(scope="session")
def begun() -> Callable[..., Any]:
    """Begin a session of an environment on AWS, after a change to its `waterline:settings`, with nothing in its cloud.

    Hands back its configuration too.
    """

    @contextmanager
    def begin(
        environment: str, change: Callable[[dict[str, Any]], None] = lambda _: None
    ) -> Iterator[tuple[Session, dict[str, Any]]]:
        project = find_project(ROOT)
        config = stack_config(project, environment)
        change(config["waterline:settings"])
        cloud = EmulatedCloud(forces_replacement("aws"))
        with session(Subject(project, environment, config), cloud, lambda _: None) as one:
            yield one, config

    return begin
