"""The guide: what can be run of it is run, the rest is parsed."""

import importlib
import re
import subprocess
from pathlib import Path

import pytest
import yaml

from waterline_platform.settings import load_settings

ROOT = Path(__file__).parents[2]
GUIDE = ROOT / "docs/getting-started"
PAGES = sorted(ROOT.glob("*.md")) + sorted((ROOT / "docs").rglob("*.md"))
WORKFLOWS = sorted((GUIDE / "workflows").glob("*.yaml"))


def blocks(language):
    """Every fenced block of a language, wherever it is indented, with where it stands."""
    fence = re.compile(rf"^([ ]*)```{language}\n(.*?)^\1```$", re.DOTALL | re.MULTILINE)
    return [
        pytest.param(re.sub(rf"^{indent}", "", text, flags=re.MULTILINE), id=f"{page.relative_to(ROOT)}:{number}")
        for page in PAGES
        for number, (indent, text) in enumerate(fence.findall(page.read_text()))
    ]


def anchors(page):
    """What the headings of a page can be called by, as GitHub does it."""
    headings = re.findall(r"^#+ (.*)$", page.read_text(), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_every_link_to_a_heading_leads_to_one(page):
    for target, anchor in re.findall(r"\]\((?!https?://)([^)#]*)#([^)]+)\)", page.read_text()):
        assert anchor in anchors(page.parent / target if target else page), f"{target}#{anchor}"


def test_headings_are_found():
    assert "2-state" in anchors(GUIDE / "aws.md")


@pytest.mark.parametrize("text", blocks("bash"))
def test_shell_blocks_parse(text):
    parsed = subprocess.run(["bash", "-n"], input=text, capture_output=True, text=True, check=False)  # noqa: S607

    assert (parsed.returncode, parsed.stderr) == (0, "")


@pytest.mark.parametrize("text", blocks("yaml"))
def test_yaml_blocks_parse(text):
    assert yaml.safe_load(text)


@pytest.mark.parametrize("page", ["aws", "azure"])
def test_the_guides_stack_files_are_taken(page):
    [text] = re.findall(r"```yaml\n(.*?)```", (GUIDE / f"{page}.md").read_text(), re.DOTALL)

    assert load_settings("dev", yaml.safe_load(text)["config"], page).profile == "dev"


@pytest.mark.parametrize("page", ["costs", "quotas"])
@pytest.mark.parametrize("cloud", ["aws", "azure"])
def test_pages_show_what_their_scripts_print(monkeypatch, page, cloud):
    monkeypatch.syspath_prepend(GUIDE)
    script = importlib.import_module(page)

    assert script.table(cloud) in (GUIDE / f"{page}.md").read_text()


def test_every_price_says_where_it_is_from():
    for cloud, prices in yaml.safe_load((GUIDE / "prices.yaml").read_text()).items():
        assert prices["region"], cloud
        for unit, price in prices["units"].items():
            assert set(price) == {"usd", "per", "list", "found", "as_of"}, unit
            assert price["list"].startswith("https://"), unit


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.stem)
def test_workflows_pin_what_they_use(path):
    used = re.findall(r"uses: (.*)", path.read_text())

    assert len(used) >= 6
    for one in used:
        assert re.fullmatch(r"[\w-]+/[\w-]+@[0-9a-f]{40} # v[0-9.]+", one), one


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.stem)
def test_only_an_approved_environment_deploys(path):
    workflow = yaml.safe_load(path.read_text())
    preview, up = (workflow["jobs"][name] for name in ("preview", "up"))

    # YAML takes the key `on` for the truth value.
    assert set(workflow[True]) == {"pull_request", "push"}
    assert workflow["permissions"] == {}
    assert "environment" not in preview
    assert "head.repo.full_name == github.repository" in preview["if"]
    assert up["if"] == "github.event_name == 'push'"
    assert up["environment"] == up["concurrency"] == up["steps"][-1]["with"]["stack-name"] == workflow["name"]
    assert up["permissions"] == {"contents": "read", "id-token": "write"}
    assert [job["steps"][-1]["with"]["command"] for job in (preview, up)] == ["preview", "up"]
