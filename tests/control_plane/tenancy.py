"""Tenants in a cluster: the objects of a plan, and what their people ask for, as plain manifests."""

from collections.abc import Callable
from typing import Any

import pytest

import workloads
from cluster_api import Cluster, Manifest, RefusedError
from ordering import in_order
from waterline import eks
from waterline_platform.rehearsal.plan import Plan
from workloads import of

OWN, OTHER = "orders", "payments"
"""Two tenants, each with a namespace of its name, and a group of people for each role."""
ROLES = ("viewer", "editor", "admin")
Isolation = Callable[[str], list[Manifest]]
"""Makes the objects of one tenant, by its name."""
HOST = f"{OWN}.dev.example.com"


def two_tenants(settings: dict[str, Any]) -> None:
    """Settings of an environment with the two tenants, of which the second has high priority."""
    settings["tenants"] = [
        {"name": name, "size": "small", "groups": {f"{role}s": [_principal(name, role)] for role in ROLES}}
        for name in (OWN, OTHER)
    ]
    settings["tenants"][1]["high_priority"] = True


def group_of(tenant: str, role: str) -> str:
    """The group of people who have a role at a tenant."""
    return eks.group_of(_principal(tenant, role))


def _principal(tenant: str, role: str) -> str:
    return f"arn:aws:iam::123456789012:role/{tenant}-{role}s"


def tenant_objects(plan: Plan) -> list[Manifest]:
    """The layer of tenants and the priority classes, in order; without custom resources where nobody defines them."""
    return [manifest for name, manifest in in_order(plan) if "::tenants" in name or manifest["kind"] == "PriorityClass"]


def wait_for_tenants(cluster: Cluster) -> None:
    """Wait until the tenants' namespaces have their service accounts, and the rules for all are in force."""
    for namespace in (OWN, OTHER):
        cluster.wait(
            lambda namespace=namespace: cluster.get(of("v1", "ServiceAccount", namespace, "default")), namespace
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


def pod(name: str, namespace: str = OWN, container: Manifest | None = None, **spec: object) -> Manifest:
    """A pod that does not say what it needs, with something of its container changed."""
    made = workloads.pod(namespace, name, **spec)
    [silent] = made["spec"]["containers"]
    del silent["resources"]
    silent.update(container or {})
    return made


def service(name: str, namespace: str = OWN, **spec: object) -> Manifest:
    """A service for the pods of a Deployment."""
    ports = [{"port": 80, "targetPort": 8080}]
    return of("v1", "Service", namespace, name, spec={"selector": {"app": "app"}, "ports": ports, **spec})


def route(name: str, **spec: object) -> Manifest:
    """A route of the first tenant for its host, to a service of its name."""
    body = {
        "parentRefs": [{"name": "public", "namespace": "platform-ingress"}],
        "hostnames": [HOST],
        "rules": [{"backendRefs": [{"name": name, "port": 80}]}],
        **spec,
    }
    return of("gateway.networking.k8s.io/v1", "HTTPRoute", OWN, name, spec=body)


def refused(cluster: Cluster, manifest: Manifest) -> str:
    """What the server says when it refuses an object; fails if it takes it."""
    with pytest.raises(RefusedError) as refusal:
        cluster.create(manifest)
    assert refusal.value.status in {403, 422}
    return str(refusal.value)
