"""A tenant: somebody who runs workloads in the cluster, in a namespace of their own or in one per environment.

What keeps tenants apart here is Kubernetes' own: nodes are shared, and so is their kernel. A tenant that is not trusted
at all wants a cluster of its own.
"""

import pulumi
import pulumi_kubernetes as kubernetes
from pulumi_kubernetes.meta.v1 import ObjectMetaArgs
from pulumi_kubernetes.networking.v1 import NetworkPolicyPeerArgsDict

from waterline.args import check_args
from waterline.ingress.shared_gateway import GATEWAY, GATEWAY_LABEL
from waterline.isolation.admission import HOSTS_ANNOTATION, PLATFORMS, PRIORITY_LABEL
from waterline.isolation.limits import limit_range, resource_quota
from waterline.isolation.namespaces import PodSecurityLevel, pod_security_labels
from waterline.isolation.roles import TenantRole, cluster_role
from waterline.isolation.tenant_args import TenantArgs, TenantNamespaceArgs, check_tenant, quota
from waterline.isolation.tenant_network import pods_peer, policies
from waterline.isolation.tenant_store import tenant_store
from waterline.network_policies import deny_by_default
from waterline.tenant_names import TENANT_LABEL, namespace_name

ENVIRONMENT_LABEL = "waterline.dev/environment"
"""Label of the namespace of one of a tenant's environments; its value is the environment's name."""
COST_CENTER_LABEL = "waterline.dev/cost-center"
"""Label of a tenant's namespaces; its value says who pays."""
LIMITS = "tenant"
"""Name of a namespace's ResourceQuota and LimitRange."""

FORCES_REPLACEMENT = {"kubernetes:core/v1:Namespace": ("metadata.name",)}
"""Inputs of a namespace that replace it, with all that is in it: it is what its name says."""


class Tenant(pulumi.ComponentResource):
    """Namespaces of one tenant, closed but for what is asked for. The roles of `IsolationLayer` must exist.

    Raises:
        ValueError: if an input does not hold; the message names it.
    """

    names: pulumi.Output[list[str]]
    """Names of its namespaces, once they are closed."""
    stores: pulumi.Output[list[str]]
    """Names of its ClusterSecretStores, once they exist: those of their namespaces."""

    def __init__(self, name: str, args: TenantArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("waterline:index:Tenant", name, {**args}, opts)
        check_args(TenantArgs, args)
        check_tenant(args)
        made: list[pulumi.Output[str]] = []
        stores: list[pulumi.Output[str]] = []
        for one in args["namespaces"]:
            prefix = f"{name}-{one['environment']}" if one.get("environment") else name
            called = namespace_name(args["name"], one.get("environment"))
            namespace = kubernetes.core.v1.Namespace(
                f"{prefix}-namespace",
                metadata={"name": called, "labels": labels(args, one), "annotations": annotations(one)},
                opts=pulumi.ResourceOptions(parent=self),
            )
            inside = pulumi.ResourceOptions(parent=self, depends_on=[namespace])
            closed = deny_by_default(f"{prefix}-default-deny", called, inside)
            _open(prefix, called, one, gateway(args, one), inside)
            _limit(prefix, called, one, inside)
            _let_in(prefix, called, one, inside)
            made.append(pulumi.Output.all(namespace.metadata.name, closed.urn).apply(lambda done: str(done[0])))
            if "store" in one and "store_operator" in args:
                stores.append(tenant_store(prefix, called, one["store"], args["store_operator"], inside))
        self.names = pulumi.Output.all(*made)
        self.stores = pulumi.Output.all(*stores)
        self.register_outputs({"names": self.names, "stores": self.stores})


def labels(tenant: TenantArgs, namespace: TenantNamespaceArgs) -> dict[str, str]:
    """Labels of a tenant's namespace: whose it is, who pays, what it enforces, and whether routes are admitted."""
    found = {
        "app.kubernetes.io/managed-by": "pulumi",
        "app.kubernetes.io/part-of": "waterline",
        TENANT_LABEL: tenant["name"],
        **pod_security_labels(PodSecurityLevel.RESTRICTED),
    }
    if environment := namespace.get("environment"):
        found[ENVIRONMENT_LABEL] = environment
    if cost_center := tenant.get("cost_center"):
        found[COST_CENTER_LABEL] = cost_center
    if namespace.get("high_priority"):
        found[PRIORITY_LABEL] = "high"
    if namespace.get("hosts"):
        found[GATEWAY_LABEL] = GATEWAY
    return found


def annotations(namespace: TenantNamespaceArgs) -> dict[str, str]:
    """Annotations of a tenant's namespace: the hosts that its routes may be for, if any."""
    hosts = namespace.get("hosts")
    return {HOSTS_ANNOTATION: ",".join(hosts)} if hosts else {}


def gateway(tenant: TenantArgs, namespace: TenantNamespaceArgs) -> NetworkPolicyPeerArgsDict | None:
    """What serves the Gateway, where it has something to send to the namespace."""
    if not namespace.get("hosts"):
        return None
    return pods_peer(tenant["gateway_namespace"], tenant.get("gateway_pods", {}))


def _open(
    prefix: str,
    called: str,
    args: TenantNamespaceArgs,
    gateway: NetworkPolicyPeerArgsDict | None,
    opts: pulumi.ResourceOptions,
) -> None:
    """What is asked for of the network, one policy each."""
    for policy, spec in policies(args.get("network", {}), gateway).items():
        kubernetes.networking.v1.NetworkPolicy(
            f"{prefix}-network:{policy}", metadata={"name": policy, "namespace": called}, spec=spec, opts=opts
        )


def _limit(prefix: str, called: str, args: TenantNamespaceArgs, opts: pulumi.ResourceOptions) -> None:
    """How much the namespace may have, and what a container gets that does not say what it needs."""
    metadata = ObjectMetaArgs(name=LIMITS, namespace=called)
    kubernetes.core.v1.ResourceQuota(f"{prefix}-quota", metadata=metadata, spec=resource_quota(quota(args)), opts=opts)
    defaults = limit_range(args.get("defaults", {}))
    kubernetes.core.v1.LimitRange(f"{prefix}-limits", metadata=metadata, spec=defaults, opts=opts)


def _let_in(prefix: str, called: str, args: TenantNamespaceArgs, opts: pulumi.ResourceOptions) -> None:
    """Who may do what, one binding for each role that somebody has."""
    groups = args.get("groups", {})
    having = {
        TenantRole.VIEWER: groups.get("viewers", []),
        TenantRole.EDITOR: groups.get("editors", []),
        TenantRole.ADMIN: groups.get("admins", []),
    }
    for role, people in having.items():
        if people:
            kubernetes.rbac.v1.RoleBinding(
                f"{prefix}-{role.value}",
                metadata={"name": cluster_role(role), "namespace": called, "labels": PLATFORMS},
                role_ref={
                    "api_group": "rbac.authorization.k8s.io",
                    "kind": "ClusterRole",
                    "name": cluster_role(role),
                },
                subjects=[
                    {"api_group": "rbac.authorization.k8s.io", "kind": "Group", "name": group} for group in people
                ],
                opts=opts,
            )
