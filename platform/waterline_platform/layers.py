"""The layers above the waterline: settings, and what a cloud hands across, turned into their inputs."""

from collections.abc import Mapping

from waterline.ingress import AcmeEndpoint, DnsPolicy, IngressController, IngressLayerArgs
from waterline.ingress.gateway_controller import controller_of
from waterline.isolation import (
    IsolationLayerArgs,
    PlatformNamespaceArgs,
    TenantArgs,
    TenantGroupsArgs,
    TenantNamespaceArgs,
    TenantNetworkArgs,
)
from waterline.load_balancer import READINESS_LABELS
from waterline.scaling import ScalingLayerArgs
from waterline.secret_store import EXTERNAL_SECRETS
from waterline.secrets import SecretsLayerArgs
from waterline_platform.foundations.seam import Seam
from waterline_platform.namespaces import INGRESS, SCALING, SECRETS
from waterline_platform.operation import operation
from waterline_platform.settings import Settings
from waterline_platform.settings.tenancy import tenant_hosts
from waterline_platform.settings.tenants import TenantNamespace, TenantSettings


def platform_namespaces(settings: Settings) -> list[PlatformNamespaceArgs]:
    """The layers' namespaces, all under Pod Security `restricted`. Keys to sealed secrets are in one, and stay."""
    headroom: list[PlatformNamespaceArgs] = [{"name": SCALING, "layer": "scaling"}] if settings.scaling.headroom else []
    return [
        {"name": INGRESS, "layer": "ingress", "labels": READINESS_LABELS},
        {"name": SECRETS, "layer": "secrets", "retain": settings.secrets.sealed_secrets},
        *headroom,
    ]


def scaling_args(settings: Settings) -> ScalingLayerArgs:
    """What the settings say of the scaling layer."""
    args: ScalingLayerArgs = {"operation": operation(settings)}
    if headroom := settings.scaling.headroom:
        args["headroom"] = {"replicas": headroom.replicas, "cpu": headroom.cpu, "memory": headroom.memory}
        args["namespace"] = SCALING
    return args


def ingress_args(settings: Settings, seam: Seam) -> IngressLayerArgs:
    """What the settings, and the cloud, say of the ingress layer."""
    ingress = settings.ingress
    args: IngressLayerArgs = {
        "namespace": INGRESS,
        "domains": [*settings.domains],
        "dns_policy": DnsPolicy(ingress.dns_policy),
        "gateway_api": ingress.gateway_api,
        "controller": IngressController(ingress.controller),
        "ingress_nginx_annotations": ingress.ingress_nginx_annotations,
        "operation": operation(settings),
    }
    if seam.zone:
        args["zone"] = seam.zone
    if ingress.acme:
        args["acme"] = {"email": ingress.acme.email, "endpoint": AcmeEndpoint(ingress.acme.endpoint)}
    if seam.load_balancer:
        args["load_balancer"] = seam.load_balancer
    return args


def secrets_args(settings: Settings, seam: Seam) -> SecretsLayerArgs:
    """What the settings, and the cloud, say of the secrets layer."""
    args: SecretsLayerArgs = {
        "namespace": SECRETS,
        "sealed_secrets": settings.secrets.sealed_secrets,
        "operation": operation(settings),
    }
    if seam.store:
        args["store"] = seam.store
    return args


def isolation_args(settings: Settings, seam: Seam) -> IsolationLayerArgs:
    """What the settings, and the cloud, say of the isolation layer."""
    reached = reaches(settings)
    return {"tenants": [_tenant(settings, seam, tenant, reached) for tenant in settings.tenants]}


def reaches(settings: Settings) -> dict[str, list[str]]:
    """Namespaces that each namespace reaches: those that accept it."""
    found: dict[str, list[str]] = {}
    for tenant in settings.tenants:
        for namespace in tenant.namespaces:
            for peer in namespace.shape.network.accepts_from:
                found.setdefault(peer, []).append(namespace.name)
    return found


def _tenant(settings: Settings, seam: Seam, tenant: TenantSettings, reached: Mapping[str, list[str]]) -> TenantArgs:
    args: TenantArgs = {
        "name": tenant.name,
        "namespaces": [
            _tenant_namespace(settings, seam, namespace, reached.get(namespace.name, []))
            for namespace in tenant.namespaces
        ],
        "gateway_namespace": INGRESS,
        "gateway_pods": dict(controller_of(settings.ingress.controller).pod_labels),
        "store_operator": {"namespace": SECRETS, "name": EXTERNAL_SECRETS},
    }
    if tenant.cost_center:
        args["cost_center"] = tenant.cost_center
    return args


def _tenant_namespace(
    settings: Settings, seam: Seam, namespace: TenantNamespace, reached: list[str]
) -> TenantNamespaceArgs:
    shape = namespace.shape
    network: TenantNetworkArgs = {
        "dns": shape.network.dns,
        "within": shape.network.within,
        "accepts_from": [*shape.network.accepts_from],
        "reaches": reached,
        "egress": [{"cidr": one.cidr, "ports": [*one.ports]} for one in shape.network.egress],
    }
    groups: TenantGroupsArgs = {
        "viewers": [seam.group_of(group) for group in shape.groups.viewers],
        "editors": [seam.group_of(group) for group in shape.groups.editors],
        "admins": [seam.group_of(group) for group in shape.groups.admins],
    }
    args: TenantNamespaceArgs = {
        "quota": namespace.quota,
        "defaults": namespace.defaults,
        "high_priority": shape.high_priority,
        "groups": groups,
        "hosts": tenant_hosts(namespace.name, shape.hosts, settings.domain),
        "network": network,
    }
    if namespace.environment:
        args["environment"] = namespace.environment
    if store := seam.tenant_stores.get(namespace.name):
        args["store"] = store
    return args
