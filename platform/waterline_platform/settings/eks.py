"""Settings of a cluster on Amazon EKS. The defaults are those of the `prod` profile."""

import re
from typing import Annotated, Literal, Self

from pydantic import StrictBool, StrictInt, field_validator, model_validator

from waterline.nodes import CpuArchitecture
from waterline_platform.settings.base import Model
from waterline_platform.settings.endpoint import EndpointSettings
from waterline_platform.settings.karpenter import KarpenterPoolSettings
from waterline_platform.settings.pools import PoolSettings, distinct, some
from waterline_platform.settings.scalars import (
    AccountId,
    DomainName,
    EksClusterName,
    EksVersion,
    HostedZoneId,
    InstanceType,
    PoolName,
    Principal,
    PrivateNetwork,
    Region,
    SecretPrefix,
    ServiceName,
    ZoneLetter,
    sized,
)

WITHOUT_NAT = ("ec2", "ecr.api", "ecr.dkr", "sts")
"""Services that nodes cannot start without. Source: https://docs.aws.amazon.com/eks/latest/userguide/private-clusters.html."""
SCALING = {"cluster-autoscaler": ("autoscaling", "eks"), "karpenter": ("eks", "sqs", "ssm")}
"""Services that each autoscaler cannot do without, beside those.

Sources: https://github.com/kubernetes/autoscaler/blob/cluster-autoscaler-1.36.1/cluster-autoscaler/cloudprovider/aws/README.md,
https://karpenter.sh/v1.14/getting-started/getting-started-with-karpenter/#private-clusters
"""
RETENTION_DAYS = (
    1,
    3,
    5,
    7,
    14,
    30,
    60,
    90,
    120,
    150,
    180,
    365,
    400,
    545,
    731,
    1096,
    1827,
    2192,
    2557,
    2922,
    3288,
    3653,
)
"""Days that CloudWatch Logs takes.

Source: https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutRetentionPolicy.html
"""


