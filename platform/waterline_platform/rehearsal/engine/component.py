"""Remote components on the engine: registered with it, child by child, as their real providers do.

The engine applies the program's transforms to each child, and asks its provider as for any other resource. Of the
component's options only parent, dependencies, protection, providers and aliases are passed on.
"""

from contextlib import closing
from typing import Any

import grpc
from pulumi.runtime.proto import provider_pb2, resource_pb2, resource_pb2_grpc

from waterline_platform.rehearsal import clouds
from waterline_platform.rehearsal.registration import GET_RESOURCE, sources
from waterline_platform.rehearsal.values import Reference, Value, Values, read, sent, write


def construct(request: Any) -> Any:  # noqa: ANN401 -- the protocol's types
    """Register the component that the engine asks for; its outputs are references to its children."""
    with closing(grpc.insecure_channel(request.monitorEndpoint)) as channel:
        monitor = resource_pb2_grpc.ResourceMonitorStub(channel)
        return _construct(request, monitor)


def _construct(request: Any, monitor: Any) -> Any:  # noqa: ANN401 -- the protocol's types
    plain = sent(read(request.inputs))
    needed = sources(plain, request.inputDependencies)
    inputs = {key: _resolved(value, monitor) for key, value in plain.items()}
    construction = clouds.construct(request.type, request.name, inputs)
    component = monitor.RegisterResource(
        resource_pb2.RegisterResourceRequest(
            type=request.type,
            name=request.name,
            parent=request.parent,
            object=request.inputs,
            dependencies=request.dependencies,
            aliases=request.aliases,
            providers=request.providers,
            protect=request.protect if request.HasField("protect") else None,
            acceptSecrets=True,
            acceptResources=True,
        )
    )
    urns: dict[str | None, str] = {None: component.urn}
    ids: dict[str, str] = {}
    for child in construction.children:
        needs = {urn for key in child.uses for urn in needed.get(key, ())} | {urns[one] for one in child.after}
        provider = request.providers.get(child.type.split(":", 1)[0], "")
        registered = monitor.RegisterResource(
            resource_pb2.RegisterResourceRequest(
                type=child.type,
                name=child.name,
                parent=urns[child.parent],
                custom=child.custom,
                object=write(child.inputs),
                dependencies=sorted(needs),
                provider=provider,
                acceptSecrets=True,
                acceptResources=True,
                supportsPartialValues=True,
            )
        )
        urns[child.name], ids[child.name] = registered.urn, registered.id
    outputs = {output: Reference(urns[name], ids[name] or "") for output, name in construction.outputs.items()}
    state = write(outputs)
    monitor.RegisterResourceOutputs(resource_pb2.RegisterResourceOutputsRequest(urn=component.urn, outputs=state))
    return provider_pb2.ConstructResponse(
        urn=component.urn,
        state=state,
        stateDependencies={
            output: provider_pb2.ConstructResponse.PropertyDependencies(urns=[urns[name]])
            for output, name in construction.outputs.items()
        },
    )


def _resolved(value: Value, monitor: Any) -> Value:  # noqa: ANN401 -- the protocol's type
    """A value as a remote component sees it: the state of the resource that a reference names."""
    if not isinstance(value, Reference):
        return value
    arguments: Values = {"urn": value.urn}
    answer = monitor.Invoke(resource_pb2.ResourceInvokeRequest(tok=GET_RESOURCE, args=write(arguments)))
    return read(getattr(answer, "return"))["state"]  # a keyword of Python's
