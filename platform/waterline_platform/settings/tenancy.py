"""What tenants are held to beside each other, their domains and their cluster."""

import re
from collections.abc import Sequence

from waterline.internet import is_under
from waterline.names import repeated
from waterline_platform.settings.aks import AksClusterSettings
from waterline_platform.settings.eks import EksClusterSettings
from waterline_platform.settings.existing import ExistingClusterSettings
from waterline_platform.settings.scalars import IAM_PRINCIPAL, UUID
from waterline_platform.settings.tenants import TenantSettings

Cluster = EksClusterSettings | AksClusterSettings | ExistingClusterSettings


def check_tenants(tenants: Sequence[TenantSettings], domains: Sequence[str], cluster: Cluster) -> None:
    """Refuse tenants that cannot be side by side, or in this cluster.

    Raises:
        ValueError: if one cannot; the message begins with the setting.
    """
    _check_names(tenants)
    _check_peers(tenants)
    _check_hosts(tenants, domains)
    _check_groups(tenants, cluster)


def _check_names(tenants: Sequence[TenantSettings]) -> None:
    if twice := repeated([tenant.name for tenant in tenants]):
        message = f"tenants: expected each name once, not {twice[0]!r} twice"
        raise ValueError(message)
    if twice := repeated([namespace.name for tenant in tenants for namespace in tenant.namespaces]):
        message = f"tenants: expected names that do not meet: the namespace {twice[0]!r} would be two tenants'"
        raise ValueError(message)


def _check_peers(tenants: Sequence[TenantSettings]) -> None:
    known = sorted(namespace.name for tenant in tenants for namespace in tenant.namespaces)
    for tenant in tenants:
        for namespace in tenant.namespaces:
            where = f"tenants: {namespace.name}: network.accepts_from"
            peers = namespace.shape.network.accepts_from
            if twice := repeated([*peers]):
                message = f"{where}: expected each namespace once, not {twice[0]!r} twice"
                raise ValueError(message)
            if unknown := [peer for peer in peers if peer not in known or peer == namespace.name]:
                others = ", ".join(name for name in known if name != namespace.name) or "none, for there is no other"
                message = f"{where}: {unknown[0]!r}: expected another namespace of a tenant: {others}"
                raise ValueError(message)


def _check_hosts(tenants: Sequence[TenantSettings], domains: Sequence[str]) -> None:
    hosts = [
        host
        for tenant in tenants
        for namespace in tenant.namespaces
        for host in tenant_hosts(namespace.name, namespace.shape.hosts, domains[0])
    ]
    if twice := repeated(hosts):
        message = f"tenants: hosts: expected each host for one namespace, not {twice[0]!r} for two"
        raise ValueError(message)
    # A certificate is for a domain and the names directly below it.
    if outside := [host for host in hosts if not {host, host.partition(".")[2]} & {*domains}]:
        hint = ": add what is above it to ingress.extra_domains" if is_under(outside[0], domains[0]) else ""
        expected = ", ".join(f"{domain} or a name directly below it" for domain in domains)
        message = f"tenants: hosts: {outside[0]!r}: expected {expected}{hint}"
        raise ValueError(message)


def tenant_hosts(namespace: str, hosts: Sequence[str] | None, domain: str) -> list[str]:
    """Hosts of a namespace's routes: those said, or else its own name in the domain."""
    return [f"{namespace}.{domain}"] if hosts is None else [*hosts]


def _check_groups(tenants: Sequence[TenantSettings], cluster: Cluster) -> None:
    taken, pattern, expected = _people(cluster)
    for tenant in tenants:
        for namespace in tenant.namespaces:
            for group in namespace.shape.groups.everyone:
                where = f"tenants: {namespace.name}: groups"
                if not re.fullmatch(pattern, group, re.ASCII):
                    message = f"{where}: {group!r}: expected {expected}"
                    raise ValueError(message)
                if group in taken:
                    message = (
                        f"{where}: {group!r}: expected none of cluster.admins, viewers and deployer: they are let in"
                    )
                    raise ValueError(message)


def _people(cluster: Cluster) -> tuple[set[str], str, str]:
    """Who the cluster lets in already, and what a group looks like there."""
    match cluster:
        case EksClusterSettings():
            return {*cluster.admins, *cluster.viewers}, IAM_PRINCIPAL, "the ARN of an IAM role or user"
        case AksClusterSettings():
            principals = (cluster.deployer, *cluster.admins, *cluster.viewers)
            return (
                {one.object_id for one in principals},
                UUID,
                "the object id of an Entra ID group, a UUID in lower case",
            )
        case ExistingClusterSettings():
            return set(), r"(?!system:)\S.{0,252}", "the name of a group, none of Kubernetes' own (system:…)"
