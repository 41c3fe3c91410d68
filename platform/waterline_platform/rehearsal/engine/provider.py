"""The engine's provider protocol, spoken for the emulated clouds.

The same servicer stands in for every provider: requests say which type they are about. Nothing is validated that the
real providers validate, and nothing has a default that the program did not send.
Source: https://github.com/pulumi/pulumi/blob/master/proto/pulumi/provider.proto
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import grpc
from google.protobuf import empty_pb2
from pulumi.runtime.proto import plugin_pb2, provider_pb2, provider_pb2_grpc

from waterline_platform.rehearsal import clouds
from waterline_platform.rehearsal.clouds.changes import waits_for_predecessor
from waterline_platform.rehearsal.engine.cloud import Asked, CloudError, EmulatedCloud
from waterline_platform.rehearsal.engine.component import construct
from waterline_platform.rehearsal.engine.diff import Change, differences, replaces
from waterline_platform.rehearsal.values import read, sent, write


class EmulatedProvider(provider_pb2_grpc.ResourceProviderServicer):
    """Any provider of the emulated clouds. Method names are those of the protocol."""

    def __init__(self, cloud: EmulatedCloud, version: str) -> None:
        self.cloud = cloud
        self.version = version

    def GetPluginInfo(self, _request: Any, _context: Any) -> Any:  # noqa: ANN401, N802
        """Be of the version that the program asks for."""
        return plugin_pb2.PluginInfo(version=self.version)

    def Attach(self, _request: Any, _context: Any) -> Any:  # noqa: ANN401, N802
        """Need nothing of the engine's."""
        return empty_pb2.Empty()

    def Handshake(self, _request: Any, _context: Any) -> Any:  # noqa: ANN401, N802
        """Take secrets and references as what they are."""
        return provider_pb2.ProviderHandshakeResponse(accept_secrets=True, accept_resources=True, accept_outputs=False)

    def Configure(self, _request: Any, _context: Any) -> Any:  # noqa: ANN401, N802
        """Be the same whatever the configuration, and take part in previews."""
        return provider_pb2.ConfigureResponse(
            acceptSecrets=True, acceptResources=True, acceptOutputs=False, supportsPreview=True
        )

    def CheckConfig(self, request: Any, context: Any) -> Any:  # noqa: ANN401, N802
        """Accept a provider's own inputs."""
        return self.Check(request, context)

    def DiffConfig(self, request: Any, context: Any) -> Any:  # noqa: ANN401, N802
        """Compare a provider's own inputs."""
        return self.Diff(request, context)

    def Check(self, request: Any, _context: Any) -> Any:  # noqa: ANN401, N802
        """Accept inputs as they are."""
        self.cloud.check(_asked(request), read(request.news))
        return provider_pb2.CheckResponse(inputs=request.news)

    def Diff(self, request: Any, _context: Any) -> Any:  # noqa: ANN401, N802
        """Compare inputs, and say which of the differences replace the resource."""
        asked = _asked(request)
        before, after = (sent(read(one)) for one in (request.old_inputs, request.news))
        changed = dict(differences(before, after))
        forcing = self.cloud.replacing.get(asked.type, ())
        replacing = [path for path in changed if replaces(path, forcing)]
        if asked.urn in self.cloud.touched:
            changed.setdefault(min(after, default="id"), Change.UPDATE)
        kinds = {path: f"{change}_REPLACE" if path in replacing else change for path, change in changed.items()}
        return provider_pb2.DiffResponse(
            changes=provider_pb2.DiffResponse.DIFF_SOME if changed else provider_pb2.DiffResponse.DIFF_NONE,
            diffs=sorted(changed),
            replaces=replacing,
            detailedDiff={
                path: provider_pb2.PropertyDiff(kind=provider_pb2.PropertyDiff.Kind.Value(kind), inputDiff=True)
                for path, kind in kinds.items()
            },
            hasDetailedDiff=True,
            deleteBeforeReplace=bool(replacing) and waits_for_predecessor(asked.type, before, after),
        )

    def Create(self, request: Any, context: Any) -> Any:  # noqa: ANN401, N802
        """Create a resource, or say in a preview what of it can be known."""
        inputs = read(request.properties)
        if request.preview:
            return provider_pb2.CreateResponse(properties=write(clouds.returned(request.type, inputs)))
        with _refusing(context):
            resource_id, state = self.cloud.create(_asked(request), inputs)
        return provider_pb2.CreateResponse(id=resource_id, properties=write(state))

    def Update(self, request: Any, context: Any) -> Any:  # noqa: ANN401, N802
        """Change a resource, or say in a preview what of it can be known."""
        change = self.cloud.preview_update if request.preview else self.cloud.update
        with _refusing(context):
            state = change(_asked(request), request.id, read(request.news))
        return provider_pb2.UpdateResponse(properties=write(state))

    def Delete(self, request: Any, context: Any) -> Any:  # noqa: ANN401, N802
        """Delete a resource."""
        with _refusing(context):
            self.cloud.delete(_asked(request), request.id)
        return empty_pb2.Empty()

    def Read(self, request: Any, _context: Any) -> Any:  # noqa: ANN401, N802
        """Say how a resource is; nothing, if it is not."""
        found = self.cloud.read(request.type, request.id)
        if found is None:
            return provider_pb2.ReadResponse()
        return provider_pb2.ReadResponse(id=request.id, properties=write(found.state), inputs=request.inputs)

    def Invoke(self, request: Any, _context: Any) -> Any:  # noqa: ANN401, N802
        """Call a function of a cloud."""
        response = provider_pb2.InvokeResponse()
        answer = self.cloud.call(request.tok, read(request.args))
        getattr(response, "return").CopyFrom(write(answer))  # a keyword of Python's
        return response

    def Construct(self, request: Any, _context: Any) -> Any:  # noqa: ANN401, N802
        """Register a remote component and what it is made of."""
        return construct(request)

    def Cancel(self, _request: Any, _context: Any) -> Any:  # noqa: ANN401, N802
        """Have nothing to cancel: every answer is immediate."""
        return empty_pb2.Empty()


def _asked(request: Any) -> Asked:  # noqa: ANN401 -- any request about a resource
    return Asked(request.urn, request.type, request.name)


@contextmanager
def _refusing(context: Any) -> Iterator[None]:  # noqa: ANN401 -- gRPC's
    """Answer with what the cloud refuses."""
    try:
        yield
    except CloudError as error:
        context.abort(grpc.StatusCode.UNKNOWN, str(error))
