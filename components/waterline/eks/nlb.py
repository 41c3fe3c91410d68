"""What the AWS Load Balancer Controller is told about a Service.

Its load balancers have the tags that the controller was given, and no others.
"""

_ANNOTATION = "service.beta.kubernetes.io/aws-load-balancer-"


def nlb_annotations(*, internal: bool) -> dict[str, str]:
    """Annotations of a Service that Traefik is behind, and that gets a network load balancer straight to its pods.

    Connections keep the client's address, so that a pod cannot reach itself through the load balancer. Health is asked
    of Traefik itself, on a port that the Service does not have: it says no as soon as it begins to stop, and ten
    seconds later nothing new is sent to it.
    Source: https://kubernetes-sigs.github.io/aws-load-balancer-controller/v3.5/guide/service/annotations/
    """
    said = {
        "type": "external",
        "nlb-target-type": "ip",
        "scheme": "internal" if internal else "internet-facing",
        # Pods are few, and rarely as many in each zone as clients.
        "attributes": "load_balancing.cross_zone.enabled=true",
        # About as long as Traefik takes to stop; by default five minutes.
        "target-group-attributes": "deregistration_delay.timeout_seconds=30,preserve_client_ip.enabled=true",
        "healthcheck-protocol": "http",
        "healthcheck-port": "8080",
        "healthcheck-path": "/ping",
        "healthcheck-interval": "5",
        "healthcheck-timeout": "4",
        "healthcheck-healthy-threshold": "2",
        "healthcheck-unhealthy-threshold": "2",
    }
    return {f"{_ANNOTATION}{key}": value for key, value in said.items()}
