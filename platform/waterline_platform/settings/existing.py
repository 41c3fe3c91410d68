"""Settings of a cluster that somebody else built."""

from typing import Annotated, Literal

from pydantic import Field

from waterline_platform.settings.base import Model


class ExistingClusterSettings(Model):
    """A cluster you already have: kind, k3d, a brownfield one."""

    provider: Literal["existing"]
    """Nothing below the waterline is created or touched."""
    kubeconfig: Annotated[str, Field(min_length=1)] = "~/.kube/config"
    """Path of a kubeconfig; a relative one starts beside Pulumi.yaml."""
    context: Annotated[str, Field(min_length=1)]
    """Context of the kubeconfig to use."""
