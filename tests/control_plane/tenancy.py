"""Tenants in a cluster: the objects of a plan, and what their people and workloads ask for, as plain manifests."""

from collections.abc import Callable
from typing import Any

from cluster_api import Cluster, Manifest, RefusedError
from ordering import in_order
from waterline import eks
from waterline_platform.rehearsal.plan import Plan

OWN, OTHER = "orders", "payments"
"""Two tenants, each with a namespace of its name, and a group of people for each role."""
ROLES = ("viewer", "editor", "admin")
Isolation = Callable[[str], list[Manifest]]
"""Makes the objects of one tenant, by its name."""
HOST = f"{OWN}.dev.example.com"


def two_tenants(settings: dict[str, Any]) -> None:
    """Settings of an environment with the two tenants, the first of which has little."""
    settings["tenants"] = [
        {"name": name, "size": "small", "groups": {f"{role}s": [_principal(name, role)] for role in ROLES}}
        for name in (OWN, OTHER)
    ]


def group_of(tenant: str, role: str) -> str:
    """The group of people who have a role at a tenant."""
    return eks.group_of(_principal(tenant, role))


def _principal(tenant: str, role: str) -> str:
    return f"arn:aws:iam::123456789012:role/{tenant}-{role}s"


def tenant_objects(plan: Plan) -> list[Manifest]:
    """Everything of the layer of tenants, in its order; without custom resources where nobody defines them."""
    return [manifest for name, manifest in in_order(plan) if "::tenants" in name]


def wait_for_tenants(cluster: Cluster) -> None:
    """Wait until the tenants' namespaces have their service accounts, and the rules for all are in force."""
    for namespace in (OWN, OTHER):
        cluster.wait(
            lambda namespace=namespace: cluster.get(named("ServiceAccount", "default", namespace=namespace)), namespace
        )

    def in_force() -> bool:
        try:
            cluster.request("post", f"/api/v1/namespaces/{OWN}/pods", body=placed, query_params=[("dryRun", "All")])
        except RefusedError as refused:
            return "nodeName" in str(refused)
        return False

    # The API server takes a moment to learn of a policy.
    placed = pod("placed", nodeName="node-0")
    cluster.wait(in_force, "the rules are in force")


def pod(name: str, namespace: str = OWN, container: Manifest | None = None, **spec: Any) -> Manifest:
    """A pod that Pod Security `restricted` admits, unless something is changed."""
    return {
        "apiVersion": "v1",
        "kind": "Pod",
        "metadata": {"name": name, "namespace": namespace, "labels": {"app": name}},
        "spec": pod_spec(container, **spec),
    }


def pod_spec(container: Manifest | None = None, **spec: Any) -> Manifest:
    """What is in such a pod."""
    return {
        "securityContext": {"runAsNonRoot": True, "seccompProfile": {"type": "RuntimeDefault"}},
        "containers": [
            {
                "name": "app",
                "image": "registry.example.com/app:1",
                "securityContext": {"allowPrivilegeEscalation": False, "capabilities": {"drop": ["ALL"]}},
                **(container or {}),
            }
        ],
        **spec,
    }


def deployment(name: str, namespace: str = OWN, replicas: int = 2, **spec: Any) -> Manifest:
    """A deployment of such pods."""
    labels = {"app": name}
    return {
        "apiVersion": "apps/v1",
        "kind": "Deployment",
        "metadata": {"name": name, "namespace": namespace},
        "spec": {
            "replicas": replicas,
            "selector": {"matchLabels": labels},
            "template": {"metadata": {"labels": labels}, "spec": pod_spec(**spec)},
        },
    }


def service(name: str, namespace: str = OWN, **spec: Any) -> Manifest:
    """A service for pods of its name."""
    ports = [{"port": 80, "targetPort": 8080}]
    return {
        "apiVersion": "v1",
        "kind": "Service",
        "metadata": {"name": name, "namespace": namespace},
        "spec": {"selector": {"app": name}, "ports": ports, **spec},
    }


def route(name: str, namespace: str = OWN, **spec: Any) -> Manifest:
    """A route for a host to a service of its name."""
    return {
        "apiVersion": "gateway.networking.k8s.io/v1",
        "kind": "HTTPRoute",
        "metadata": {"name": name, "namespace": namespace},
        "spec": {
            "parentRefs": [{"name": "public", "namespace": "platform-ingress"}],
            "hostnames": [HOST],
            "rules": [{"backendRefs": [{"name": name, "port": 80}]}],
            **spec,
        },
    }


def named(kind: str, name: str, version: str = "v1", namespace: str = OWN, **body: Any) -> Manifest:
    """Any other object of a namespace."""
    return {"apiVersion": version, "kind": kind, "metadata": {"name": name, "namespace": namespace}, **body}
