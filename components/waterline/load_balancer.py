"""The seam through which a cloud's load balancer crosses the waterline.

The values are plain, because they end in a chart's values: `waterline.eks.nlb_annotations` and
`waterline.aks.load_balancer_annotations` make them. A cluster without a load balancer has none, and gets node ports.
"""

from typing import TypedDict


class LoadBalancerArgs(TypedDict):
    """How a Service asks its cloud for a load balancer."""

    annotations: dict[str, str]
    """Annotations of the Service."""
