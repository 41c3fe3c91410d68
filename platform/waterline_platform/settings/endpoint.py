"""Who reaches the API server, in the words that both clouds share."""

from typing import Self

from pydantic import StrictBool, field_validator, model_validator

from waterline_platform.settings.base import Model
from waterline_platform.settings.pools import distinct
from waterline_platform.settings.scalars import PublicNetwork


class EndpointSettings(Model):
    """Who reaches the API server. From inside the network it is always reached, by names and roles only."""

    public_cidrs: tuple[PublicNetwork, ...] = ()
    """Networks that reach a public endpoint; empty closes it."""
    runner_inside_network: StrictBool = False
    """Acknowledges that whoever runs Pulumi is inside the network; needed where the public endpoint is closed."""

    @field_validator("public_cidrs")
    @classmethod
    def _networks(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        distinct("network", [*value])
        return value

    @model_validator(mode="after")
    def _reachable(self) -> Self:
        if not self.public_cidrs and not self.runner_inside_network:
            message = (
                "expected public_cidrs, the networks that may reach the API server, or runner_inside_network: true, "
                "to say that whoever runs Pulumi is inside the network"
            )
            raise ValueError(message)
        return self
