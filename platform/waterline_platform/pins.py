"""The pins of charts and manifests, and Kubernetes itself, held against environments and a day.

Not the builds of EKS add-ons (`waterline.eks.addon_versions`): nobody publishes how long they are supported.
"""

from collections.abc import Iterable
from datetime import date, timedelta
from typing import NamedTuple, TypeAlias

from waterline.chart import Chart, Manifest
from waterline_platform.settings import AksClusterSettings, EksClusterSettings, Settings
from waterline_platform.settings.versions import AKS_VERSIONS, EKS_VERSIONS

AnyPin: TypeAlias = Chart | Manifest


class Kubernetes(NamedTuple):
    """The Kubernetes that an environment runs."""

    environment: str
    """Name of the environment."""
    version: str
    """Minor version."""
    supported_until: date
    """Last day of its cloud's support at the standard price."""


class Findings(NamedTuple):
    """What came of holding pins against environments, in lines for people."""

    errors: list[str]
    """What does not fit, or is no longer supported."""
    warnings: list[str]
    """What will no longer be supported soon."""


def kubernetes_of(settings: Settings) -> Kubernetes | None:
    """The Kubernetes that an environment runs; none where the cluster is somebody else's."""
    match settings.cluster:
        case EksClusterSettings(kubernetes_version=version):
            return Kubernetes(settings.environment, version, EKS_VERSIONS[version])
        case AksClusterSettings(kubernetes_version=version):
            return Kubernetes(settings.environment, version, AKS_VERSIONS[version])
        case _:
            return None


def check(
    pins: Iterable[AnyPin], clusters: Iterable[Kubernetes], today: date, within: timedelta | None = None
) -> Findings:
    """Hold pins against the clusters, and both against a day.

    Whatever is supported until a day within `within` of today is a warning; by default nothing is.
    """
    found = Findings([], [])
    every = list(clusters)
    for pin in pins:
        for cluster in every:
            if not supports(pin, cluster.version):
                where = f"Kubernetes {cluster.version} of {cluster.environment}"
                found.errors.append(f"{pin.name} {pin.version}: {where}: expected {kubernetes_range(pin)}")
        if pin.supported_until:
            _support(found, f"{pin.name} {pin.version}", pin.supported_until, today, within)
    for cluster in every:
        what = f"{cluster.environment}: Kubernetes {cluster.version}"
        _support(found, what, cluster.supported_until, today, within)
    return found


def supports(pin: AnyPin, version: str) -> bool:
    """Whether a pin's project names a Kubernetes minor among those that it supports."""
    oldest, newest = pin.kubernetes
    return _minor(oldest) <= _minor(version) and (newest is None or _minor(version) <= _minor(newest))


def kubernetes_range(pin: AnyPin) -> str:
    """The Kubernetes minors that a pin's project names."""
    oldest, newest = pin.kubernetes
    return f"{oldest} to {newest}" if newest else f"{oldest} or newer"


def origin(pin: AnyPin, mirror: str | None = None) -> str:
    """Where a pin is fetched from."""
    if isinstance(pin, Manifest):
        return pin.source(mirror)
    reference = pin.reference(mirror)
    return reference if reference.startswith("oci://") else pin.repository


def _support(found: Findings, what: str, until: date, today: date, within: timedelta | None) -> None:
    if until < today:
        found.errors.append(f"{what}: supported until {until}, which is past; expected one that still is")
    elif within is not None and until - today <= within:
        days = (until - today).days
        found.warnings.append(f"{what}: supported until {until}, for {days} more day{'s' if days != 1 else ''}")


def _minor(version: str) -> tuple[int, ...]:
    return tuple(int(part) for part in version.split("."))
