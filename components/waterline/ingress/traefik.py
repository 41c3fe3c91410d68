"""Traefik Proxy as the ingress controller.

Its own kinds (IngressRoute, Middleware, ...) are deliberately not installed: routes are those of the Gateway API, or
plain Ingress objects, and neither knows the controller. No dashboard, no HTTP/3, no Traefik Hub.
Source of the values: https://github.com/traefik/traefik-helm-chart/blob/v41.3.0/traefik/values.yaml
"""

from waterline.chart import Values
from waterline.charts import TRAEFIK
from waterline.ingress.controller import Controller, ControllerRequest
from waterline.operation import PRIORITY_CLASS, resources

HTTP_PORT, HTTPS_PORT = 8000, 8443
HEALTH_PORT, METRICS_PORT = 8080, 9100
POD_LABELS = {"app.kubernetes.io/name": "traefik"}

NODE_PORTS = {"web": 30080, "websecure": 30443}
"""Ports of every node where there is no load balancer: what a kind cluster maps its host's 80 and 443 to."""

DRAIN_SECONDS = 25
"""For how long a pod that ends still takes requests: load balancers notice within ten seconds, and take some to act.

With the ten that requests have to end it is well below the minute that the pod has.
"""


def values(request: ControllerRequest) -> Values:
    """Values of the chart."""
    run = request.operation
    return {
        "deployment": {"replicas": run.replicas(3)},
        "podDisruptionBudget": {"enabled": True, "maxUnavailable": 1} if run.high else {"enabled": False},
        "topologySpreadConstraints": run.spread(POD_LABELS),
        "resources": resources("200m", "256Mi") if run.high else resources("50m", "128Mi"),
        "priorityClassName": PRIORITY_CLASS,
        "ingressClass": {"enabled": True, "isDefaultClass": True, "name": "traefik"},
        "gatewayClass": {"enabled": True, "name": "traefik"},
        # The Gateway is ours, the same for any controller.
        "gateway": {"enabled": False},
        "providers": {
            "kubernetesCRD": {"enabled": False},
            "kubernetesGateway": {"enabled": True},
            "kubernetesIngress": {"enabled": True},
            "kubernetesIngressNGINX": _ingress_nginx(request),
            "file": {
                "enabled": True,
                "content": {"tls": {"options": {"default": {"minVersion": "VersionTLS12"}}}},
            },
        },
        "ports": {
            "web": {
                "port": HTTP_PORT,
                **_exposed("web", request),
                # What the Gateway's own redirect does not see: plain Ingress objects.
                "http": {"redirections": {"entryPoint": {"to": "websecure", "scheme": "https", "permanent": True}}},
            },
            "websecure": {"port": HTTPS_PORT, **_exposed("websecure", request)},
            "traefik": {"port": HEALTH_PORT},
            "metrics": {"port": METRICS_PORT},
        },
        "service": _service(request),
        "api": {"dashboard": False},
        "global": {"checkNewVersion": False, "sendAnonymousUsage": False},
        # Refuses requests whose TLS options differ from their host's (GHSA-g55h-rg46-x9c5).
        "core": {"strictTLSOptions": True},
        "log": {"format": "json"},
        "accessLog": {"enabled": True, "format": "json"},
        "metrics": {
            "prometheus": {
                "service": {"enabled": True},
                "serviceMonitor": {"enabled": run.service_monitors},
                # Otherwise the chart asks the cluster for the kind, and a plan would depend on the answer.
                "disableAPICheck": True,
            }
        },
    }


def _ingress_nginx(request: ControllerRequest) -> Values:
    if not request.ingress_nginx_annotations:
        return {"enabled": False}
    # Without its Service's address in an Ingress' status, external-dns has nothing to make a record of.
    return {"enabled": True, "publishService": {"enabled": True}, "disableSvcExternalName": True}


def _exposed(port: str, request: ControllerRequest) -> Values:
    drained = {"transport": {"lifeCycle": {"requestAcceptGraceTimeout": DRAIN_SECONDS}}}
    return drained if request.load_balancer else {**drained, "nodePort": NODE_PORTS[port]}


def _service(request: ControllerRequest) -> Values:
    # Local: requests keep their client's address, and nodes without a pod take none.
    if request.load_balancer is None:
        return {"spec": {"type": "NodePort"}}
    return {
        "annotations": request.load_balancer["annotations"],
        "spec": {"type": "LoadBalancer", "externalTrafficPolicy": "Local"},
    }


CONTROLLER = Controller(
    chart=TRAEFIK,
    gateway_class="traefik",
    http_port=HTTP_PORT,
    https_port=HTTPS_PORT,
    pod_labels=POD_LABELS,
    own_ports=(HEALTH_PORT, METRICS_PORT),
    values=values,
)
"""Traefik, as the layer knows it."""
