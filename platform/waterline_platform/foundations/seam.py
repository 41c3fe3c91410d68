"""What a cloud hands across the waterline, beside its cluster."""

from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType
from typing import NamedTuple

import pulumi

from waterline.dns import DnsZoneArgs
from waterline.load_balancer import LoadBalancerArgs
from waterline.secret_store import SecretStoreArgs


class Seam(NamedTuple):
    """What the layers above know of their cloud; nothing, by default, where there is none."""

    zone: DnsZoneArgs | None = None
    """The DNS zone."""
    name_servers: pulumi.Input[Sequence[str]] = ()
    """Name servers of the zone, for its parent zone; none of a zone that was already there."""
    ds_record: pulumi.Input[str | None] = None
    """Record that lets the parent zone vouch for this one, where it is signed."""
    store: SecretStoreArgs | None = None
    """The secret store."""
    load_balancer: LoadBalancerArgs | None = None
    """How a Service asks for a load balancer."""
    tenant_stores: Mapping[str, SecretStoreArgs] = MappingProxyType({})
    """Tenants' parts of the secret store, by namespace."""
    group_of: Callable[[str], str] = str
    """What Kubernetes calls a group that settings name."""
    drivers: tuple[pulumi.Resource, ...] = ()
    """What in the cluster serves the above, and so must be there before and after it."""
