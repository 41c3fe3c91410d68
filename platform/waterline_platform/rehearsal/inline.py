"""The adapter between the emulated clouds and the SDK's mocks: a program runs in this process, without an engine.

This is the only file that knows the SDK's registration request; `MockResourceArgs` leaves out parents, dependencies
and protection. A test fails when an SDK release changes what is read here.
"""

import asyncio
import logging
from collections.abc import Callable, Mapping
from pathlib import Path
from threading import Lock
from typing import Any

import pulumi
from google.protobuf import empty_pb2
from pulumi.runtime import rpc
from pulumi.runtime.mocks import MockMonitor, Mocks, _resolve_callbacks
from pulumi.runtime.proto import resource_pb2
from pulumi.runtime.settings import SETTINGS, set_root_resource
from pulumi.runtime.stack import run_in_stack

from waterline_platform.rehearsal import clouds
from waterline_platform.rehearsal.planning import is_unasked
from waterline_platform.rehearsal.registration import GET_RESOURCE, STACK, Recording, Registration, sources
from waterline_platform.rehearsal.values import Reference, Secret, Values, read, sent, write


def run(  # noqa: PLR0913 -- what an engine is told of a run
    program: Callable[[], None],
    *,
    preview: bool,
    project: str = "waterline",
    stack: str = "rehearsal",
    root: Path | None = None,
    config: Mapping[str, str] | None = None,
) -> Recording:
    """Run a program until everything that it started has settled; what it raises is raised here.

    A preview is that of an empty stack: what only the cloud can compute is unknown. Otherwise the cloud is emulated.
    """
    loop = asyncio.new_event_loop()
    # What goes wrong is raised below. Every output that hung on it would repeat it, with a traceback, to nobody.
    loop.set_exception_handler(lambda _loop, _context: None)
    asyncio.set_event_loop(loop)
    monitor = InlineMonitor(loop, preview=preview)
    try:
        pulumi.runtime.set_all_config(dict(config or {}))
        # With any stack in place the mocks bring none of their own, whose outputs, none, would race the program's.
        set_root_resource(_NoStack())
        pulumi.runtime.set_mocks(
            monitor.mocks,
            project=project,
            stack=stack,
            preview=preview,
            monitor=monitor,
            logger=logging.getLogger("waterline.rehearsal"),
        )
        set_root_resource(None)  # type: ignore[arg-type]  # the SDK's own way to say that there is none
        SETTINGS.root_directory = str(root or Path.cwd())
        SETTINGS.rpc_manager.clear()
        SETTINGS.outputs.clear()
        loop.run_until_complete(run_in_stack(lambda: _begin(program)))
    finally:
        asyncio.set_event_loop(None)
        loop.close()
    return monitor.recording


async def _begin(program: Callable[[], None]) -> None:
    """Run a program, without what the SDK takes long for and nothing here needs.

    Resources have no earlier names: there is no state to find them in. Azure's SDK gives each dozens, one for each
    version of its API, and the SDK works out every URN. And outputs are waited for together: the SDK waits for all of
    them anew whenever one is there. Those that failed stay where it finds them.
    """
    pulumi.runtime.register_stack_transformation(_without_aliases)
    program()
    while pending := [output for output in SETTINGS.outputs if not output.done()]:
        await asyncio.wait(pending)


def _without_aliases(args: pulumi.ResourceTransformationArgs) -> pulumi.ResourceTransformationResult:
    args.opts.aliases = None
    return pulumi.ResourceTransformationResult(args.props, args.opts)


class _NoStack(pulumi.Resource):
    """Holds the place of a stack, and is registered nowhere."""

    def __init__(self) -> None:
        """Do nothing that a resource does."""


class _NoMocks(Mocks):
    """Mocks are called by nobody: the monitor answers before they would be."""

    def call(self, args: pulumi.runtime.MockCallArgs) -> Any:  # noqa: ANN401 -- the SDK's type
        raise AssertionError(args.token)

    def new_resource(self, args: pulumi.runtime.MockResourceArgs) -> Any:  # noqa: ANN401 -- the SDK's type
        raise AssertionError(args.typ)


