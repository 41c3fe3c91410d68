"""What a tenant is, in words: the inputs of `Tenant`, and what cannot be one."""

import re
from typing import NotRequired, TypedDict

from waterline.identity import ServiceAccountRef
from waterline.isolation.tenant_network import TenantNetworkArgs, check_network
from waterline.names import repeated
from waterline.secret_store import SecretStoreArgs
from waterline.tenant_names import check_group, check_host, check_name, namespace_name
from waterline.tenant_sizes import QUOTAS, TenantDefaultsArgs, TenantQuotaArgs, TenantSize, check_size


class TenantGroupsArgs(TypedDict):
    """Who may do what in a namespace, by group as the API server knows it."""

    viewers: NotRequired[list[str]]
    """Groups that read what runs; none by default."""
    editors: NotRequired[list[str]]
    """Groups that run workloads; none by default."""
    admins: NotRequired[list[str]]
    """Groups that do that, and give away as much of it; none by default."""


class TenantNamespaceArgs(TypedDict):
    """One namespace of a tenant."""

    environment: NotRequired[str]
    """Name of the environment, a part of the namespace's name; without one, the namespace has the tenant's name."""
    size: NotRequired[TenantSize]
    """How much it may have, in a word; `small` by default."""
    quota: NotRequired[TenantQuotaArgs]
    """How much it may have, in numbers, instead of a size."""
    defaults: NotRequired[TenantDefaultsArgs]
    """What a container gets that does not say what it needs."""
    groups: NotRequired[TenantGroupsArgs]
    """Who may do what; nobody by default."""
    high_priority: NotRequired[bool]
    """Whether its pods may name the class `waterline-high`, and take the place of others'; false by default."""
    hosts: NotRequired[list[str]]
    """Hosts that its routes may be for; without any, the Gateway does not reach it."""
    network: NotRequired[TenantNetworkArgs]
    """Who reaches its pods, and whom they reach: by default the cluster's DNS and each other."""
    store: NotRequired[SecretStoreArgs]
    """Its own part of the cloud's secret store; none by default."""


class TenantArgs(TypedDict):
    """Inputs of `Tenant`."""

    name: str
    """Name of the tenant: lower-case letters, digits and hyphens."""
    namespaces: list[TenantNamespaceArgs]
    """Its namespaces: one, or one for each environment."""
    gateway_namespace: NotRequired[str]
    """Namespace of the Gateway; required with hosts."""
    gateway_pods: NotRequired[dict[str, str]]
    """Labels of the pods in it that serve the Gateway; by default all pods there reach the tenant."""
    store_operator: NotRequired[ServiceAccountRef]
    """Service account of the External Secrets Operator; required with stores."""
    cost_center: NotRequired[str]
    """Who pays, as a label; nobody in particular by default."""


def quota(namespace: TenantNamespaceArgs) -> TenantQuotaArgs:
    """How much a namespace may have, in numbers."""
    return namespace.get("quota") or QUOTAS[TenantSize(namespace.get("size", TenantSize.SMALL))]


def check_tenant(args: TenantArgs) -> None:
    """Refuse a tenant that cannot be.

    Raises:
        ValueError: if an input does not hold; the message names it.
    """
    names = [namespace_name(args["name"], one.get("environment")) for one in args["namespaces"]]
    if not names or (twice := repeated(names)):
        message = f"tenant {args['name']!r}: namespaces {names!r}: expected at least one, each once"
        raise ValueError(message)
    check_name(args["name"])
    cost_center = args.get("cost_center", "")
    if not re.fullmatch(r"([A-Za-z0-9]([\w.-]{0,61}[A-Za-z0-9])?)?", cost_center, re.ASCII):
        message = f"cost_center {cost_center!r}: expected the value of a label: letters, digits and any of _.-"
        raise ValueError(message)
    for name, namespace in zip(names, args["namespaces"], strict=True):
        check_name(name)
        if "size" in namespace and "quota" in namespace:
            message = f"namespace {name!r}: expected size or quota, not both"
            raise ValueError(message)
        check_size(quota(namespace), namespace.get("defaults", {}))
        check_network(name, namespace.get("network", {}))
        for host in namespace.get("hosts", []):
            check_host(host)
        groups = namespace.get("groups", {})
        everyone = [*groups.get("viewers", []), *groups.get("editors", []), *groups.get("admins", [])]
        for group in everyone:
            check_group(group)
        if twice := repeated(everyone):
            message = f"namespace {name!r}: groups: {twice[0]!r} stands twice; expected each group in one role"
            raise ValueError(message)
        if namespace.get("hosts") and "gateway_namespace" not in args:
            message = f"namespace {name!r}: hosts {namespace['hosts']!r}: expected gateway_namespace too"
            raise ValueError(message)
        if "store" in namespace and "store_operator" not in args:
            message = f"namespace {name!r}: store: expected store_operator too"
            raise ValueError(message)
