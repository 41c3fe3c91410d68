"""What the documents show is what happens."""

import json
import re
from functools import reduce
from pathlib import Path

import pytest
import yaml
from rich.console import Console

from waterline import __version__
from waterline_platform.cli.portability import run as portability
from waterline_platform.cli.report import WIDTH, report
from waterline_platform.project import find_project, stack_config
from waterline_platform.rehearsal.environment import rehearse
from waterline_platform.rehearsal.inline import run
from waterline_platform.settings import load_settings

ROOT = Path(__file__).parents[2]
README = (ROOT / "README.md").read_text()
KEY = "waterline:settings"


def block(language: str, number: int = 0) -> str:
    blocks: list[str] = re.findall(rf"```{language}\n(.*?)```", README, re.DOTALL)
    return blocks[number]


def plain(text: str) -> list[str]:
    """Lines without what is measured, and without the white space behind them."""
    return [re.sub(r"\(.* s, .* MiB\)", "(measured)", line).rstrip() for line in text.strip().splitlines()]


def test_the_readme_shows_what_the_rehearsal_prints(capsys):
    project = find_project(ROOT)
    Console(width=WIDTH, highlight=False).print(report(rehearse(project, "prod", "aws", stack_config(project, "prod"))))

    assert plain(capsys.readouterr().out) == plain(block("text"))


def test_the_readmes_example_is_the_example():
    assert block("python") == (ROOT / "examples/python-import/__main__.py").read_text()
    assert len(block("python").splitlines()) <= 24


def test_the_readmes_example_runs():
    config = {
        "python-import:accountId": "123456789012",
        "python-import:region": "eu-west-1",
        "python-import:vpcId": "vpc-a",
        "python-import:privateSubnetIds": json.dumps(["subnet-a", "subnet-b"]),
        "python-import:admins": json.dumps(["arn:aws:iam::123456789012:role/platform-admin"]),
    }
    example = compile(block("python"), "__main__.py", "exec")

    recording = run(lambda: exec(example, {}), preview=False, project="python-import", config=config)  # noqa: S102 -- our own

    assert [one.name for one in recording.registrations if one.type == "aws:eks/nodeGroup:NodeGroup"] == [
        "cluster-general-nodes"
    ]
    assert set(recording.outputs) == {"kubeconfig"}


def test_the_documents_add_the_plugin_at_the_projects_version():
    documents = [ROOT / "README.md", *sorted((ROOT / "examples").glob("*-plugin/README.md"))]

    for path in documents:
        assert re.findall(r"waterline/components@(\S+?)`?\.?\s", path.read_text()) == [f"v{__version__}"], path
    assert len(documents) == 3


def test_the_readmes_stack_file_is_taken():
    config = yaml.safe_load(block("yaml"))["config"]

    assert load_settings("prod", config, "README.md").profile == "prod"


def test_the_page_on_the_control_plane_shows_a_test_that_there_is():
    [shown] = re.findall(r"```python\n(.*?)```", (ROOT / "docs/control-plane.md").read_text(), re.DOTALL)

    assert shown in (ROOT / "tests/control_plane/test_workloads.py").read_text()


@pytest.mark.parametrize(
    "path",
    [*sorted(ROOT.glob("*.md")), *sorted((ROOT / "docs").rglob("*.md")), *sorted((ROOT / "examples").glob("*/*.md"))],
    ids=lambda p: p.name,
)
def test_every_link_inside_the_repository_leads_somewhere(path):
    for target in re.findall(r"\]\((?!https?://)([^)#]+)", path.read_text()):
        assert (path.parent / target).exists(), target


def said_by(profile: str, path: str) -> str:
    """What a profile says of a setting where a stack file is silent, as YAML."""
    config = stack_config(find_project(ROOT), "prod")
    settings = load_settings("prod", {**config, KEY: {**config[KEY], "profile": profile}}, profile)
    value = reduce(getattr, path.split("."), settings)
    return json.dumps(value) if isinstance(value, bool) else str(value)


def test_the_page_on_ingress_has_the_profiles_defaults():
    rows = re.findall(r"^\| `([\w.]+)` ((?:\| `[\w-]+` ){3})\|", (ROOT / "docs/ingress.md").read_text(), re.MULTILINE)

    assert len(rows) >= 6
    for setting, cells in rows:
        assert re.findall(r"`([\w-]+)`", cells) == [said_by(one, setting) for one in ("dev", "staging", "prod")], (
            setting
        )


def test_the_report_of_portability_is_what_the_command_writes(tmp_path, monkeypatch, capsys):
    written = tmp_path / "report.md"
    monkeypatch.chdir(ROOT)
    portability("prod", "prod-aks", written)

    assert (ROOT / "docs/portability-report.md").read_text() == written.read_text()
    title = capsys.readouterr().out.splitlines()[0].rstrip()
    assert f"```text\n{title}\n```" in (ROOT / "docs/portability.md").read_text()


def test_every_decision_is_listed():
    decisions = sorted(path.name for path in (ROOT / "docs/decisions").glob("0*.md"))
    listed = re.findall(r"\((0\d+-[^)]+)\)", (ROOT / "docs/decisions/README.md").read_text())

    assert decisions == listed