class InlineMonitor(MockMonitor):
    """Answers a program's registrations from the emulated clouds, and keeps them."""

    def __init__(self, loop: asyncio.AbstractEventLoop, *, preview: bool) -> None:
        super().__init__(_NoMocks())
        self.loop = loop
        self.preview = preview
        self.recording = Recording()
        self._states: dict[str, tuple[str, Values]] = {}
        self._lock = Lock()

    def make_urn(self, parent: str, type_: str, name: str) -> str:
        """A URN with the types of all ancestors but the stack, as the engine makes it."""
        ancestors = parent.split("::")[2] if parent else STACK
        qualified = type_ if ancestors == STACK else f"{ancestors}${type_}"
        return f"urn:pulumi:{pulumi.get_stack()}::{pulumi.get_project()}::{qualified}::{name}"

    def RegisterResource(self, request: Any) -> Any:  # noqa: ANN401, N802 -- the SDK's name and type
        """Register a resource, and what a remote component is made of."""
        urn = self.make_urn(request.parent, request.type, request.name)
        if request.type == STACK:
            return resource_pb2.RegisterResourceResponse(urn=urn)
        provider = request.provider.rsplit("::", 1)[0]
        registration = Registration(
            urn=urn,
            type=request.type,
            name=request.name,
            parent=request.parent,
            depends_on=frozenset(request.dependencies),
            # A component's own is not kept, here as in a state: its children's is.
            provider=provider if request.custom else "",
            protect=request.protect,
            inputs=read(request.object),
            custom=request.custom,
            retain=request.retainOnDelete,
            ignore_changes=frozenset(request.ignoreChanges),
            replace_on_changes=frozenset(request.replaceOnChanges),
            delete_before_replace=request.deleteBeforeReplace,
            delete_timeout=request.customTimeouts.delete,
            replace_with=frozenset(request.replace_with),
        )
        self._keep(registration)
        if request.remote:
            transforms = _resolve_callbacks(request.transforms)
            needed = sources(registration.inputs, request.propertyDependencies)
            outputs = self._construct(registration, provider, needed, transforms)
            return resource_pb2.RegisterResourceResponse(urn=urn, object=write(outputs))
        secret = [*request.additionalSecretOutputs]
        resource_id, state = self._create(registration, secret) if request.custom else ("", registration.inputs)
        return resource_pb2.RegisterResourceResponse(urn=urn, id=resource_id, object=write(state))

    def RegisterResourceOutputs(self, request: Any) -> Any:  # noqa: ANN401, N802 -- the SDK's name and type
        """Keep the stack's outputs; a component's are its own affair."""
        if request.urn.split("::")[2] == STACK:
            self.recording.outputs = read(request.outputs)
        return empty_pb2.Empty()

    def Invoke(self, request: Any) -> Any:  # noqa: ANN401, N802 -- the SDK's name and type
        """Call a function of a cloud, or look up a resource that a reference names."""
        arguments = read(request.args)
        if request.tok == GET_RESOURCE:
            urn = str(arguments["urn"])
            resource_id, state = self._states[urn]
            found: Values = {"urn": urn, "id": resource_id, "state": state}
            return _answer(found)
        answer = clouds.call(request.tok, sent(arguments))
        return _answer(answer)

    def ReadResource(self, request: Any) -> Any:  # noqa: ANN401, N802 -- the SDK's name and type
        """Refuse to read what already exists: an empty stack's cloud is empty."""
        message = f"the program reads {request.type} {request.name} from the cloud"
        raise LookupError(message)

    def _keep(self, registration: Registration) -> None:
        with self._lock:
            if any(registration.urn == other.urn for other in self.recording.registrations):
                message = f"two resources have the type and name {registration.type} {registration.name}"
                raise ValueError(message)
            self.recording.registrations.append(registration)

    def _create(self, registration: Registration, secret_outputs: list[str]) -> tuple[str, Values]:
        """Id and state of a resource: of its inputs alone in a preview, as the cloud would have them otherwise."""
        if not clouds.is_emulated(registration.type):
            self.recording.unemulated.add(registration.type)
        returned = clouds.returned(registration.type, registration.inputs)
        if self.preview:
            resource_id, state = "", returned
        else:
            resource_id, outputs = clouds.create(registration.type, registration.name, sent(registration.inputs))
            hidden = {key: Secret(outputs[key]) for key in secret_outputs if key in outputs}
            state = {**returned, **outputs, **hidden}
        self._states[registration.urn] = (resource_id, state)
        return resource_id, state

    def _construct(
        self,
        component: Registration,
        provider: str,
        sources: Mapping[str, frozenset[str]],
        transforms: list[pulumi.ResourceTransform],
    ) -> Values:
        """Register a remote component's children, each as the transforms leave it; its outputs are references.

        `sources` are the URNs that each input of the component comes from.
        """
        # A remote component sees the states of the resources that references name.
        inputs = {
            key: self._states[value.urn][1] if isinstance(value, Reference) else value
            for key, value in sent(component.inputs).items()
        }
        if self.preview and is_unasked(provider, self.recording.inputs):
            return {}
        construction = clouds.construct(component.type, component.name, inputs)
        urns: dict[str | None, str] = {None: component.urn}
        ids: dict[str, str] = {}
        for child in construction.children:
            parent = urns[child.parent]
            urn = self.make_urn(parent, child.type, child.name)
            # In the program's own loop, where it may make outputs.
            transformed = asyncio.run_coroutine_threadsafe(_transformed(child, transforms), self.loop)
            props, opts = transformed.result()
            depends_on = {urn for key in child.uses for urn in sources.get(key, ())} | {
                urns[one] for one in child.after
            }
            of_the_same_package = child.type.split(":")[0] == component.type.split(":")[0]
            registration = Registration(
                urn=urn,
                type=child.type,
                name=child.name,
                parent=parent,
                depends_on=frozenset(depends_on),
                provider=provider if of_the_same_package else "",
                protect=bool(opts.protect),
                inputs=props,
                custom=child.custom,
                retain=bool(opts.retain_on_delete),
            )
            self._keep(registration)
            urns[child.name] = urn
            ids[child.name], _ = self._create(registration, opts.additional_secret_outputs or [])
        return {output: Reference(urns[name], ids[name]) for output, name in construction.outputs.items()}


def _answer(values: Values) -> resource_pb2.ResourceInvokeResponse:
    response = resource_pb2.ResourceInvokeResponse()
    getattr(response, "return").CopyFrom(write(values))  # a keyword of Python's
    return response


async def _transformed(
    child: clouds.Child, transforms: list[pulumi.ResourceTransform]
) -> tuple[Values, pulumi.ResourceOptions]:
    """A child's inputs and options, after the transforms of its component, on the way that the engine takes."""
    props: Any = rpc.deserialize_properties(write(child.inputs))
    opts = pulumi.ResourceOptions()
    for transform in transforms:
        result: Any = transform(pulumi.ResourceTransformArgs(child.custom, child.type, child.name, props, opts))
        if result is not None:
            props, opts = result.props, result.opts
    return read(await rpc.serialize_properties(props, {})), opts
