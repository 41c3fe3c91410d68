"""Schemas and charts of other projects, where they are at hand, and what a skipped test says where they are not."""

from pathlib import Path

import pytest

import rendering
import schemas


@pytest.fixture(scope="session")
def folder() -> Path:
    """The folder of schemas."""
    found = schemas.find()
    if not found:
        pytest.skip(f"no schemas: expected {schemas.VARIABLE}, or a folder shared/schemas beside the project")
    return found


@pytest.fixture(scope="session")
def renderer() -> rendering.Renderer:
    """Renders charts with Helm."""
    made = rendering.find()
    if isinstance(made, str):
        pytest.skip(made)
    return made
