"""How a VPC's addresses are divided: pure arithmetic, the same for ever.

A zone's share depends on the zone's letter alone. Adding, removing or reordering zones never moves another zone's
subnets, which AWS could only do by replacing them. (Node groups are replaced when their subnets are others, one by one,
the new one first.)
"""

from typing import NamedTuple

from waterline.networks import private_network

ZONE_LETTERS = "abcdef"
"""Letters of availability zones, in AWS's naming; each owns a share of the VPC."""
WIDEST_PREFIX = 16
"""Shortest prefix of a VPC. Source: https://docs.aws.amazon.com/vpc/latest/userguide/vpc-cidr-blocks.html."""
NARROWEST_PREFIX = 20
"""Longest prefix that we divide: a private /23 (about 500 pod addresses) and a public /26 for each zone."""

_SHARES_BITS = 3


class ZoneSubnets(NamedTuple):
    """The subnets of one zone."""

    zone: str
    """Letter of the zone."""
    private: str
    """CIDR of the private subnet: an eighth of the VPC, for nodes and pods."""
    public: str
    """CIDR of the public subnet: a sixty-fourth of the VPC, for load balancers and NAT gateways."""


def divide(cidr: str, zones: list[str]) -> list[ZoneSubnets]:
    """Divide a VPC over zones: six shares for private subnets, one for the public ones, one spare.

    Raises:
        ValueError: if the CIDR is no private IPv4 network of /16 to /20, or the zones are not two to four letters.
    """
    network = private_network(cidr, WIDEST_PREFIX, NARROWEST_PREFIX)
    if not 2 <= len(set(zones)) == len(zones) <= 4 or any(zone not in ZONE_LETTERS for zone in zones):  # noqa: PLR2004 -- EKS wants two; four is what a region sensibly has
        message = f"zones {zones!r}: expected 2 to 4 different letters of {ZONE_LETTERS!r}"
        raise ValueError(message)
    shares = list(network.subnets(prefixlen_diff=_SHARES_BITS))
    public = list(shares[len(ZONE_LETTERS)].subnets(prefixlen_diff=_SHARES_BITS))
    return [
        ZoneSubnets(zone, str(shares[ZONE_LETTERS.index(zone)]), str(public[ZONE_LETTERS.index(zone)]))
        for zone in sorted(zones)
    ]