class EksNetworkSettings(Model):
    """The VPC of a cluster."""

    cidr: Annotated[PrivateNetwork, sized(16, 20, "pods have addresses of the VPC")]
    """IPv4 network of the VPC: private, /16 to /20. It can never change: make a new environment."""
    zones: tuple[ZoneLetter, ...] = ("a", "b", "c")
    """Letters of two to four availability zones."""
    nat: Literal["none", "single", "per-zone"] = "per-zone"
    """How private subnets reach the internet."""
    interface_endpoints: tuple[ServiceName, ...] = ()
    """AWS services to reach without the internet, such as `ecr.api`; S3 always is."""
    flow_logs: StrictBool = True
    """Whether all traffic is logged, for as long as control plane logs."""

    @field_validator("zones")
    @classmethod
    def _zones(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        if not 2 <= len(set(value)) == len(value) <= 4:  # noqa: PLR2004 -- EKS wants two
            message = "expected 2 to 4 different zones, such as [a, b, c]"
            raise ValueError(message)
        return value

    @field_validator("interface_endpoints")
    @classmethod
    def _endpoints(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        distinct("service", [*value])
        if "s3" in value:
            message = "expected services beside s3, which has an endpoint anyway"
            raise ValueError(message)
        return value

    @model_validator(mode="after")
    def _ways_out(self) -> Self:
        if self.nat == "none" and (missing := sorted({*WITHOUT_NAT} - {*self.interface_endpoints})):
            message = f"expected interface_endpoints to have {', '.join(missing)} too, where nat is none"
            raise ValueError(message)
        return self


class EksDnsZoneSettings(Model):
    """The hosted zone of Route 53 that names are in."""

    name: DomainName = ""
    """Domain of the zone; by default `domain`, which must be in it."""
    hosted_zone_id: HostedZoneId | None = None
    """Id of a zone that is already there, to use instead of making one; it is never changed or deleted."""
    dnssec: StrictBool = False
    """Whether the zone is signed: put the stack's output `ds_record` into the parent zone to finish it."""

    @model_validator(mode="after")
    def _own(self) -> Self:
        if self.hosted_zone_id and self.dnssec:
            message = "expected dnssec: false with hosted_zone_id: a zone that is already there is never changed"
            raise ValueError(message)
        return self


class EksSecretStoreSettings(Model):
    """The environment's part of AWS Secrets Manager."""

    prefix: SecretPrefix | None = None
    """What names of the environment's secrets begin with; by default the cluster's name and a slash."""


class EksPoolSettings(PoolSettings):
    """A managed node group."""

    name: PoolName
    """Name of the pool."""
    instance_types: tuple[InstanceType, ...]
    """EC2 instance types, all of the pool's architecture; EC2 picks one that it has."""

    @field_validator("instance_types")
    @classmethod
    def _types(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        some("instance type", value)
        return value

    @model_validator(mode="after")
    def _architecture(self) -> Self:
        # Graviton families have a g behind their generation: m7g, c8gn, g5g.
        graviton = {one: bool(re.match(r"[a-z]+[0-9]+g", one)) for one in self.instance_types}
        wrong = [one for one, arm64 in graviton.items() if arm64 != (self.architecture is CpuArchitecture.ARM64)]
        if wrong:
            message = f"expected instance types of architecture {self.architecture.value}, not {wrong[0]}"
            raise ValueError(message)
        return self

    @model_validator(mode="after")
    def _gpus(self) -> Self:
        # Source: https://docs.aws.amazon.com/ec2/latest/instancetypes/ac.html. The GPUs of g4ad are AMD's.
        nvidia = {
            one: bool(re.match(r"(g|gr|p)[0-9]", one)) and not one.startswith("g4ad") for one in self.instance_types
        }
        if wrong := [one for one, has in nvidia.items() if has is not self.gpu]:
            which = "with" if self.gpu else "without"
            message = f"expected instance types {which} NVIDIA GPUs, for gpu is {str(self.gpu).lower()}, not {wrong[0]}"
            raise ValueError(message)
        return self


class EksClusterSettings(Model):
    """A cluster on Amazon EKS."""

    provider: Literal["aws"]
    """The cloud."""
    account_id: AccountId
    """AWS account: twelve digits, quoted."""
    region: Region
    """AWS region: the stack file's `aws:region`."""
    name: EksClusterName = ""
    """Name of the cluster; by default the platform's name and the environment's."""
    kubernetes_version: EksVersion
    """Kubernetes minor version, quoted."""
    network: EksNetworkSettings
    """The VPC."""
    endpoint: EndpointSettings
    """Who reaches the API server."""
    admins: tuple[Principal, ...]
    """IAM roles and users that may do everything; the one that deploys must be among them."""
    viewers: tuple[Principal, ...] = ()
    """IAM roles and users that may read everything but secrets."""
    node_pools: tuple[EksPoolSettings, ...] = (
        EksPoolSettings(name="system", instance_types=("m7i.large", "m7a.large"), min_size=3, max_size=6),
        EksPoolSettings(name="general", instance_types=("m7i.xlarge", "m7a.xlarge"), min_size=3, max_size=24),
    )
    """The pools of nodes."""
    autoscaler: Literal["cluster-autoscaler", "karpenter"] = "cluster-autoscaler"
    """What adds and removes nodes: in node_pools, between their bounds, or in karpenter_pools.

    With karpenter, nobody scales node_pools: each begins with min_size and stays as it is.
    """
    karpenter_pools: tuple[KarpenterPoolSettings, ...] = (KarpenterPoolSettings(name="default"),)
    """The pools that Karpenter makes nodes of, where it is the autoscaler."""
    log_retention_days: StrictInt = 365
    """Days to keep control plane and flow logs; one of the numbers that CloudWatch Logs takes."""
    dns_zone: EksDnsZoneSettings = EksDnsZoneSettings()
    """The zone that names are in."""
    secret_store: EksSecretStoreSettings = EksSecretStoreSettings()
    """Where secrets are."""
    deletion_protection: StrictBool = True
    """Whether deleting the cluster, its network, its DNS zone or its keys is refused."""

    @field_validator("log_retention_days")
    @classmethod
    def _retention(cls, value: int) -> int:
        if value not in RETENTION_DAYS:
            message = f"expected a number of days that CloudWatch Logs takes: {', '.join(map(str, RETENTION_DAYS))}"
            raise ValueError(message)
        return value

    @field_validator("node_pools")
    @classmethod
    def _pools(cls, value: tuple[EksPoolSettings, ...]) -> tuple[EksPoolSettings, ...]:
        some("pool", value)
        distinct("pool name", [pool.name for pool in value])
        return value

    @model_validator(mode="after")
    def _karpenter(self) -> Self:
        if self.autoscaler == "karpenter":
            some("pool of karpenter_pools", self.karpenter_pools)
            # Both are the nodes' label, by which workloads ask for a pool.
            managed, made = [pool.name for pool in self.node_pools], [pool.name for pool in self.karpenter_pools]
            distinct("pool name of node_pools and karpenter_pools", [*managed, *made])
        elif "karpenter_pools" in self.model_fields_set:
            message = "expected no karpenter_pools, unless autoscaler is karpenter"
            raise ValueError(message)
        return self

    @field_validator("admins")
    @classmethod
    def _admins(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        some("principal, the one that deploys among them", value)
        return value

    @model_validator(mode="after")
    def _scaling(self) -> Self:
        asked = {*SCALING[self.autoscaler]}
        if self.network.nat == "none" and (missing := sorted(asked - {*self.network.interface_endpoints})):
            message = (
                f"expected network.interface_endpoints to have {', '.join(missing)} too, where network.nat is none"
            )
            raise ValueError(message)
        return self

    @model_validator(mode="after")
    def _principals(self) -> Self:
        distinct("principal of admins and viewers", [*self.admins, *self.viewers])
        partition = "aws-us-gov" if self.region.startswith("us-gov-") else "aws"
        if foreign := [one for one in (*self.admins, *self.viewers) if not one.startswith(f"arn:{partition}:")]:
            message = f"expected principals of partition {partition}, where {self.region} is, not {foreign[0]}"
            raise ValueError(message)
        return self
