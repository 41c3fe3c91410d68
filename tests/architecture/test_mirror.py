"""The page on mirrors shows what its script prints, and the script asks for what components ask for."""

import importlib
import shlex
from pathlib import Path
from types import ModuleType

import pytest

from waterline.chart import Chart
from waterline.charts import PINS

DOCS = Path(__file__).parents[2] / "docs"


@pytest.fixture
def mirror(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    monkeypatch.syspath_prepend(DOCS)
    return importlib.import_module("mirror")


def test_the_page_shows_what_the_script_prints(mirror):
    page = (DOCS / "mirror.md").read_text()

    assert mirror.table() in page
    assert mirror.images() in page


def test_every_pin_is_pushed_to_where_it_is_looked_for(mirror):
    pushed = [shlex.split(line) for line in mirror.commands("registry.example.com/hub").splitlines()]

    assert len(pushed) == len(PINS)
    for pin, words in zip(PINS, pushed, strict=True):
        *_, file, target = words
        assert file.startswith(f"build/charts/{pin.name}-{pin.version}.")
        if isinstance(pin, Chart):
            assert words[:2] == ["helm", "push"]
            # Helm adds the chart's name.
            assert f"{target}/{pin.name}" == pin.reference("registry.example.com/hub")
        else:
            assert words[0] == "curl"
            assert target == pin.source("registry.example.com/hub")
