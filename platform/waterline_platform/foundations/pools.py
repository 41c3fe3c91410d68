"""Node pools from settings to inputs: what both clouds share."""

from waterline.nodes import NodeTaintArgs
from waterline_platform.settings.pools import NodeSettings


def taints(pool: NodeSettings) -> list[NodeTaintArgs]:
    """Taints of a pool, as its component takes them."""
    return [{"key": taint.key, "value": taint.value, "effect": taint.effect} for taint in pool.taints]
