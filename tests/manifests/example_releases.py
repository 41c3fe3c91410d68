"""A release of every chart that is pinned, with values as a component may give them: what proves the checks.

They say what Pod Security `restricted` and a plain installation need, and no more: what is installed is in the plans.
"""

from typing import Any

from planned import Release
from waterline.charts import (
    CERT_MANAGER,
    CLUSTER_AUTOSCALER,
    EXTERNAL_DNS,
    EXTERNAL_SECRETS,
    KARPENTER,
    KARPENTER_CRD,
    LOAD_BALANCER_CONTROLLER,
    SEALED_SECRETS,
    TRAEFIK,
)

SIZE = {"requests": {"cpu": "50m", "memory": "128Mi"}, "limits": {"memory": "128Mi"}}
LABEL = {"azure.workload.identity/use": "true"}
VALUES: list[tuple[Any, dict[str, Any]]] = [
    (
        CERT_MANAGER,
        {
            "crds": {"enabled": True, "keep": True},
            "global": {"priorityClassName": "system-cluster-critical", "leaderElection": {"namespace": "layer"}},
            "config": {
                "apiVersion": "controller.config.cert-manager.io/v1alpha1",
                "kind": "ControllerConfiguration",
                "gatewayAPI": {"enabled": True},
            },
            "podDisruptionBudget": {"enabled": True, "minAvailable": 1},
            "podLabels": LABEL,
            "resources": SIZE,
            "serviceAccount": {"create": False, "name": "cert-manager"},
            "startupapicheck": {"enabled": False},
            "webhook": {"networkPolicy": {"enabled": True}, "timeoutSeconds": 10},
        },
    ),
    (
        CLUSTER_AUTOSCALER,
        {
            "fullnameOverride": "cluster-autoscaler",
            "autoDiscovery": {"clusterName": "example"},
            "awsRegion": "eu-west-1",
            "extraArgs": {"expander": "least-waste"},
            "image": {"tag": "v1.36.1"},
            "rbac": {"serviceAccount": {"create": False, "name": "cluster-autoscaler"}},
            "securityContext": {"runAsNonRoot": True, "runAsUser": 65534, "seccompProfile": {"type": "RuntimeDefault"}},
            "containerSecurityContext": {"allowPrivilegeEscalation": False, "capabilities": {"drop": ["ALL"]}},
        },
    ),
    (
        EXTERNAL_DNS,
        {
            "provider": {"name": "aws"},
            "domainFilters": ["example.com"],
            "extraArgs": {"zone-id-filter": "Z0123456789"},
            "podLabels": LABEL,
            "serviceAccount": {"create": False, "name": "external-dns"},
            "sources": ["gateway-httproute"],
        },
    ),
    (
        EXTERNAL_SECRETS,
        {
            "crds": {"annotations": {"helm.sh/resource-policy": "keep"}},
            "leaderElect": True,
            "networkPolicy": {"enabled": True, "egress": [{"ports": [{"port": 443, "protocol": "TCP"}]}]},
            "podDisruptionBudget": {"enabled": True, "minAvailable": 1},
            "podLabels": LABEL,
            "serviceAccount": {"create": False, "name": "external-secrets"},
            "webhook": {"replicaCount": 3, "failurePolicy": "Fail"},
        },
    ),
    (
        KARPENTER,
        {
            "settings": {"clusterName": "example", "interruptionQueue": "example"},
            "controller": {"resources": SIZE},
            "serviceAccount": {"create": False, "name": "karpenter"},
        },
    ),
    (KARPENTER_CRD, {"additionalAnnotations": {"helm.sh/resource-policy": "keep"}}),
    (
        LOAD_BALANCER_CONTROLLER,
        {
            "clusterName": "example",
            "region": "eu-west-1",
            "vpcId": "vpc-0123456789abcdef0",
            "controllerConfig": {"featureGates": {"NLBGatewayAPI": False}},
            "enableServiceMutatorWebhook": False,
            "keepTLSSecret": True,
            "podSecurityContext": {"fsGroup": 65534, "seccompProfile": {"type": "RuntimeDefault"}},
            "securityContext": {"capabilities": {"drop": ["ALL"]}},
            "serviceAccount": {"create": False, "name": "aws-load-balancer-controller"},
        },
    ),
    (
        SEALED_SECRETS,
        {
            "fullnameOverride": "sealed-secrets-controller",
            "rbac": {"serviceProxier": {"bind": False}},
            "resources": SIZE,
        },
    ),
    (
        TRAEFIK,
        {
            "deployment": {"replicas": 3},
            "gateway": {"enabled": False},
            "global": {"checkNewVersion": False},
            "ports": {"web": {"http": {"redirections": {"entryPoint": {"to": "websecure", "permanent": True}}}}},
            "providers": {"kubernetesGateway": {"enabled": True}},
            "service": {"spec": {"type": "LoadBalancer"}, "annotations": {"example.com/a": "b"}},
        },
    ),
]
EXAMPLES = {
    pin.name: Release(pin, pin.name, {"name": pin.name, "namespace": "layer", "values": values}, [])
    for pin, values in VALUES
}
"""Releases, by chart."""
RUNNING = [name for name in EXAMPLES if name != KARPENTER_CRD.name]
"""Charts that run something."""
