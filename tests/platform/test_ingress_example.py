"""The example with the ingress layer alone: it runs, also where no cloud's SDK is installed."""

import json
import runpy
import subprocess
import tomllib
import zipfile
from pathlib import Path

import pytest
from packaging.requirements import Requirement

from waterline_platform.rehearsal.inline import run
from waterline_platform.rehearsal.registration import Recording

ROOT = Path(__file__).parents[2]
PROGRAM = ROOT / "examples/ingress-only/__main__.py"
CONFIG = {
    "ingress-only:kubeconfig": "kubeconfig.yaml",
    "ingress-only:context": "kind-waterline",
    "ingress-only:domain": "local.example.com",
}


@pytest.fixture(scope="module")
def example() -> Recording:
    return run(lambda: runpy.run_path(str(PROGRAM)), preview=False, project="ingress-only", config=CONFIG)


def test_the_example_makes_a_gateway_with_a_private_authority(example):
    kinds = [one.type.rsplit(":", 1)[-1] for one in example.registrations]

    assert sorted(kind for kind in kinds if kind in {"Gateway", "Certificate", "ClusterIssuer", "Release"}) == [
        *["Certificate"] * 2,
        *["ClusterIssuer"] * 2,
        "Gateway",
        *["Release"] * 2,
    ]
    assert example.outputs == {"gateway": "public", "issuer": "waterline"}


def test_everything_in_the_example_is_in_the_cluster_that_it_names(example):
    [provider] = [one for one in example.registrations if one.type == "pulumi:providers:kubernetes"]
    objects = [one for one in example.registrations if one.type.startswith("kubernetes:") and one.custom]

    assert provider.inputs["context"] == "kind-waterline"
    assert len(objects) > 10
    assert {one.provider for one in objects} == {provider.urn}


def test_the_example_runs_where_no_cloud_is_installed(wheel, virtual_environment, site_packages, tmp_path):
    dependencies = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["dependencies"]
    environment = virtual_environment([Requirement(one) for one in dependencies])
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(site_packages(environment))
    script = (
        "import importlib.util, json, runpy\n"
        "from waterline_platform.rehearsal.inline import run\n"
        f"program = lambda: runpy.run_path({str(PROGRAM)!r})\n"
        f"made = run(program, preview=False, project='ingress-only', config={CONFIG!r})\n"
        "sdks = ('pulumi_aws', 'pulumi_eks', 'pulumi_azure_native')\n"
        "clouds = [one for one in sdks if importlib.util.find_spec(one)]\n"
        "print(json.dumps({'clouds': clouds, 'outputs': made.outputs}))\n"
    )

    done = subprocess.run(  # noqa: S603 -- our own script
        [environment / "bin/python", "-c", script], cwd=tmp_path, capture_output=True, text=True, check=False
    )

    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout) == {"clouds": [], "outputs": {"gateway": "public", "issuer": "waterline"}}
