"""The seam through which a cloud's load balancer crosses the waterline.

The values are plain, because they end in a chart's values: `waterline.eks.nlb_annotations` and
`waterline.aks.load_balancer_annotations` make them. A cluster without a load balancer has none, and gets node ports.
"""

from typing import TypedDict

READINESS_LABELS = {"elbv2.k8s.aws/pod-readiness-gate-inject": "enabled"}
"""Labels of a namespace whose pods a load balancer sends to: one that replaces another is ready once it gets requests.

AWS's controller wants them; elsewhere they mean nothing.
Source: https://kubernetes-sigs.github.io/aws-load-balancer-controller/latest/deploy/pod_readiness_gate/
"""


class LoadBalancerArgs(TypedDict):
    """How a Service asks its cloud for a load balancer."""

    annotations: dict[str, str]
    """Annotations of the Service."""
