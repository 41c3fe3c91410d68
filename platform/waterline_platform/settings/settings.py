"""What a stack file says of an environment."""

from typing import Annotated, Any, Literal, Self

from pydantic import Field, StrictBool, field_validator, model_validator

from waterline.domains import check_domains
from waterline.internet import is_under
from waterline_platform.profiles import with_defaults
from waterline_platform.settings.aks import AksClusterSettings
from waterline_platform.settings.base import Model
from waterline_platform.settings.eks import EksClusterSettings
from waterline_platform.settings.existing import ExistingClusterSettings
from waterline_platform.settings.ingress import IngressSettings, SecretsSettings
from waterline_platform.settings.pools import MadeNodeSettings, distinct
from waterline_platform.settings.scalars import (
    DomainName,
    EnvironmentName,
    PlatformName,
    RegistryHost,
    TagKey,
    TagValue,
)
from waterline_platform.settings.scaling import ScalingSettings
from waterline_platform.settings.tenancy import check_tenants
from waterline_platform.settings.tenants import TenantSettings

ENVIRONMENT_TAGS = ("environment", "managed-by", "platform")


class Settings(Model):
    """What a stack file says under `waterline:settings`, completed by its profile."""

    environment: EnvironmentName
    """Name of the environment: the Pulumi stack's."""
    profile: Literal["dev", "staging", "prod"]
    """What supplies the defaults."""
    name: PlatformName = "waterline"
    """Name of the platform; the first part of physical names."""
    domain: DomainName
    """Domain that the environment's names are in."""
    ingress: IngressSettings = IngressSettings()
    """How traffic gets in, and under which names."""
    secrets: SecretsSettings = SecretsSettings()
    """Where the cluster's secrets come from."""
    scaling: ScalingSettings = ScalingSettings()
    """What workloads may expect of nodes."""
    availability: Literal["single", "high"] = "high"
    """What the platform's controllers survive: with `single`, there is one replica of each."""
    service_monitors: StrictBool = False
    """Whether Prometheus's operator is in the cluster, to be told of the platform's controllers."""
    mirror: RegistryHost | None = None
    """Registry, and a path in it if need be, that has every chart, image and manifest; the internet by default."""
    tenants: tuple[TenantSettings, ...] = ()
    """Who runs workloads in the cluster, each in namespaces of their own."""
    tags: dict[TagKey, TagValue] = Field(default={})
    """Tags of everything below the waterline, beside `environment`, `managed-by` and `platform`."""
    cluster: Annotated[
        EksClusterSettings | AksClusterSettings | ExistingClusterSettings, Field(discriminator="provider")
    ]
    """The cluster, on the cloud that `provider` names."""

    @model_validator(mode="before")
    @classmethod
    def _complete(cls, data: Any) -> Any:  # noqa: ANN401 -- not validated yet
        """Put the profile's defaults, and the name, under what the stack file says."""
        return with_defaults(data) if isinstance(data, dict) else data

    @field_validator("tags")
    @classmethod
    def _tags(cls, value: dict[str, str]) -> dict[str, str]:
        # Azure and IAM take keys that differ in case for the same.
        if taken := sorted(key for key in value if key.casefold() in {*ENVIRONMENT_TAGS, "name"}):
            message = f"expected tags beside {', '.join(ENVIRONMENT_TAGS)} and Name, not {taken[0]!r}"
            raise ValueError(message)
        distinct("tag", [key.casefold() for key in value])
        return value

    @property
    def domains(self) -> tuple[str, ...]:
        """Domains that the environment answers for."""
        return (self.domain, *self.ingress.extra_domains)

    @model_validator(mode="after")
    def _names(self) -> Self:
        check_domains([*self.domains])
        if isinstance(self.cluster, ExistingClusterSettings):
            return self
        zone = self.cluster.dns_zone.name
        if outside := [domain for domain in self.domains if not is_under(domain, zone)]:
            message = f"expected domains in the zone {zone}, where {outside[0]} is not (cluster.dns_zone.name)"
            raise ValueError(message)
        return self

    @model_validator(mode="after")
    def _somewhere(self) -> Self:
        # On Azure that is the system pool, always.
        if not isinstance(self.cluster, EksClusterSettings):
            return self
        if not (pools := [pool for pool in self.cluster.node_pools if pool.open]):
            message = (
                "expected one of cluster.node_pools without taints, for the platform's own pods, and the cluster's: "
                "one that is neither spot, arm64 nor gpu, or has the taint of its kind with effect: PreferNoSchedule"
            )
            raise ValueError(message)
        # Whatever makes nodes runs on one itself, and Karpenter's replicas run on two.
        karpenter = self.cluster.autoscaler == "karpenter"
        needed = 2 if karpenter and self.availability == "high" else 1
        if (found := sum(pool.min_size for pool in pools)) < needed:
            why = "the replicas of Karpenter run" if needed > 1 else "whatever adds nodes runs itself"
            message = (
                f"expected min_size of cluster.node_pools without taints to be at least {needed} together, not {found}:"
                f" {why} there"
            )
            raise ValueError(message)
        return self

    @model_validator(mode="after")
    def _room(self) -> Self:
        # The cluster autoscaler has an open pool on either cloud, above. Karpenter's may all have taints.
        growing: tuple[MadeNodeSettings, ...]
        match self.cluster:
            case EksClusterSettings(autoscaler="karpenter", karpenter_pools=pools):
                which, growing = "karpenter_pools", pools
            case AksClusterSettings(provisioned_pools=(_, *_) as made):
                which, growing = "provisioned_pools", made
            case _:
                return self
        if self.scaling.headroom and not any(pool.open for pool in growing):
            message = f"expected one of cluster.{which} without taints, for scaling.headroom: it tolerates none"
            raise ValueError(message)
        return self

    @model_validator(mode="after")
    def _sources(self) -> Self:
        existing = isinstance(self.cluster, ExistingClusterSettings)
        if self.ingress.acme is None and not existing:
            message = "expected ingress.acme.email, an address that the certificate authority may write to"
            raise ValueError(message)
        if self.ingress.acme is not None and existing:
            message = "expected no ingress.acme: an existing cluster has no DNS zone to prove domains in"
            raise ValueError(message)
        if not self.secrets.sealed_secrets and existing:
            message = "expected secrets.sealed_secrets: true: an existing cluster has no other source of secrets"
            raise ValueError(message)
        return self

    @model_validator(mode="after")
    def _tenants(self) -> Self:
        check_tenants(self.tenants, self.domains, self.cluster)
        return self

    @property
    def all_tags(self) -> dict[str, str]:
        """Tags of everything that can be tagged."""
        return {**self.tags, "environment": self.environment, "managed-by": "pulumi", "platform": self.name}
