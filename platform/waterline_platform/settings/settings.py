"""What a stack file says of an environment."""

from typing import Annotated, Any, Literal

from pydantic import Field, field_validator, model_validator

from waterline_platform.profiles import with_defaults
from waterline_platform.settings.aks import AksClusterSettings
from waterline_platform.settings.base import Model
from waterline_platform.settings.eks import EksClusterSettings
from waterline_platform.settings.existing import ExistingClusterSettings
from waterline_platform.settings.pools import distinct
from waterline_platform.settings.scalars import DomainName, EnvironmentName, PlatformName, TagKey, TagValue

ENVIRONMENT_TAGS = ("environment", "managed-by", "platform")


class Settings(Model):
    """What a stack file says under `waterline:settings`, completed by its profile."""

    environment: EnvironmentName
    """Name of the environment: the Pulumi stack's."""
    profile: Literal["dev", "staging", "prod"]
    """What supplies the defaults."""
    name: PlatformName = "waterline"
    """Name of the platform; the first part of physical names."""
    domain: DomainName
    """Domain that the environment's names are in."""
    tags: dict[TagKey, TagValue] = Field(default={})
    """Tags of everything below the waterline, beside `environment`, `managed-by` and `platform`."""
    cluster: Annotated[
        EksClusterSettings | AksClusterSettings | ExistingClusterSettings, Field(discriminator="provider")
    ]
    """The cluster, on the cloud that `provider` names."""

    @model_validator(mode="before")
    @classmethod
    def _complete(cls, data: Any) -> Any:  # noqa: ANN401 -- not validated yet
        """Put the profile's defaults, and the name, under what the stack file says."""
        return with_defaults(data) if isinstance(data, dict) else data

    @field_validator("tags")
    @classmethod
    def _tags(cls, value: dict[str, str]) -> dict[str, str]:
        # Azure and IAM take keys that differ in case for the same.
        if taken := sorted(key for key in value if key.casefold() in {*ENVIRONMENT_TAGS, "name"}):
            message = f"expected tags beside {', '.join(ENVIRONMENT_TAGS)} and Name, not {taken[0]!r}"
            raise ValueError(message)
        distinct("tag", [key.casefold() for key in value])
        return value

    @property
    def all_tags(self) -> dict[str, str]:
        """Tags of everything that can be tagged."""
        return {**self.tags, "environment": self.environment, "managed-by": "pulumi", "platform": self.name}
