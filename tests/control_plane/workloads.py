"""Manifests of workloads that Pod Security `restricted` admits, for tests that need one."""

from cluster_api import Manifest

IMAGE = "registry.example.com/app:1.0.0"
"""Nobody pulls it: no node is real."""


def pod_spec(**more: object) -> Manifest:
    """What a pod consists of."""
    return {
        "securityContext": {"runAsNonRoot": True, "runAsUser": 1000, "seccompProfile": {"type": "RuntimeDefault"}},
        "containers": [
            {
                "name": "app",
                "image": IMAGE,
                "securityContext": {"allowPrivilegeEscalation": False, "capabilities": {"drop": ["ALL"]}},
                "resources": {"requests": {"cpu": "100m", "memory": "64Mi"}, "limits": {"memory": "64Mi"}},
            }
        ],
        **more,
    }


def pod(namespace: str, name: str, **more: object) -> Manifest:
    """A pod alone."""
    return of("v1", "Pod", namespace, name, spec=pod_spec(**more))


def deployment(namespace: str, replicas: int, **more: object) -> Manifest:
    """A Deployment `app`, whose pods have the label `app: app`."""
    spec = {
        "replicas": replicas,
        "selector": {"matchLabels": {"app": "app"}},
        "template": {"metadata": {"labels": {"app": "app"}}, "spec": pod_spec(**more)},
    }
    return of("apps/v1", "Deployment", namespace, "app", spec=spec)


def spread(key: str) -> Manifest:
    """A constraint that keeps the numbers of pods by a label of nodes within one of each other."""
    return {
        "maxSkew": 1,
        "topologyKey": key,
        "whenUnsatisfiable": "DoNotSchedule",
        "labelSelector": {"matchLabels": {"app": "app"}},
    }


def budget(namespace: str, **allowed: object) -> Manifest:
    """A disruption budget for the pods of the Deployment."""
    spec = {"selector": {"matchLabels": {"app": "app"}}, **allowed}
    return of("policy/v1", "PodDisruptionBudget", namespace, "app", spec=spec)


def of(version: str, kind: str, namespace: str | None, name: str, **body: object) -> Manifest:
    """Any object."""
    metadata = {"name": name} | ({"namespace": namespace} if namespace else {})
    return {"apiVersion": version, "kind": kind, "metadata": metadata, **body}
