"""Sessions of shipped environments on the real engine."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from waterline_platform.project import find_project, stack_config
from waterline_platform.rehearsal.engine.cloud import EmulatedCloud
from waterline_platform.rehearsal.engine.session import Session, Subject, session
from waterline_platform.rehearsal.replacement import forces_replacement

ROOT = Path(__file__).parents[3]


@pytest.fixture(scope="session")
def begun() -> Callable[[str], Any]:
    """Begin a session of an environment on AWS, with nothing in its cloud; hands back its configuration too."""

    @contextmanager
    def begin(environment: str) -> Iterator[tuple[Session, dict[str, Any]]]:
        project = find_project(ROOT)
        config = stack_config(project, environment)
        cloud = EmulatedCloud(forces_replacement("aws"))
        with session(Subject(project, environment, config), cloud, lambda _: None) as one:
            yield one, config

    return begin
