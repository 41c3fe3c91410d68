"""Private networks: the addresses that nobody on the internet has."""

from ipaddress import IPv4Network

PRIVATE = tuple(map(IPv4Network, ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16")))
"""Source: RFC 1918."""


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
