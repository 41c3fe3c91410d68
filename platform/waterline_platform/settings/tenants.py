"""Tenants: who runs workloads in the cluster, how much of it they may have, and whom they talk to."""

from functools import cached_property
from typing import Annotated, Literal, NamedTuple, Self

from pydantic import Field, StrictBool, StrictInt, field_validator, model_validator

from waterline.tenant_names import check_name, namespace_name
from waterline.tenant_sizes import QUOTAS, TenantDefaultsArgs, TenantQuotaArgs, TenantSize, check_size
from waterline_platform.settings.base import Model
from waterline_platform.settings.pools import distinct, some
from waterline_platform.settings.scalars import (
    CpuQuantity,
    DomainName,
    EgressNetwork,
    LabelValue,
    MemoryQuantity,
    Port,
    TenantName,
)


class TenantQuotaSettings(Model):
    """How much a namespace may have, in numbers."""

    cpu: CpuQuantity
    """Processor time that all of its pods may ask for."""
    memory: MemoryQuantity
    """Memory that all of its pods may ask for, and use."""
    pods: Annotated[StrictInt, Field(ge=1, le=10000)]
    """Most pods, 1 to 10000."""
    storage: MemoryQuantity
    """Size of all of its volumes."""
    gpus: Annotated[StrictInt, Field(ge=0, le=1000)] = 0
    """GPUs that all of its pods may ask for, 0 to 1000."""


class TenantDefaultsSettings(Model):
    """What a container gets that does not say what it needs."""

    cpu: CpuQuantity = "100m"
    """Processor time that it asks for."""
    memory: MemoryQuantity = "256Mi"
    """Memory that it asks for, and at most uses."""


class TenantGroupsSettings(Model):
    """Who may do what: IAM roles or users on AWS, Entra ID groups by object id on Azure, groups by name elsewhere."""

    viewers: tuple[str, ...] = ()
    """Who may read what runs, without secrets."""
    editors: tuple[str, ...] = ()
    """Who may run workloads."""
    admins: tuple[str, ...] = ()
    """Who may do that, and give away as much of it."""

    @property
    def everyone(self) -> tuple[str, ...]:
        """All of them."""
        return (*self.viewers, *self.editors, *self.admins)

    @model_validator(mode="after")
    def _once(self) -> Self:
        distinct("group", [*self.everyone])
        return self


class TenantEgressSettings(Model):
    """A network that a tenant's pods reach."""

    cidr: EgressNetwork
    """IPv4 network. `0.0.0.0/0` is the internet: private networks are left out of one that is not private itself."""
    ports: tuple[Port, ...] = (443,)
    """TCP ports, 1 to 65535."""

    @field_validator("ports")
    @classmethod
    def _ports(cls, value: tuple[int, ...]) -> tuple[int, ...]:
        some("port", value)
        return value


class TenantNetworkSettings(Model):
    """Who reaches a tenant's pods, and whom they reach."""

    dns: StrictBool = True
    """Whether they ask the cluster's DNS."""
    within: StrictBool = True
    """Whether they reach each other."""
    accepts_from: tuple[TenantName, ...] = ()
    """Tenants' namespaces whose pods reach these; one way: to answer is possible, to ask back is not."""
    egress: tuple[TenantEgressSettings, ...] = ()
    """Networks that they reach."""


class TenantShape(Model):
    """What can be said of a tenant, and of one of its environments alone."""

    size: Literal["small", "medium", "large"] | None = None
    """How much each namespace may have, in a word; `small` by default."""
    quota: TenantQuotaSettings | None = None
    """How much each namespace may have, in numbers, instead of a size."""
    defaults: TenantDefaultsSettings = TenantDefaultsSettings()
    """What containers get that do not say what they need."""
    high_priority: StrictBool = False
    """Whether pods may name the priority class `waterline-high`, and take the place of other tenants'."""
    groups: TenantGroupsSettings = TenantGroupsSettings()
    """Who may do what; nobody by default."""
    hosts: tuple[DomainName, ...] | None = None
    """Hosts that routes may be for; by default the namespace's name in `domain`. With none, the Gateway stays away."""
    network: TenantNetworkSettings = TenantNetworkSettings()
    """Who reaches its pods, and whom they reach."""

    @model_validator(mode="after")
    def _one_size(self) -> Self:
        if self.size and self.quota:
            message = "expected size or quota, not both"
            raise ValueError(message)
        return self


class TenantEnvironmentSettings(TenantShape):
    """One of a tenant's environments. What it says replaces what its tenant says."""

    name: TenantName
    """Name of the environment, the last part of its namespace's name."""


class TenantNamespace(NamedTuple):
    """One namespace of a tenant."""

    name: str
    """Name of the namespace."""
    environment: str | None
    """Name of its environment, where the tenant has some."""
    shape: TenantShape
    """What is said of it, by its environment or else by its tenant."""

    @property
    def quota(self) -> TenantQuotaArgs:
        """How much it may have, in numbers."""
        if limits := self.shape.quota:
            return {
                "cpu": limits.cpu,
                "memory": limits.memory,
                "pods": limits.pods,
                "storage": limits.storage,
                "gpus": limits.gpus,
            }
        return QUOTAS[TenantSize(self.shape.size or TenantSize.SMALL)]

    @property
    def defaults(self) -> TenantDefaultsArgs:
        """What a container gets that does not say what it needs."""
        return {"cpu": self.shape.defaults.cpu, "memory": self.shape.defaults.memory}


class TenantSettings(TenantShape):
    """A tenant, in a namespace of its own or in one for each environment."""

    name: TenantName
    """Name of the tenant."""
    cost_center: LabelValue = ""
    """Who pays: a label of its namespaces, and a tag of what is below them."""
    environments: tuple[TenantEnvironmentSettings, ...] = ()
    """Its environments, each a namespace; without any, its one namespace has its own name."""

    @field_validator("environments")
    @classmethod
    def _environments(cls, value: tuple[TenantEnvironmentSettings, ...]) -> tuple[TenantEnvironmentSettings, ...]:
        distinct("environment", [environment.name for environment in value])
        return value

    @cached_property
    def namespaces(self) -> tuple[TenantNamespace, ...]:
        """Its namespaces."""
        return tuple(self._namespace(one) for one in self.environments) or (self._namespace(None),)

    def _namespace(self, environment: TenantEnvironmentSettings | None) -> TenantNamespace:
        name = environment.name if environment else None
        said = {key: getattr(environment, key) for key in environment.model_fields_set} if environment else {}
        said.pop("name", None)
        if {"size", "quota"} & said.keys():
            said = {"size": None, "quota": None, **said}
        return TenantNamespace(namespace_name(self.name, name), name, self.model_copy(update=said))

    @model_validator(mode="after")
    def _holds(self) -> Self:
        check_name(self.name)
        for namespace in self.namespaces:
            check_name(namespace.name)
            check_size(namespace.quota, namespace.defaults)
        return self
