"""The kinds of the Gateway API: one pinned release of its standard channel, with one owner.

Not for a cluster whose cloud manages them, such as AKS with its application routing: these would fight.
"""

from typing import NotRequired, TypedDict

import pulumi

from waterline.args import check_args
from waterline.charts import GATEWAY_API
from waterline.operation import OperationArgs, operation


class GatewayApiArgs(TypedDict):
    """Inputs of `GatewayApi`."""

    operation: NotRequired[OperationArgs]
    """How it is run; highly available, unwatched and from the internet by default."""


class GatewayApi(pulumi.ComponentResource):
    """Custom resource definitions of the Gateway API, which stay in the cluster when this is destroyed.

    With them would go every Gateway and route, other people's too.

    Raises:
        ValueError: if the mirror is not a registry.
    """

    version: pulumi.Output[str]
    """Release of the Gateway API, once its kinds exist."""

    def __init__(self, name: str, args: GatewayApiArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("waterline:index:GatewayApi", name, {**args}, opts)
        check_args(GatewayApiArgs, args)
        manifest = GATEWAY_API.install(
            f"{name}-crds", mirror=operation(args.get("operation")).mirror, opts=pulumi.ResourceOptions(parent=self)
        )
        self.version = manifest.urn.apply(lambda _: GATEWAY_API.version)
        self.register_outputs({"version": self.version})
