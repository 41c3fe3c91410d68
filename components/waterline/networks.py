"""Private networks, the addresses that nobody on the internet has; and the ones that no workload may reach."""

from ipaddress import IPv4Network

PRIVATE = tuple(map(IPv4Network, ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16")))
"""Source: RFC 1918."""
SPECIAL = (
    *PRIVATE,
    *map(
        IPv4Network,
        ("0.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "192.0.0.0/24", "198.18.0.0/15", "224.0.0.0/4", "240.0.0.0/4"),
    ),
)
"""Networks that are not the internet: private ones, what providers share, loopback, tests, multicast, the rest.

Source: https://www.iana.org/assignments/iana-ipv4-special-registry/
"""
METADATA = tuple(map(IPv4Network, ("168.63.129.16/32", "169.254.0.0/16")))
"""Where clouds tell a machine who it is, and hand out its credentials.

Source: https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/instancedata-data-retrieval.html,
https://learn.microsoft.com/azure/virtual-network/what-is-ip-address-168-63-129-16
"""


def is_private(network: IPv4Network) -> bool:
    """Whether a network lies within one of the private ones."""
    return any(network.subnet_of(private) for private in PRIVATE)


def private_network(cidr: str, widest: int, narrowest: int) -> IPv4Network:
    """A private network of a size between two prefix lengths.

    Raises:
        ValueError: if the CIDR is no such network.
    """
    expected = f"expected a private IPv4 network of /{widest} to /{narrowest}, such as 10.20.0.0/16"
    try:
        network = IPv4Network(cidr)
    except ValueError as error:
        message = f"cidr {cidr!r}: {expected}"
        raise ValueError(message) from error
    if not is_private(network) or not widest <= network.prefixlen <= narrowest:
        message = f"cidr {cidr!r}: {expected}"
        raise ValueError(message)
    return network


def reached(cidr: str) -> tuple[IPv4Network, list[IPv4Network]]:
    """A network that pods may reach, and what in it they must not: metadata, and what is not the internet in what is.

    Raises:
        ValueError: if it is no IPv4 network, or one of the clouds' metadata addresses.
    """
    try:
        network = IPv4Network(cidr)
    except ValueError as error:
        message = f"cidr {cidr!r}: expected an IPv4 network whose host bits are zero, such as 198.51.100.0/24"
        raise ValueError(message) from error
    if any(network.subnet_of(one) for one in METADATA):
        message = f"cidr {cidr!r}: expected another network: there clouds hand out a machine's credentials"
        raise ValueError(message)
    named = any(network.subnet_of(one) for one in SPECIAL)
    closed = METADATA if named else (*METADATA, *SPECIAL)
    return network, sorted(one for one in closed if one.subnet_of(network))
