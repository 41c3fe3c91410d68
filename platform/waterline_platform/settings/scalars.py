"""Single values of the settings, each with what it must look like.

Every validator's message begins with "expected", because that is how the error line reads on.
"""

import re
from collections.abc import Callable
from ipaddress import IPv4Address, IPv4Network
from typing import Annotated

from pydantic import AfterValidator, BeforeValidator, Field, StrictInt

from waterline.internet import is_domain, is_email, is_registry
from waterline.networks import is_private, reached
from waterline.quantities import CPU, MEMORY, cpu_millis, memory_bytes
from waterline_platform.settings.versions import AKS_VERSIONS, EKS_VERSIONS


def _quoted(value: object) -> object:
    """Refuse a number where YAML was meant to say text: `1.30` has already lost its zero."""
    if isinstance(value, int | float) and not isinstance(value, bool):
        message = "expected text: quote it, for YAML reads it as a number, and 1.30 as 1.3"
        raise ValueError(message)  # noqa: TRY004 -- pydantic reports ValueError as a message
    return value


def _matching(pattern: str, expected: str) -> Callable[[str], str]:
    def check(value: str) -> str:
        if not re.fullmatch(pattern, value, re.ASCII):
            message = f"expected {expected}"
            raise ValueError(message)
        return value

    return check


def _text(pattern: str, expected: str) -> tuple[BeforeValidator, AfterValidator]:
    return BeforeValidator(_quoted), AfterValidator(_matching(pattern, expected))


def _network(value: str) -> str:
    try:
        network = IPv4Network(value)
    except ValueError as error:
        message = "expected an IPv4 network whose host bits are zero, such as 10.20.0.0/16"
        raise ValueError(message) from error
    return str(network)


def _private(value: str) -> str:
    if not is_private(IPv4Network(value)):
        message = "expected a private IPv4 network, inside 10.0.0.0/8, 172.16.0.0/12 or 192.168.0.0/16"
        raise ValueError(message)
    return value


def sized(widest: int, narrowest: int, why: str = "") -> AfterValidator:
    """Hold a network to a size, between two prefix lengths."""

    def check(value: str) -> str:
        if not widest <= IPv4Network(value).prefixlen <= narrowest:
            message = f"expected a network of /{widest} to /{narrowest}" + (f": {why}" if why else "")
            raise ValueError(message)
        return value

    return AfterValidator(check)


def _domain(value: str) -> str:
    if not is_domain(value):
        message = "expected a domain name of two or more lower-case labels, such as prod.example.com"
        raise ValueError(message)
    return value


def _email(value: str) -> str:
    if not is_email(value):
        message = "expected an e-mail address, such as platform@example.com"
        raise ValueError(message)
    return value


def _registry(value: str) -> str:
    if not is_registry(value):
        message = "expected a registry's host without a scheme, such as registry.example.com/hub"
        raise ValueError(message)
    return value


def _supported(versions: list[str], cloud: str) -> Callable[[str], str]:
    def check(value: str) -> str:
        if value not in versions:
            message = f"expected a version that {cloud} supports: {', '.join(versions)}"
            raise ValueError(message)
        return value

    return check


def _time(value: str) -> str:
    if not re.fullmatch(r"([01][0-9]|2[0-3]):[0-5][0-9]", value):
        message = 'expected a quoted time of day, such as "02:00"'
        raise ValueError(message)
    return value


def _amount(read: Callable[[str], int], expected: str) -> tuple[BeforeValidator, AfterValidator]:
    """An amount that is kept as it is written, and can be read."""

    def check(value: str) -> str:
        try:
            read(value)
        except ValueError as error:
            message = f"expected {expected}"
            raise ValueError(message) from error
        return value

    return BeforeValidator(_quoted), AfterValidator(check)


def _egress(value: str) -> str:
    try:
        network, _ = reached(value)
    except ValueError as error:
        raise ValueError(str(error).partition(": ")[2]) from error
    return str(network)


def _address_or_network(value: str) -> str:
    """Networks are kept; a lone address is the network of it alone."""
    message = "expected a public IPv4 network or address, such as 203.0.113.0/24"
    try:
        network = IPv4Network(_network(value) if "/" in value else f"{IPv4Address(value)}/32")
    except ValueError as error:
        raise ValueError(message) from error
    if is_private(network):
        raise ValueError(message)
    return str(network)


UUID = r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}"

IAM_PRINCIPAL = r"arn:aws[a-z-]*:iam::[0-9]{12}:(role|user)/[\w+=,.@/-]+"

