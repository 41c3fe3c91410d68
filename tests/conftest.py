"""What every test has: programs run in process, plans, and the Pulumi engine only where a test asks for it."""

import copy
import gc
import importlib
import inspect
import json
import pkgutil
import signal
import subprocess
import sys
import sysconfig
import venv
import warnings
from collections.abc import Callable
from dataclasses import dataclass
from fnmatch import fnmatchcase
from importlib.metadata import distribution
from pathlib import Path
from typing import Any

import pulumi
import pytest
from packaging.requirements import Requirement

import waterline
from waterline_platform.project import find_project, stack_config
from waterline_platform.rehearsal.engine.version import VersionError, require_engine
from waterline_platform.rehearsal.environment import rehearse
from waterline_platform.rehearsal.inline import run
from waterline_platform.rehearsal.plan import Plan
from waterline_platform.rehearsal.registration import Recording, Registration
from waterline_platform.rehearsal.values import Secret, revealed
from waterline_platform.settings import load_settings

ROOT = Path(__file__).parents[1]


@dataclass(frozen=True)
class Deployed:
    """What a program registered."""

    recording: Recording

    def all(self, type_: str) -> list[Registration]:
        """Every resource of a type, by name."""
        found = [one for one in self.recording.registrations if one.type == type_]
        return sorted(found, key=lambda one: one.name)

    def only(self, type_: str) -> Registration:
        """The one resource of a type; fails when there is none, or more than one."""
        found = self.all(type_)
        assert len(found) == 1, f"{len(found)} resources of type {type_}"
        return found[0]

    def named(self, type_: str, name: str) -> Registration:
        """The resource of a type and a logical name."""
        [found] = [one for one in self.all(type_) if one.name == name]
        return found

    def inputs(self, type_: str) -> dict[str, Any]:
        """Inputs of the one resource of a type, secrets revealed."""
        inputs: dict[str, Any] = {key: revealed(value) for key, value in self.only(type_).inputs.items()}
        return inputs

    def output(self, name: str) -> Any:
        """A stack output, revealed."""
        return revealed(self.recording.outputs[name])

    def is_secret(self, name: str) -> bool:
        """Whether a stack output is a secret."""
        return isinstance(self.recording.outputs[name], Secret)

    def before(self, urn: str) -> set[str]:
        """Names of everything that must exist before a resource, its ancestors and what those need included."""
        by_urn = {one.urn: one for one in self.recording.registrations}
        found: set[str] = set()
        waiting = [urn]
        while waiting:
            one = by_urn.get(waiting.pop())
            for needed in {*one.depends_on, one.parent, one.provider} if one else set():
                if needed in by_urn and needed not in found:
                    found.add(needed)
                    waiting.append(needed)
        return {by_urn[one].name for one in found}


def pytest_addoption(parser: pytest.Parser) -> None:
    """Have an option for what takes minutes to build: see `tests/control_plane`."""
    parser.addoption("--control-plane", action="store_true", help="run the tests that need a Kubernetes control plane")


