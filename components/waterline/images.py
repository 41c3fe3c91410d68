"""Every image that Waterline runs without a chart, pinned: one block each. Charts name theirs in `charts.py`."""

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Image:
    """An image."""

    repository: str
    """Where its project publishes it: registry and path."""
    version: str
    """Tag."""

    def reference(self, mirror: str | None = None) -> str:
        """What a container names, from the mirror if there is one."""
        return f"{f'{mirror}/' if mirror else ''}{self.repository}:{self.version}"


PAUSE = Image(
    repository="registry.k8s.io/pause",
    # renovate: datasource=docker depName=registry.k8s.io/pause
    version="3.10.1",
)

IMAGES = (PAUSE,)
"""All of them."""
