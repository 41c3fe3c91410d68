"""How traffic gets in, and under which names. The defaults are those of the `prod` profile."""

from typing import Literal

from pydantic import StrictBool

from waterline_platform.settings.base import Model
from waterline_platform.settings.scalars import DomainName, Email


class AcmeSettings(Model):
    """Who signs certificates, where there is a DNS zone to prove domains in."""

    email: Email
    """Address that the certificate authority may write to."""
    endpoint: Literal["staging", "production"] = "production"
    """Which of Let's Encrypt's authorities signs: one to try things with, or the one that browsers trust."""


class IngressSettings(Model):
    """The ingress controller, the shared Gateway, names and certificates."""

    controller: Literal["traefik"] = "traefik"
    """What answers requests."""
    acme: AcmeSettings | None = None
    """Who signs certificates; required on a cloud, refused elsewhere, where the cluster has its own authority."""
    extra_domains: tuple[DomainName, ...] = ()
    """Domains to answer for beside `domain`; on a cloud each must be in the DNS zone."""
    load_balancer: Literal["public", "internal"] = "public"
    """Who reaches the load balancer: the internet, or the network alone. There is none on an existing cluster."""
    dns_policy: Literal["sync", "upsert-only"] = "sync"
    """Whether records that nothing exposes any more are deleted, or left."""
    gateway_api: StrictBool = True
    """Whether to install the kinds of the Gateway API; false where the cluster has them from somebody else."""
    ingress_nginx_annotations: StrictBool = False
    """Whether Ingress objects of class `nginx` are served, with the annotations of the retired ingress-nginx."""


class SecretsSettings(Model):
    """Where the cluster's secrets come from: on a cloud from its store, always."""

    sealed_secrets: StrictBool = False
    """Whether secrets can also be sealed for this cluster; on an existing cluster, the only source, it must be true."""
