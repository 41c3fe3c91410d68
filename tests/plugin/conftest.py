"""The plugin in an environment of its own, started as Pulumi's language host starts it."""

import json
import runpy
import subprocess
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

import grpc
import pytest
from google.protobuf import empty_pb2, json_format, struct_pb2
from packaging.requirements import Requirement
from pulumi.runtime.proto import (
    engine_pb2_grpc,
    provider_pb2,
    provider_pb2_grpc,
    resource_pb2,
    resource_pb2_grpc,
)

from waterline_platform.rehearsal import clouds
from waterline_platform.rehearsal.inline import run
from waterline_platform.rehearsal.registration import Recording
from waterline_platform.rehearsal.values import read, write

ROOT = Path(__file__).parents[2]
LARGE = [("grpc.max_receive_message_length", 64 * 1024 * 1024)]


@pytest.fixture(scope="session")
def requirements() -> list[Requirement]:
    """What the plugin asks for."""
    lines = (ROOT / "components/requirements.txt").read_text().splitlines()
    return [Requirement(line) for line in lines if not line.startswith("#")]


@pytest.fixture(scope="session")
def environment(requirements, virtual_environment) -> Path:
    """The plugin's own environment: what it asks for, and nothing else, not even `waterline`."""
    made: Path = virtual_environment(requirements)
    return made


@dataclass
class Engine(engine_pb2_grpc.EngineServicer, resource_pb2_grpc.ResourceMonitorServicer):
    """Keeps what is registered, and answers as in a preview: nothing that a cloud computes is known."""

    address: str = ""
    registered: list[Any] = field(default_factory=list)

    def GetDeploymentInfo(self, request, context):  # noqa: ARG002, N802 -- the SDK's name and arguments
        """Say that everything is supported that the SDK knows of."""
        return resource_pb2.DeploymentInfo(supportedFeatures=resource_pb2.ResourceMonitorFeature.values())

    def Log(self, request, context):  # noqa: ARG002, N802 -- the SDK's name and arguments
        """Take what the plugin logs."""
        return empty_pb2.Empty()

    def RegisterResource(self, request, context):  # noqa: ARG002, N802 -- the SDK's name and arguments
        """Keep a registration, and give back its inputs as its cloud would."""
        self.registered.append(request)
        urn = f"urn:pulumi:dev::consumer::{request.type}::{request.name}"
        state = {} if request.remote else clouds.returned(request.type, read(request.object))
        return resource_pb2.RegisterResourceResponse(urn=urn, object=write(state))

    def RegisterResourceOutputs(self, request, context):  # noqa: ARG002, N802 -- the SDK's name and arguments
        """Take a component's outputs."""
        return empty_pb2.Empty()


@pytest.fixture(scope="session")
def engine() -> Iterator[Engine]:
    """What the plugin takes for Pulumi's engine."""
    served = Engine()
    server = grpc.server(ThreadPoolExecutor(8))
    engine_pb2_grpc.add_EngineServicer_to_server(served, server)
    resource_pb2_grpc.add_ResourceMonitorServicer_to_server(served, server)
    served.address = f"127.0.0.1:{server.add_insecure_port('127.0.0.1:0')}"
    server.start()
    yield served
    server.stop(None).wait()


@pytest.fixture(scope="session")
def plugin(environment, engine, tmp_path_factory) -> Iterator[provider_pb2_grpc.ResourceProviderStub]:
    """A client of the running plugin."""
    command = [environment / "bin/python", ROOT / "components", engine.address]
    elsewhere = tmp_path_factory.mktemp("elsewhere")
    with subprocess.Popen(command, cwd=elsewhere, env={}, stdout=subprocess.PIPE, text=True) as process:  # noqa: S603 -- our own plugin
        try:
            assert process.stdout
            address = f"127.0.0.1:{int(process.stdout.readline())}"
            with grpc.insecure_channel(address, options=LARGE) as channel:
                yield provider_pb2_grpc.ResourceProviderStub(channel)
        finally:
            process.terminate()


@pytest.fixture(scope="session")
def schema(plugin) -> dict[str, Any]:
    served: dict[str, Any] = json.loads(plugin.GetSchema(provider_pb2.GetSchemaRequest()).schema)
    return served


@pytest.fixture
def construct(plugin, engine) -> Any:
    """Ask the plugin for a component; hands back its outputs and what was registered for it."""

    def ask(component: str, inputs: dict[str, Any]) -> tuple[dict[str, Any], list[Any]]:
        engine.registered.clear()
        request = provider_pb2.ConstructRequest(
            project="consumer",
            stack="dev",
            dryRun=True,
            monitorEndpoint=engine.address,
            type=f"waterline:index:{component}",
            name="it",
            inputs=json_format.ParseDict(inputs, struct_pb2.Struct()),
        )
        answer = plugin.Construct(request, timeout=60)
        return json_format.MessageToDict(answer.state), engine.registered

    return ask


@pytest.fixture(scope="session")
def config() -> dict[str, Any]:
    """What the stack of an example says."""
    return {
        "accountId": "123456789012",
        "region": "eu-west-1",
        "vpcId": "vpc-a",
        "privateSubnetIds": ["subnet-a", "subnet-b"],
        "admins": ["arn:aws:iam::123456789012:role/platform-admin"],
    }


@pytest.fixture(scope="session")
def python_example(config) -> Callable[..., Recording]:
    """Runs the example that imports Waterline, and hands back what it registered."""
    said = {f"it:{key}": value if isinstance(value, str) else json.dumps(value) for key, value in config.items()}
    program = str(ROOT / "examples/python-import/__main__.py")
    return partial(run, lambda: runpy.run_path(program), project="it", stack="dev", config=said)
