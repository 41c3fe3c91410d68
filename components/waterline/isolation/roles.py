"""What a tenant's people may do in its namespaces: three roles, one for all tenants, bound in each namespace.

Not Kubernetes' own `view`, `edit` and `admin`: `edit` may write network policies, mint tokens and act as every service
account, and any add-on may add to all three. Not in any of these roles, in a namespace of one's own either: quotas,
limits, network policies, stores, Gateways, reference grants, endpoints, Ingress objects, DaemonSets, proxying through
the API server, tokens, and the verbs `escalate`, `bind` and `impersonate`.
"""

from collections.abc import Iterable
from enum import StrEnum

from pulumi_kubernetes.rbac.v1 import PolicyRuleArgsDict

READ = ["get", "list", "watch"]
WRITE = ["create", "delete", "deletecollection", "patch", "update"]


class TenantRole(StrEnum):
    """What somebody may do in a tenant's namespace."""

    VIEWER = "viewer"
    """Read what runs, and its logs; no secrets and no roles."""
    EDITOR = "editor"
    """Run workloads, with their secrets and routes, and get into their pods."""
    ADMIN = "admin"
    """What an editor may, and give away as much of it: service accounts, roles and role bindings."""


RUNS: dict[str, list[str]] = {
    "": ["configmaps", "persistentvolumeclaims", "pods", "services"],
    "apps": ["deployments", "deployments/scale", "replicasets", "statefulsets", "statefulsets/scale"],
    "autoscaling": ["horizontalpodautoscalers"],
    "batch": ["cronjobs", "jobs"],
    "bitnami.com": ["sealedsecrets"],
    "external-secrets.io": ["externalsecrets"],
    "gateway.networking.k8s.io": ["grpcroutes", "httproutes"],
    "policy": ["poddisruptionbudgets"],
}
"""What a tenant runs, by API group."""

SEEN: dict[str, list[str]] = {
    "": ["endpoints", "events", "limitranges", "namespaces", "pods/log", "resourcequotas", "serviceaccounts"],
    "apps": ["controllerrevisions"],
    "discovery.k8s.io": ["endpointslices"],
    "events.k8s.io": ["events"],
    "metrics.k8s.io": ["pods"],
    "networking.k8s.io": ["networkpolicies"],
}
"""What a tenant only sees, by API group."""

GIVEN_AWAY: dict[str, list[str]] = {
    "": ["serviceaccounts"],
    "rbac.authorization.k8s.io": ["rolebindings", "roles"],
}
"""What an admin gives away of its own rights, by API group: Kubernetes itself refuses more than those."""

FORCES_REPLACEMENT = {
    "kubernetes:rbac.authorization.k8s.io/v1:ClusterRole": ("metadata.name",),
    "kubernetes:rbac.authorization.k8s.io/v1:Role": ("metadata.name", "metadata.namespace"),
    "kubernetes:rbac.authorization.k8s.io/v1:RoleBinding": ("metadata.name", "metadata.namespace", "roleRef"),
}
"""Inputs of each child that replace it: it is what its name says, and a binding can never get another role."""


def cluster_role(role: TenantRole) -> str:
    """Name of the ClusterRole."""
    return f"waterline-tenant-{role.value}"


def rules(role: TenantRole) -> list[PolicyRuleArgsDict]:
    """Rules of a role, in full: each has those of the one before it."""
    viewer = [*_rules(RUNS, READ), *_rules(SEEN, READ)]
    if role is TenantRole.VIEWER:
        return viewer
    editor: list[PolicyRuleArgsDict] = [
        *viewer,
        *_rules(RUNS, WRITE),
        {"api_groups": [""], "resources": ["secrets"], "verbs": [*READ, *WRITE]},
        {"api_groups": [""], "resources": ["pods/attach", "pods/exec", "pods/portforward"], "verbs": ["create", "get"]},
        {"api_groups": [""], "resources": ["pods/eviction"], "verbs": ["create"]},
        {"api_groups": [""], "resources": ["pods/ephemeralcontainers"], "verbs": ["patch", "update"]},
    ]
    if role is TenantRole.EDITOR:
        return editor
    return [*editor, *_rules(GIVEN_AWAY, [*READ, *WRITE])]


def _rules(kinds: dict[str, list[str]], verbs: list[str]) -> Iterable[PolicyRuleArgsDict]:
    for group, resources in kinds.items():
        yield {"api_groups": [group], "resources": resources, "verbs": verbs}
