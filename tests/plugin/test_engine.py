"""The plugin where Pulumi itself runs it, for programs in other languages."""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest
import yaml

from waterline_platform.rehearsal.engine.attached import attached
from waterline_platform.rehearsal.engine.cloud import EmulatedCloud
from waterline_platform.rehearsal.engine.recording import from_state

pytestmark = pytest.mark.engine

ROOT = Path(__file__).parents[2]
Command = Callable[..., str]


def need(command: str, why: str) -> None:
    """Skip what cannot be tried here."""
    if shutil.which(command) is None:
        pytest.skip(f"{command} is not on PATH: {why}")


@pytest.fixture(scope="module")
def run(tmp_path_factory) -> Command:
    """Runs a command where Pulumi knows no account and no backend but an empty folder; hands back what it prints."""
    home = tmp_path_factory.mktemp("pulumi")
    (home / "state").mkdir()
    environ = {
        **os.environ,
        # Pulumi makes the plugin's environment with the first Python that it finds, and would download the providers
        # of the SDKs that this Python has: let it be the one that runs the tests, without what is installed for them.
        "PATH": os.pathsep.join([str(Path(sys.base_prefix) / "bin"), os.environ["PATH"]]),
        "PULUMI_BACKEND_URL": f"file://{home / 'state'}",
        "PULUMI_CONFIG_PASSPHRASE": "there is no secret",
        "PULUMI_HOME": str(home),
        "PULUMI_SKIP_UPDATE_CHECK": "true",
    }

    def run(*command: str, cwd: Path, succeeds: bool = True, **variables: str) -> str:
        done = subprocess.run(  # noqa: S603 -- our own commands
            command, cwd=cwd, env=environ | variables, capture_output=True, text=True, check=False
        )
        assert (done.returncode == 0) is succeeds, f"{command} in {cwd}\n{done.stdout}\n{done.stderr}"
        return done.stdout

    return run


@pytest.fixture(scope="module")
def checkout(environment, tmp_path_factory) -> Path:
    """The plugin and the examples, with the plugin's environment in place, which Pulumi then finds complete."""
    need("pulumi-language-python", "Pulumi runs the plugin with it")
    nothing = tmp_path_factory.mktemp("nothing")
    asked = subprocess.run(  # noqa: S603 -- pip, and our own arguments
        [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--dest", nothing, "wheel"],
        capture_output=True,
        text=True,
        check=False,
    )
    if asked.returncode:
        pytest.skip(f"pip finds no package index, and Pulumi updates pip before all else: {asked.stderr.strip()}")
    here: Path = tmp_path_factory.mktemp("checkout")
    made = shutil.ignore_patterns("venv", "__pycache__", "node_modules", "sdks", "package-lock.json")
    for folder in ("components", "examples"):
        shutil.copytree(ROOT / folder, here / folder, ignore=made)
    shutil.copytree(environment, here / "components/venv", symlinks=True)
    return here


@pytest.fixture(scope="module")
def typescript(run, checkout) -> Path:
    """The TypeScript example, with the plugin added as its README says."""
    need("node", "see https://nodejs.org")
    need("npm", "it comes with Node.js")
    need("pulumi-language-nodejs", "Pulumi runs TypeScript with it")
    asked = subprocess.run(["npm", "view", "typescript", "version"], capture_output=True, text=True, check=False)  # noqa: S607 -- found by the path
    if asked.returncode:
        pytest.skip(f"npm finds no registry: {asked.stderr.strip()}")
    example = checkout / "examples/typescript-plugin"
    run("pulumi", "package", "add", "../../components", cwd=example)
    return Path(example)


@pytest.fixture(scope="module")
def in_yaml(run, checkout) -> Path:
    """The YAML example, with the plugin added as its README says."""
    need("pulumi-language-yaml", "Pulumi runs YAML with it")
    example = checkout / "examples/yaml-plugin"
    run("pulumi", "package", "add", "../../components", cwd=example)
    return Path(example)


def test_pulumi_reads_the_schema_that_the_plugin_serves(run, checkout, schema):
    read = json.loads(run("pulumi", "package", "get-schema", "./components", cwd=checkout))

    assert read["version"] == schema["version"]
    assert read["types"].keys() == schema["types"].keys()
    for token, component in schema["resources"].items():
        for kind in ("inputProperties", "properties"):
            assert read["resources"][token][kind].keys() == component[kind].keys(), token


def test_a_typescript_program_is_checked_against_the_types_of_the_plugin(run, typescript):
    run("npx", "tsc", cwd=typescript)

    program = typescript / "index.ts"
    right = program.read_text()
    program.write_text(right.replace('"orders"', "7"))
    assert "Type 'number' is not assignable to type 'string'" in run("npx", "tsc", cwd=typescript, succeeds=False)
    program.write_text(right)


@pytest.mark.parametrize("example", ["typescript", "in_yaml"])
def test_a_program_in_another_language_has_the_plugin_at_the_projects_version(request, schema, example):
    folder = request.getfixturevalue(example)
    sdk = "waterline/package.json" if example == "typescript" else f"waterline/waterline-{schema['version']}.yaml"

    assert yaml.safe_load((folder / "Pulumi.yaml").read_text())["packages"] == {"waterline": "../../components"}
    assert yaml.safe_load((folder / "sdks" / sdk).read_text())["version"] == schema["version"]


@pytest.mark.parametrize("example", ["typescript", "in_yaml"])
def test_a_program_in_another_language_makes_what_the_python_example_makes(
    request, run, config, python_example, example
):
    folder = request.getfixturevalue(example)
    project = yaml.safe_load((folder / "Pulumi.yaml").read_text())["name"]
    stack = {"config": {f"{project}:{key}": value for key, value in config.items()}}
    cloud = EmulatedCloud({})

    run("pulumi", "stack", "init", "dev", cwd=folder)
    with (folder / "Pulumi.dev.yaml").open("a") as file:
        yaml.safe_dump(stack, file)
    with attached(cloud) as providers:
        emulated = partial(
            run, cwd=folder, PULUMI_DEBUG_PROVIDERS=providers, PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION="true"
        )
        emulated("pulumi", "preview")
        assert not cloud.existing
        emulated("pulumi", "up", "--yes", "--skip-preview")
        emulated("pulumi", "preview", "--expect-no-changes")

    state = json.loads(run("pulumi", "stack", "export", cwd=folder))["deployment"]
    made = {(one.type, one.name): one for one in from_state(state, cloud.unemulated).registrations}
    wanted = {(one.type, one.name): one for one in python_example(preview=False).registrations}
    assert made.keys() == wanted.keys()
    different = {type_ for type_, name in made if made[type_, name].inputs != wanted[type_, name].inputs}
    # One names a role by its URN, which has the project in it; the other's kubeconfig is encrypted in the state.
    assert different == {"eks:index:Cluster", "pulumi:providers:kubernetes"}
    assert all(made[key].protect == wanted[key].protect for key in made)
