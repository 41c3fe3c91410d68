"""What Azure's load balancer is told about a service.

No addresses, no DNS labels, no subnets: a service has what AKS gives it.
"""

_ANNOTATION = "service.beta.kubernetes.io/azure-load-balancer-"
"""Source of every name and of what it means: https://cloud-provider-azure.sigs.k8s.io/topics/loadbalancer/."""

PROBE_SECONDS = 5
"""Seconds between two probes: as often as Azure probes."""
FAILED_PROBES = 2
"""Probes that fail before a node is sent nothing more: ten seconds after its last ready pod is gone."""


def load_balancer_annotations(*, internal: bool) -> dict[str, str]:
    """Annotations of a service of type LoadBalancer whose `externalTrafficPolicy` is `Local`.

    Azure asks the port that Kubernetes gives such a service for health checks, over HTTP, whether the node has a ready
    pod. How often, and how many failures count, can be said, and is, so that it does not change with AKS; a path or
    protocol said for all ports would not be heard. An `internal` load balancer has an address of the nodes' subnet,
    and none on the internet.
    """
    annotations = {
        f"{_ANNOTATION}health-probe-interval": str(PROBE_SECONDS),
        f"{_ANNOTATION}health-probe-num-of-probe": str(FAILED_PROBES),
    }
    return {**annotations, f"{_ANNOTATION}internal": "true"} if internal else annotations
