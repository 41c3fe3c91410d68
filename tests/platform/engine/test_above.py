"""What is above the waterline, on an API server that is not emulated. Needs the Pulumi CLI."""

import json
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from waterline_platform.project import find_project, stack_config
from waterline_platform.rehearsal.engine.attached import attached
from waterline_platform.rehearsal.engine.cloud import EmulatedCloud
from waterline_platform.rehearsal.engine.environment import rehearse_on_engine
from waterline_platform.rehearsal.engine.trial import in_the_cloud
from waterline_platform.rehearsal.outcomes import Step
from waterline_platform.rehearsal.registration import label
from waterline_platform.rehearsal.request import Engine, Request

pytestmark = pytest.mark.engine

ROOT = Path(__file__).parents[3]


@pytest.fixture
def api_server(tmp_path, monkeypatch) -> Iterator[tuple[Path, EmulatedCloud]]:
    """A kubeconfig, and what the API server that it points to has: served by a provider that is as good as real."""
    with socket.create_server(("127.0.0.1", 0)) as server, attached(objects := EmulatedCloud({})) as variable:
        [kubernetes] = [entry for entry in variable.split(",") if entry.startswith("kubernetes:")]

        @contextmanager
        def beside(cloud: EmulatedCloud, *, real: frozenset[str]) -> Iterator[str]:
            assert real == {"kubernetes"}
            with attached(cloud, real=real) as emulated:
                yield f"{emulated},{kubernetes}"

        monkeypatch.setattr("waterline_platform.rehearsal.engine.session.attached", beside)
        cluster = {"server": f"https://127.0.0.1:{server.getsockname()[1]}", "certificate-authority-data": "YQ=="}
        content = {
            "current-context": "real",
            "clusters": [{"name": "real", "cluster": cluster}],
            "contexts": [{"name": "real", "context": {"cluster": "real", "user": "me"}}],
            "users": [{"name": "me", "user": {"token": "not-a-real-token"}}],
        }
        path = tmp_path / "kubeconfig"
        path.write_text(json.dumps(content))
        yield path, objects


@pytest.mark.parametrize("environment", ["prod", "local"])
def test_what_is_above_the_line_goes_to_the_api_server_and_away_again(api_server, environment):
    path, objects = api_server
    project = find_project(ROOT)
    most = 0

    def watch(_: Step) -> None:
        nonlocal most
        most = max(most, len(objects.existing))

    request = Request(Engine.PULUMI, kubeconfig=str(path))
    config = stack_config(project, environment)
    rehearsed = rehearse_on_engine(project, environment, config, request, watch)

    above = {one for one in in_the_cloud(rehearsed.plan) if one.startswith("kubernetes:")}
    assert most == len(above) > 0
    # What is retained, and nothing else, also where the destroy was refused and what is emulated was left as it is.
    assert {label(one.asked.urn) for one in objects.existing.values()} == set(rehearsed.plan["summary"]["retained"])
    assert set(rehearsed.life["left"]) == (in_the_cloud(rehearsed.plan) - above if environment == "prod" else set())
