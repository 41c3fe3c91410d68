"""The emulated providers, where the engine looks for them instead of starting plugins."""

import json
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

import grpc
from pulumi.runtime.proto import provider_pb2_grpc

from waterline_platform.errors import UserError
from waterline_platform.rehearsal.engine.cloud import EmulatedCloud
from waterline_platform.rehearsal.engine.provider import EmulatedProvider

VARIABLE = "PULUMI_DEBUG_PROVIDERS"
"""Environment variable in which the engine finds providers that run already. Source: `pulumi help` of the engine."""

_UNLIMITED = [("grpc.max_receive_message_length", -1), ("grpc.max_send_message_length", -1)]
"""As the engine has it: resources may be large."""
_THREADS = 64
"""Requests answered at once. A component's waits for those about its children."""


@contextmanager
def attached(cloud: EmulatedCloud, *, real: frozenset[str] = frozenset()) -> Iterator[str]:
    """Serve an emulated cloud on ports of the loopback, one for each provider, as long as the context lasts.

    Yields the value of `PULUMI_DEBUG_PROVIDERS`: the providers whose SDKs are installed, but for those that are to be
    `real`.

    Raises:
        UserError: if no port can be had.
    """
    with ExitStack() as serving:
        timer = _Timer(cloud.answers)
        ports = {
            package: serving.enter_context(_served(EmulatedProvider(cloud, version), timer))
            for package, version in sorted(packages().items())
            if package not in real
        }
        yield ",".join(f"{package}:{port}" for package, port in ports.items())


@contextmanager
def _served(provider: EmulatedProvider, timer: "_Timer") -> Iterator[int]:
    server = grpc.server(ThreadPoolExecutor(_THREADS), interceptors=[timer], options=_UNLIMITED)
    provider_pb2_grpc.add_ResourceProviderServicer_to_server(provider, server)
    try:
        port = server.add_insecure_port("127.0.0.1:0")
    except RuntimeError as error:
        message = f"no port for the emulated providers: expected a free one on 127.0.0.1: {error}"
        raise UserError(message) from error
    server.start()
    try:
        yield port
    finally:
        server.stop(grace=None).wait()


class _Timer(grpc.ServerInterceptor):
    """Takes the time of every answer."""

    def __init__(self, answers: list[float]) -> None:
        self.answers = answers

    def intercept_service(self, continuation: Any, details: Any) -> Any:  # noqa: ANN401 -- gRPC's types
        """Put a clock around the method that answers."""
        handler = continuation(details)
        if handler is None or details.method.endswith("/Construct"):
            return handler

        def timed(request: Any, context: Any) -> Any:  # noqa: ANN401 -- gRPC's types
            started = time.perf_counter()
            try:
                return handler.unary_unary(request, context)
            finally:
                self.answers.append(time.perf_counter() - started)

        return handler._replace(unary_unary=timed)


def packages() -> dict[str, str]:
    """Versions of the provider packages whose SDKs are installed, by name."""
    declared = (
        json.loads(path.read_text(encoding="utf-8"))
        for folder in sys.path
        for path in Path(folder or ".").glob("pulumi_*/pulumi-plugin.json")
    )
    return {str(one["name"]): str(one["version"]) for one in declared}
