"""A namespace's quota, and what its pods get that do not say what they need."""

from pulumi_kubernetes.core.v1 import LimitRangeSpecArgsDict, ResourceQuotaSpecArgsDict

from waterline.tenant_sizes import DEFAULT_CPU, DEFAULT_MEMORY, TenantDefaultsArgs, TenantQuotaArgs

OBJECTS = {
    # Load balancers are the platform's, one for all; and a port of every node is a way around it.
    "services.loadbalancers": "0",
    "services.nodeports": "0",
    "services": "50",
    "configmaps": "100",
    "secrets": "100",
    "persistentvolumeclaims": "20",
    "count/cronjobs.batch": "50",
    "count/deployments.apps": "100",
    "count/horizontalpodautoscalers.autoscaling": "100",
    "count/jobs.batch": "200",
    "count/poddisruptionbudgets.policy": "100",
    # Those that have ended too, which `pods` does not count.
    "count/pods": "1000",
    # Of each deployment, ten that it could go back to.
    "count/replicasets.apps": "1100",
    "count/rolebindings.rbac.authorization.k8s.io": "50",
    "count/roles.rbac.authorization.k8s.io": "50",
    "count/serviceaccounts": "50",
    "count/statefulsets.apps": "50",
}
"""Most objects of each kind in a namespace: what they cost is not their owner's alone.

Of Kubernetes' own kinds alone: custom resources would be refused until the quota's controller has learnt of them.
Source: https://kubernetes.io/docs/concepts/policy/resource-quotas/#quota-on-object-count
"""

SCRATCH_REQUEST, SCRATCH_LIMIT, SCRATCH_MOST = "128Mi", "2Gi", "20Gi"
"""Disk of the node that a container asks for and gets which does not say what it needs, and the most that one gets."""

FORCES_REPLACEMENT = {
    "kubernetes:core/v1:LimitRange": ("metadata.name", "metadata.namespace"),
    "kubernetes:core/v1:ResourceQuota": ("metadata.name", "metadata.namespace"),
}
"""Inputs of each child that replace it: it is what its name says."""


def resource_quota(quota: TenantQuotaArgs) -> ResourceQuotaSpecArgsDict:
    """Spec of a namespace's ResourceQuota."""
    return {
        "hard": {
            "requests.cpu": quota["cpu"],
            "requests.memory": quota["memory"],
            "limits.memory": quota["memory"],
            "requests.storage": quota["storage"],
            "requests.nvidia.com/gpu": str(int(quota.get("gpus", 0))),
            "pods": str(int(quota["pods"])),
            **OBJECTS,
        }
    }


def limit_range(defaults: TenantDefaultsArgs) -> LimitRangeSpecArgsDict:
    """Spec of a namespace's LimitRange. Source: https://kubernetes.io/docs/concepts/policy/limit-range/."""
    cpu, memory = defaults.get("cpu", DEFAULT_CPU), defaults.get("memory", DEFAULT_MEMORY)
    return {
        "limits": [
            {
                "type": "Container",
                "default_request": {"cpu": cpu, "memory": memory, "ephemeral-storage": SCRATCH_REQUEST},
                "default": {"memory": memory, "ephemeral-storage": SCRATCH_LIMIT},
                "max": {"ephemeral-storage": SCRATCH_MOST},
            }
        ]
    }
