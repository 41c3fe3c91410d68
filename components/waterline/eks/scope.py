"""What the parts of one network share."""

from typing import NamedTuple

import pulumi


class NetworkScope(NamedTuple):
    """The network that a part belongs to, and how it is named and tagged."""

    name: str
    """Logical name of the network component; the prefix of its children."""
    network_name: str
    """Physical name of the network."""
    region: str
    """AWS region."""
    vpc_id: pulumi.Output[str]
    """Id of the VPC."""
    environment_tags: dict[str, str]
    """Tags of everything in the network."""
    opts: pulumi.ResourceOptions
    """Options of every part: its parent."""

    def tags(self, part: str = "") -> dict[str, str]:
        """The environment's tags and the name that the EC2 console shows."""
        return {**self.environment_tags, "Name": f"{self.network_name}-{part}" if part else self.network_name}