def pytest_configure() -> None:
    """Hear interrupts also where whoever started the tests ignores them, so that the commands they run do."""
    signal.signal(signal.SIGINT, signal.default_int_handler)
    # The SDKs make half a million objects that live as long as the process. Looking for garbage among them as often as
    # Python does would be a third of the time.
    gc.set_threshold(200_000, 20, 100)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Skip what needs the Pulumi CLI where there is none, and say so."""
    try:
        require_engine()
    except VersionError as error:
        for item in items:
            if item.get_closest_marker("engine"):
                item.add_marker(pytest.mark.skip(reason=str(error)))


@pytest.fixture(autouse=True)
def _in_process(monkeypatch: pytest.MonkeyPatch) -> None:
    """Tests of the command mean the one engine that is everywhere, unless they say otherwise."""
    monkeypatch.setenv("WATERLINE_ENGINE", "inline")


Deploy = Callable[[Callable[[], None]], Deployed]
Lint = Callable[[dict[str, Any]], list[str]]


@pytest.fixture
def deploy() -> Deploy:
    """Run a program as an up, until everything that it started has settled."""
    return lambda program: Deployed(run(program, preview=False, stack="test"))


EXCUSED = {
    "elasticloadbalancing:CreateAction": "it is a key of AddTags of network load balancers, not of classic ones",
}
"""What the linter says and is wrong about, each with its reason."""


@pytest.fixture(scope="session")
def lint() -> Lint:
    """What a policy linter finds in an IAM policy document, less what it says of every trust and key policy."""
    with warnings.catch_warnings():
        # It leaves files open, and looks for its plug-ins in a way that is deprecated.
        warnings.simplefilter("ignore")
        from parliament import analyze_policy_string

    def findings(document: dict[str, Any]) -> list[str]:
        found = analyze_policy_string(json.dumps(document)).findings
        if any("Principal" in statement for statement in document["Statement"]):
            # It knows identity policies. These belong to a resource, and federate with our own cluster's issuer.
            excused = ("Statement contains neither Resource", "oidc-provider/oidc.eks.")
            found = [one for one in found if not any(words in str(one.detail) for words in excused)]
            found = [one for one in found if one.issue != "RESOURCE_STAR"]
        for one in found:
            if one.issue == "RESOURCE_MISMATCH":
                one.detail = [missing for missing in one.detail if not _is_enough(document, missing)]
        found = [one for one in found if one.detail != [] and not any(words in str(one.detail) for words in EXCUSED)]
        return [f"{one.issue}: {one.detail}" for one in found]

    return findings


def _is_enough(document: dict[str, Any], missing: dict[str, str]) -> bool:
    """Whether a resource that an action needs is there after all: as its other kind, or in a statement of its own."""
    # The linter asks for both of these, where either is enough.
    wanted = missing["required_format"]
    formats = {wanted, wanted.replace("listener/app", "listener/net"), wanted.replace("healthcheck/", "hostedzone/")}
    resources = [
        resource
        for statement in document["Statement"]
        if missing["action"] in statement["Action"]
        for resource in ([statement["Resource"]] if isinstance(statement["Resource"], str) else statement["Resource"])
    ]
    return any(fnmatchcase(resource, one) for resource in resources for one in formats)


Change = Callable[[dict[str, Any]], None]
Planned = Callable[..., Plan]


def _karpenter(settings: dict[str, Any]) -> None:
    """Karpenter instead of the cluster autoscaler, with a pool of each sort."""
    taint = {"key": "batch", "effect": "NoExecute"}
    settings["cluster"]["autoscaler"] = "karpenter"
    settings["cluster"]["karpenter_pools"] = [
        {"name": "default"},
        {"name": "batch", "architecture": "arm64", "spot": True, "labels": {"a": "b"}, "taints": [taint]},
        {"name": "vision", "gpu": True, "max_cpu": 64, "max_memory_gib": 512},
    ]


VARIANTS: dict[str, tuple[str, Change]] = {"prod with Karpenter": ("prod", _karpenter)}
"""Environments that are not shipped: each is a shipped one, changed."""


@pytest.fixture
def karpenter() -> Change:
    """A change of settings: Karpenter instead of the cluster autoscaler."""
    return _karpenter


@pytest.fixture(scope="session")
def planned() -> Planned:
    """The plan of an environment, shipped or a variant, after a change to its `waterline:settings`; each made once."""
    project = find_project(ROOT)
    made: dict[tuple[str, Change | None], Plan] = {}

    def plan(environment: str, change: Change | None = None) -> Plan:
        environment, change = VARIANTS.get(environment, (environment, change))
        if (environment, change) in made:
            return made[environment, change]
        config = copy.deepcopy(stack_config(project, environment))
        if change:
            change(config["waterline:settings"])
        provider = load_settings(environment, config, environment).cluster.provider
        made[environment, change] = rehearse(project, environment, provider, config).plan
        return made[environment, change]

    return plan


@pytest.fixture(scope="session")
def components() -> set[type]:
    """Every component that any module of `waterline` defines."""
    modules = [importlib.import_module(one.name) for one in pkgutil.walk_packages(waterline.__path__, "waterline.")]
    return {
        value
        for module in modules
        for value in vars(module).values()
        if inspect.isclass(value)
        and issubclass(value, pulumi.ComponentResource)
        and value.__module__ == module.__name__
    }


def installed(wanted: list[Requirement]) -> dict[str, set[str]]:
    """Every distribution that these need in the end, and what each puts into site-packages."""
    found: dict[str, set[str]] = {}
    waiting = [one.name for one in wanted]
    while waiting:
        name = waiting.pop()
        if name in found:
            continue
        one = distribution(name)
        record = one.read_text("RECORD") or ""
        found[name] = {line.split("/")[0].split(",")[0] for line in record.splitlines()} - {"..", "__pycache__"}
        needed = [Requirement(line) for line in one.requires or []]
        waiting += [other.name for other in needed if not other.marker or other.marker.evaluate({"extra": ""})]
    return found


@pytest.fixture(scope="session")
def virtual_environment(site_packages, tmp_path_factory) -> Callable[[list[Requirement]], Path]:
    """Makes virtual environments that hold what these need, and nothing else: not even `waterline`.

    What is installed here is linked into them, so that no test installs a gigabyte of SDKs.
    """

    def make(wanted: list[Requirement]) -> Path:
        path: Path = tmp_path_factory.mktemp("environment") / "venv"
        venv.create(path, with_pip=False, symlinks=True)
        here = Path(sysconfig.get_path("purelib"))
        for entry in set().union(*installed(wanted).values()):
            (site_packages(path) / entry).symlink_to(here / entry)
        return path

    return make


@pytest.fixture(scope="session")
def site_packages() -> Callable[[Path], Path]:
    """Finds where a virtual environment keeps its packages."""
    return lambda environment: Path(sysconfig.get_path("purelib", "venv", {"base": str(environment)}))


@pytest.fixture(scope="session")
def wheel(tmp_path_factory) -> Path:
    """The distribution, as it would be published."""
    folder = tmp_path_factory.mktemp("dist")
    subprocess.run(  # noqa: S603 -- our own build
        [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", folder],
        cwd=ROOT,
        capture_output=True,
        check=True,
    )
    [built] = folder.glob("*.whl")
    return Path(built)
