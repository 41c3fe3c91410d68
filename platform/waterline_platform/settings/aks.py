"""Settings of a cluster on Azure Kubernetes Service. The defaults are those of the `prod` profile."""

from ipaddress import IPv4Network
from itertools import combinations, product
from typing import Annotated, Literal, Self

from pydantic import Field, StrictBool, StrictInt, field_validator, model_validator

from waterline.vm_sizes import architecture, has_nvidia_gpus
from waterline_platform.settings.aks_scaling import AutoscalerProfileSettings, ProvisionedPoolSettings
from waterline_platform.settings.base import Model
from waterline_platform.settings.endpoint import EndpointSettings
from waterline_platform.settings.pools import PoolSettings, distinct, some
from waterline_platform.settings.scalars import (
    AksClusterName,
    AksPoolName,
    AksVersion,
    DomainName,
    Location,
    PrivateNetwork,
    ResourceGroupName,
    TimeOfDay,
    Uuid,
    VaultName,
    VmSize,
    ZoneNumber,
    sized,
)

RESERVED = ("172.30.0.0/16", "172.31.0.0/16")
"""Private networks that AKS keeps for itself. Source: https://learn.microsoft.com/azure/aks/configure-azure-cni."""


class AksNetworkSettings(Model):
    """The virtual network of a cluster, and the overlay inside it."""

    cidr: Annotated[PrivateNetwork, sized(8, 24, "nodes have its first quarter")]
    """IPv4 network: private, /8 to /24; nodes get its first quarter. It can never change: make a new environment."""
    pod_cidr: Annotated[PrivateNetwork, sized(8, 20, "each node takes a /24 of it")] = "10.244.0.0/16"
    """Network of pods, an overlay, /8 to /20: each node takes a /24 of it. Changing it replaces the cluster."""
    service_cidr: Annotated[PrivateNetwork, sized(13, 27)] = "10.245.0.0/16"
    """Network of services, /13 to /27. Changing it replaces the cluster."""
    outbound: Literal["nat-gateway", "load-balancer"] = "nat-gateway"
    """How nodes reach the internet. Changing it replaces the cluster."""

    @model_validator(mode="after")
    def _apart(self) -> Self:
        for one, reserved in product((self.cidr, self.pod_cidr, self.service_cidr), RESERVED):
            if IPv4Network(one).overlaps(IPv4Network(reserved)):
                message = f"expected networks outside {reserved}, which AKS keeps for itself, but {one} overlaps it"
                raise ValueError(message)
        for one, other in combinations((self.cidr, self.pod_cidr, self.service_cidr), 2):
            if IPv4Network(one).overlaps(IPv4Network(other)):
                message = f"expected cidr, pod_cidr and service_cidr apart, but {one} and {other} overlap"
                raise ValueError(message)
        return self


class AksPrincipalSettings(Model):
    """An Entra ID principal."""

    object_id: Uuid
    """Object id of the principal."""
    type: Literal["Group", "User", "ServicePrincipal"] = "Group"
    """Kind of the principal."""


class AksDnsZoneSettings(Model):
    """The zone of Azure DNS that names are in."""

    name: DomainName = ""
    """Domain of the zone; by default `domain`, which must be in it."""
    resource_group: ResourceGroupName | None = None
    """Resource group of a zone that is already there, to use instead of making one; it is never changed or deleted."""


class AksSecretStoreSettings(Model):
    """The environment's Key Vault."""

    vault_name: VaultName | None = None
    """Name of the vault, which no other in Azure may have; by default made of the cluster's name and subscription."""
    soft_delete_days: Annotated[StrictInt, Field(ge=7, le=90)] = 90
    """Days, 7 to 90, in which a deleted vault, or secret, can be recovered. Azure never changes them, and keeps the
    name of a deleted vault for as long."""


class MaintenanceWindowSettings(Model):
    """A time of the week in which Azure may upgrade."""

    day: Literal["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"] = "Sunday"
    """Day of the week."""
    start: TimeOfDay = "02:00"
    """Time of day, UTC, quoted."""
    hours: Annotated[StrictInt, Field(ge=4, le=24)] = 4
    """Length in hours, 4 to 24."""


class AksPoolSettings(PoolSettings):
    """An agent pool."""

    name: AksPoolName
    """Name of the pool."""
    vm_size: VmSize
    """Azure VM size, of the pool's architecture."""

    @model_validator(mode="after")
    def _architecture(self) -> Self:
        found = architecture(self.vm_size)
        if found is not self.architecture:
            message = f"expected architecture: {found.value}, that of {self.vm_size}"
            raise ValueError(message)
        return self

    @model_validator(mode="after")
    def _gpus(self) -> Self:
        if has_nvidia_gpus(self.vm_size) is not self.gpu:
            which = "with" if self.gpu else "without"
            message = f"expected a VM size {which} NVIDIA GPUs, for gpu is {str(self.gpu).lower()}, not {self.vm_size}"
            raise ValueError(message)
        return self


