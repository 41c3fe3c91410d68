"""A cluster that somebody else built: nothing below the waterline is created or touched."""

from pathlib import Path
from typing import NotRequired, TypedDict

import pulumi

from waterline.args import check_args


class ExistingClusterArgs(TypedDict):
    """Inputs of `ExistingCluster`."""

    kubeconfig: str
    """Path of a kubeconfig. `~` is the home directory; a relative path starts at the Pulumi project.

    Through the plugin, which is told of no project, it is never relative.
    """
    context: str
    """Context of the kubeconfig to use; never the current one, which changes under your feet."""
    cluster_name: NotRequired[str]
    """Name to show for the cluster; by default the context."""
    oidc_issuer: NotRequired[str]
    """Issuer of the cluster's service account tokens, as a URL; none by default."""


class ExistingCluster(pulumi.ComponentResource):
    """A cluster you already have, by kubeconfig and context.

    Raises:
        ValueError: if the kubeconfig's path is relative, and there is no project for it to start from.
    """

    name: pulumi.Output[str]
    """Name of the cluster."""
    kubeconfig: pulumi.Output[str]
    """Path of the kubeconfig (secret)."""
    context: pulumi.Output[str]
    """Context of the kubeconfig."""
    oidc_issuer: pulumi.Output[str | None]
    """Issuer of service account tokens, where it was given."""
    identifier: pulumi.Output[str]
    """The context: another context is another cluster."""

    def __init__(self, name: str, args: ExistingClusterArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        check_args(ExistingClusterArgs, args)
        path = pulumi.Output.secret(_from_project(args["kubeconfig"]))
        super().__init__("waterline:index:ExistingCluster", name, {**args, "kubeconfig": path}, opts)
        context = args["context"]
        self.name = pulumi.Output.from_input(args.get("cluster_name", context))
        self.kubeconfig = path
        self.context = pulumi.Output.from_input(context)
        self.oidc_issuer = pulumi.Output.from_input(args.get("oidc_issuer"))
        self.identifier = pulumi.Output.from_input(context)
        self.register_outputs(
            {
                "name": self.name,
                "kubeconfig": self.kubeconfig,
                "context": self.context,
                "oidc_issuer": self.oidc_issuer,
                "identifier": self.identifier,
            }
        )


def _from_project(path: str) -> str:
    """The path as the provider wants it: it expands `~` itself, and knows no project to start from."""
    if path.startswith("~") or Path(path).is_absolute():
        return path
    project = pulumi.get_root_directory()
    if not project:
        message = f"kubeconfig {path!r}: expected an absolute path or one that starts with `~`, for there is no project"
        raise ValueError(message)
    return str(Path(project) / path)
