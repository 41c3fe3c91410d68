"""A Kubernetes Secret that is kept equal to what the store holds. Names go in; values never pass through Pulumi."""

import re
from enum import StrEnum
from typing import NotRequired, TypedDict

import pulumi
from pulumi_kubernetes.apiextensions import CustomResource

from waterline.args import check_args
from waterline.names import repeated
from waterline.secret_store import API_VERSION, STORE

FORCES_REPLACEMENT = {"kubernetes:external-secrets.io/v1:ExternalSecret": ("metadata.name", "metadata.namespace")}
"""Inputs of each child that replace it: it is what its name says."""

_INTERVAL = "1h0m0s"
# Without a sign. Source: https://pkg.go.dev/time#ParseDuration.
_DURATION = re.compile(r"([0-9]+(\.[0-9]+)?(ms|s|m|h))+")


class SecretOwner(StrEnum):
    """Whose the Kubernetes Secret is. Source: https://external-secrets.io/latest/guides/ownership-deletion-policy/."""

    OWNER = "Owner"
    """The component's: the Secret goes when it goes."""
    ORPHAN = "Orphan"
    """Nobody's: it is made, kept equal, and left behind."""
    MERGE = "Merge"
    """Somebody else's: it must exist, and gets these keys beside its own."""


class SecretDeletion(StrEnum):
    """What becomes of the Kubernetes Secret when the store no longer has what it is made of."""

    RETAIN = "Retain"
    """It stays as it last was."""
    DELETE = "Delete"
    """It is deleted."""
    MERGE = "Merge"
    """Its keys are removed, and it stays."""


class SecretRefresh(StrEnum):
    """When the store is read again."""

    PERIODIC = "Periodic"
    """At every interval."""
    CREATED_ONCE = "CreatedOnce"
    """Never: what was read first stays."""
    ON_CHANGE = "OnChange"
    """When what is asked for changes."""


class SecretKeyArgs(TypedDict):
    """One key of a Kubernetes Secret, and where its value is."""

    key: str
    """Key in the Kubernetes Secret."""
    remote_name: str
    """Name of the secret in the store: on AWS with the environment's prefix, on Azure without slashes."""
    remote_property: NotRequired[str]
    """Key in the secret's JSON; the whole secret by default."""


class SecretFromStoreArgs(TypedDict):
    """Inputs of `SecretFromStore`."""

    namespace: str
    """Namespace of the Secret; it must have the label `waterline.dev/secret-store: waterline`."""
    secret_name: str
    """Name of the Secret, and of what keeps it."""
    keys: list[SecretKeyArgs]
    """What is in it: at least one key, each once."""
    store: NotRequired[pulumi.Input[str]]
    """Name of the ClusterSecretStore; `waterline` by default.

    As an output of what makes the store it also keeps the order: the operator must outlive what it has put its
    finalizer on.
    """
    owner: NotRequired[SecretOwner]
    """Whose the Secret is; `Owner` by default."""
    deletion: NotRequired[SecretDeletion]
    """What becomes of it when the store no longer has it; `Retain` by default."""
    refresh: NotRequired[SecretRefresh]
    """When the store is read again; `Periodic` by default."""
    refresh_interval: NotRequired[str]
    """Time between two readings, such as `15m0s`; `1h0m0s` by default. Clouds charge for readings."""


class SecretFromStore(pulumi.ComponentResource):
    """A Secret drawn from the cloud's store and kept up to date.

    Raises:
        ValueError: if there is no key, or one stands twice, or somebody else's Secret would be deleted, or the interval
            is none.
    """

    secret_name: pulumi.Output[str]
    """Name of the Secret, once it is asked for; it exists shortly after."""

    def __init__(self, name: str, args: SecretFromStoreArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("waterline:index:SecretFromStore", name, {**args}, opts)
        check_args(SecretFromStoreArgs, args)
        _check(args)
        external = CustomResource(
            f"{name}-external-secret",
            api_version=API_VERSION,
            kind="ExternalSecret",
            metadata={"name": args["secret_name"], "namespace": args["namespace"]},
            spec=external_secret(args),
            opts=pulumi.ResourceOptions(parent=self),
        )
        self.secret_name = external.urn.apply(lambda _: args["secret_name"])
        self.register_outputs({"secret_name": self.secret_name})


def external_secret(args: SecretFromStoreArgs) -> dict[str, object]:
    """Spec of the ExternalSecret. Source: https://external-secrets.io/latest/api/externalsecret/."""
    refresh = SecretRefresh(args.get("refresh", SecretRefresh.PERIODIC))
    interval = args.get("refresh_interval", _INTERVAL)
    return {
        "refreshPolicy": refresh.value,
        **({"refreshInterval": interval} if refresh is SecretRefresh.PERIODIC else {}),
        "secretStoreRef": {"kind": "ClusterSecretStore", "name": args.get("store", STORE)},
        "target": {
            "name": args["secret_name"],
            "creationPolicy": SecretOwner(args.get("owner", SecretOwner.OWNER)).value,
            "deletionPolicy": SecretDeletion(args.get("deletion", SecretDeletion.RETAIN)).value,
        },
        "data": [
            {
                "secretKey": one["key"],
                "remoteRef": {
                    "key": one["remote_name"],
                    **({"property": one["remote_property"]} if "remote_property" in one else {}),
                },
            }
            for one in args["keys"]
        ],
    }


def _check(args: SecretFromStoreArgs) -> None:
    keys = [one["key"] for one in args["keys"]]
    if not keys or repeated(keys):
        message = f"keys {keys!r}: expected at least one, each once"
        raise ValueError(message)
    # As the operator's own webhook does, but before anything is applied.
    if args.get("deletion") == SecretDeletion.DELETE and args.get("owner") == SecretOwner.MERGE:
        message = "deletion 'Delete' with owner 'Merge': expected another, for the Secret is somebody else's"
        raise ValueError(message)
    interval = args.get("refresh_interval", _INTERVAL)
    if not _DURATION.fullmatch(interval):
        message = f"refresh_interval {interval!r}: expected a time with its units, such as 15m0s"
        raise ValueError(message)