class AksClusterSettings(Model):
    """A cluster on Azure Kubernetes Service."""

    provider: Literal["azure"]
    """The cloud."""
    subscription_id: Uuid
    """Azure subscription."""
    tenant_id: Uuid
    """Entra ID tenant."""
    location: Location
    """Azure region: the stack file's `azure-native:location`."""
    name: AksClusterName = ""
    """Name of the cluster; by default the platform's name and the environment's."""
    kubernetes_version: AksVersion
    """Kubernetes minor version, quoted; Azure picks the patch and keeps it current."""
    network: AksNetworkSettings
    """The virtual network."""
    endpoint: EndpointSettings
    """Who reaches the API server."""
    deployer: AksPrincipalSettings
    """Who runs Pulumi: without the role that this gives, the cluster would refuse the `up` that makes it."""
    admins: tuple[AksPrincipalSettings, ...] = ()
    """Principals that may do everything, beside the deployer."""
    viewers: tuple[AksPrincipalSettings, ...] = ()
    """Principals that may read everything but secrets."""
    zones: tuple[ZoneNumber, ...] = ("1", "2", "3")
    """Availability zones that nodes are spread over."""
    system_pool: AksPoolSettings = AksPoolSettings(name="system", vm_size="Standard_D4as_v5", min_size=3, max_size=6)
    """The pool for AKS's own pods, and the platform's. Azure lets its bounds change, and neither VM size nor disk."""
    node_pools: tuple[AksPoolSettings, ...] = (
        AksPoolSettings(name="general", vm_size="Standard_D4as_v5", min_size=3, max_size=24),
    )
    """The other pools."""
    autoscaler: Literal["cluster-autoscaler", "node-auto-provisioning"] = "cluster-autoscaler"
    """Who adds and removes nodes. With node auto-provisioning, the pools above stay as large as they are."""
    autoscaler_profile: AutoscalerProfileSettings = AutoscalerProfileSettings()
    """How cluster-autoscaler decides."""
    provisioned_pools: tuple[ProvisionedPoolSettings, ...] = ()
    """Pools whose machines node auto-provisioning chooses; `[]` before it is switched off again."""
    tier: Literal["Free", "Standard", "Premium"] = "Standard"
    """What Azure promises of the control plane."""
    maintenance_window: MaintenanceWindowSettings = MaintenanceWindowSettings()
    """When Azure may upgrade patches and node images."""
    log_retention_days: Annotated[StrictInt, Field(ge=30, le=730)] = 365
    """Days, 30 to 730, to keep control plane logs."""
    dns_zone: AksDnsZoneSettings = AksDnsZoneSettings()
    """The zone that names are in."""
    secret_store: AksSecretStoreSettings = AksSecretStoreSettings()
    """Where secrets are."""
    deletion_protection: StrictBool = True
    """Whether Pulumi refuses to delete the cluster, its network, its DNS zone, its vault and its resource group."""

    @field_validator("zones")
    @classmethod
    def _zones(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        some("zone", value)
        distinct("zone", [*value])
        return value

    @field_validator("system_pool")
    @classmethod
    def _system(cls, value: AksPoolSettings) -> AksPoolSettings:
        if value.spot or value.gpu or value.min_size < 1:
            message = "expected neither spot nor GPU nodes, and at least one: AKS's own pods run there"
            raise ValueError(message)
        return value

    @model_validator(mode="after")
    def _scaling(self) -> Self:
        if self.autoscaler == "cluster-autoscaler":
            if self.provisioned_pools:
                message = "expected autoscaler: node-auto-provisioning, or no provisioned_pools"
                raise ValueError(message)
            return self
        if "autoscaler_profile" in self.model_fields_set:
            message = "expected no autoscaler_profile with node-auto-provisioning, which has no use for it"
            raise ValueError(message)
        # None at all, if written, is how nodes go before the mode does.
        if "provisioned_pools" not in self.model_fields_set:
            message = "expected provisioned_pools with node-auto-provisioning, for it makes nodes of those alone"
            raise ValueError(message)
        for pool in (self.system_pool, *self.node_pools):
            if pool.min_size != pool.max_size:
                message = (
                    f"expected min_size and max_size of pool {pool.name!r} alike, not {pool.min_size} and "
                    f"{pool.max_size}: with node-auto-provisioning nothing scales it"
                )
                raise ValueError(message)
        return self

    @model_validator(mode="after")
    def _names(self) -> Self:
        fixed = [pool.name for pool in (self.system_pool, *self.node_pools)]
        distinct("pool name", [*fixed, *(pool.name for pool in self.provisioned_pools)])
        distinct(
            "principal of admins and viewers", [principal.object_id for principal in (*self.admins, *self.viewers)]
        )
        if self.deployer.object_id in {viewer.object_id for viewer in self.viewers}:
            message = f"expected the deployer {self.deployer.object_id} among the admins or nowhere, not a viewer"
            raise ValueError(message)
        return self