AccountId = Annotated[str, *_text(r"[0-9]{12}", "an AWS account id of twelve digits, quoted")]
Region = Annotated[str, *_text(r"(?!cn-)[a-z]{2}(-[a-z]+)+-[0-9]", "an AWS region outside China, such as eu-west-1")]
Location = Annotated[str, *_text(r"[a-z][a-z0-9]+", "an Azure region, such as westeurope")]
Principal = Annotated[
    str,
    *_text(
        IAM_PRINCIPAL,
        "the ARN of an IAM role or user, such as arn:aws:iam::123456789012:role/platform-admin",
    ),
]
Uuid = Annotated[str, *_text(UUID, "a UUID in lower case, such as 00000000-0000-4000-8000-000000000000")]
DomainName = Annotated[str, AfterValidator(_domain)]
Email = Annotated[str, AfterValidator(_email)]
RegistryHost = Annotated[str, AfterValidator(_registry)]
HostedZoneId = Annotated[str, *_text(r"Z[A-Z0-9]{1,31}", "the id of a hosted zone, such as Z0123456789ABCDEFGHIJ")]
SecretPrefix = Annotated[
    str,
    *_text(
        r"[A-Za-z0-9][A-Za-z0-9/_+=.@-]{0,126}/",
        "at most 128 letters, digits and any of /_+=.@- with a slash at the end, such as waterline-prod/",
    ),
]
VaultName = Annotated[
    str,
    *_text(
        r"(?!.*--)[A-Za-z][A-Za-z0-9-]{1,22}[A-Za-z0-9]",
        "3 to 24 letters, digits and single hyphens, a letter first and no hyphen last",
    ),
]
ResourceGroupName = Annotated[
    str, *_text(r"[\w().-]{0,89}[\w()-]", "1 to 90 letters, digits and any of _().-, no dot last")
]
PrivateNetwork = Annotated[str, AfterValidator(_network), AfterValidator(_private)]
EgressNetwork = Annotated[str, AfterValidator(_egress)]
PublicNetwork = Annotated[str, AfterValidator(_address_or_network)]
EksVersion = Annotated[str, BeforeValidator(_quoted), AfterValidator(_supported([*EKS_VERSIONS], "EKS"))]
AksVersion = Annotated[str, BeforeValidator(_quoted), AfterValidator(_supported([*AKS_VERSIONS], "AKS"))]
TimeOfDay = Annotated[str, BeforeValidator(_quoted), AfterValidator(_time)]
PlatformName = Annotated[
    str, *_text(r"[a-z]([a-z0-9-]{0,30}[a-z0-9])?", "1 to 32 lower-case letters, digits and hyphens, a letter first")
]
EnvironmentName = Annotated[
    str, *_text(r"[A-Za-z0-9]([\w.-]{0,98}[A-Za-z0-9])?", "a stack name of letters, digits, hyphens and dots")
]
EksClusterName = Annotated[
    str,
    *_text(
        r"[0-9A-Za-z][0-9A-Za-z_-]{0,99}",
        "1 to 100 letters, digits, hyphens and underscores, a letter or digit first",
    ),
]
AksClusterName = Annotated[
    str,
    *_text(
        r"[0-9A-Za-z]([0-9A-Za-z_-]{0,61}[0-9A-Za-z])?",
        "1 to 63 letters, digits, hyphens and underscores, a letter or digit first and last",
    ),
]
PoolName = Annotated[
    str, *_text(r"[a-z]([a-z0-9-]{0,18}[a-z0-9])?", "1 to 20 lower-case letters, digits and hyphens, a letter first")
]
AksPoolName = Annotated[str, *_text(r"[a-z][a-z0-9]{0,11}", "1 to 12 lower-case letters and digits, a letter first")]
ZoneLetter = Annotated[str, *_text(r"[a-f]", "a letter of an availability zone, a to f")]
ZoneNumber = Annotated[str, *_text(r"[1-3]", 'a quoted number of an availability zone, "1" to "3"')]
InstanceType = Annotated[str, *_text(r"[a-z][a-z0-9-]*\.[a-z0-9-]+", "an EC2 instance type, such as m7i.large")]
InstanceCategory = Annotated[
    str, *_text(r"[a-z]{1,8}", "an EC2 instance category, the letters that its types begin with, such as m")
]
VmSize = Annotated[str, *_text(r"Standard_[A-Za-z0-9_]+", "an Azure VM size, such as Standard_D4as_v5")]
SkuFamily = Annotated[str, *_text(r"[A-Z]", "the letter of a family of Azure VM sizes, such as D")]
Seconds = Annotated[str, *_text(r"[1-9][0-9]{0,4}s", "a number of seconds, such as 10s")]
Minutes = Annotated[str, *_text(r"[1-9][0-9]{0,3}m", "a number of minutes, such as 10m")]
ServiceName = Annotated[str, *_text(r"[a-z0-9.-]+", "the name of an AWS service's endpoint, such as ecr.api")]
TagKey = Annotated[
    str, *_text(r"(?!aws:)[\w.:+@ -]{1,128}", "1 to 128 letters, digits and any of _.:+@-, not starting with aws:")
]
TagValue = Annotated[str, *_text(r"[\w.:/=+@ -]{0,256}", "at most 256 letters, digits and any of _.:/=+@-")]
LabelKey = Annotated[
    str,
    *_text(
        r"([a-z0-9]([a-z0-9.-]{0,251}[a-z0-9])?/)?[A-Za-z0-9]([\w.-]{0,61}[A-Za-z0-9])?",
        "a Kubernetes label key, such as example.com/team",
    ),
]
LabelValue = Annotated[
    str, *_text(r"([A-Za-z0-9]([\w.-]{0,61}[A-Za-z0-9])?)?", "a Kubernetes label value of at most 63 characters")
]
DiskSize = Annotated[StrictInt, Field(ge=20, le=16384)]
Port = Annotated[StrictInt, Field(ge=1, le=65535)]
TenantName = Annotated[
    str,
    *_text(
        r"[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?",
        "1 to 63 lower-case letters, digits and hyphens, no hyphen first or last",
    ),
]
CpuQuantity = Annotated[str, *_amount(cpu_millis, CPU)]
MemoryQuantity = Annotated[str, *_amount(memory_bytes, MEMORY)]
