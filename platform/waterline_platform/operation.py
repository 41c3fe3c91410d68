"""How the platform's controllers are run, as the components take it."""

from waterline.operation import Availability, OperationArgs
from waterline_platform.settings import Settings


def operation(settings: Settings) -> OperationArgs:
    """What the settings say of all controllers alike."""
    said: OperationArgs = {
        "availability": Availability(settings.availability),
        "service_monitors": settings.service_monitors,
    }
    if settings.mirror:
        said["mirror"] = settings.mirror
    return said
