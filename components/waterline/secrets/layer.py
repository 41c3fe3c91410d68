"""Secrets: drawn from the cloud's store, sealed for the cluster itself, or both."""

from typing import NotRequired, TypedDict

import pulumi

from waterline.args import check_args
from waterline.network_policies import deny_by_default
from waterline.operation import OperationArgs
from waterline.secret_store import SecretStoreArgs
from waterline.secrets.external_secrets import ExternalSecrets
from waterline.secrets.sealed_secrets import SealedSecrets


class SecretsLayerArgs(TypedDict):
    """Inputs of `SecretsLayer`."""

    namespace: str
    """Namespace of the layer, which must exist; it may enforce Pod Security `restricted`."""
    store: NotRequired[SecretStoreArgs]
    """The cloud's store; none where there is no cloud."""
    sealed_secrets: NotRequired[bool]
    """Whether secrets can be sealed for this cluster; false by default. Without a store it must be true."""
    operation: NotRequired[OperationArgs]
    """How everything in it is run; highly available, unwatched and from the internet by default."""


class SecretsLayer(pulumi.ComponentResource):
    """Where the cluster's secrets come from.

    Raises:
        ValueError: if they could come from nowhere, or the mirror is not a registry.
    """

    store_name: pulumi.Output[str | None]
    """Name of the ClusterSecretStore, once it exists; none without a store."""

    def __init__(self, name: str, args: SecretsLayerArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("waterline:index:SecretsLayer", name, {**args}, opts)
        check_args(SecretsLayerArgs, args)
        namespace, run, sealed = args["namespace"], args.get("operation", {}), args.get("sealed_secrets", False)
        store = args.get("store")
        if store is None and not sealed:
            message = f"sealed_secrets {sealed!r}: expected true, or a store: secrets must come from somewhere"
            raise ValueError(message)
        child = pulumi.ResourceOptions(parent=self)
        deny_by_default(f"{name}-default-deny", namespace, child)
        self.store_name = pulumi.Output.from_input(None)
        if store:
            external = ExternalSecrets(
                f"{name}-external-secrets",
                {"namespace": namespace, "store": store, "operation": run},
                child,
            )
            self.store_name = external.store_name.apply(lambda store: store)
        if sealed:
            SealedSecrets(f"{name}-sealed-secrets", {"namespace": namespace, "operation": run}, child)
        self.register_outputs({"store_name": self.store_name})
