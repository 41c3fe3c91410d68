"""What is asked of a rehearsal."""

from enum import StrEnum
from typing import NamedTuple


class Engine(StrEnum):
    """What runs the program."""

    AUTO = "auto"
    """The Pulumi engine, if it is on the PATH and new enough; this process otherwise."""
    INLINE = "inline"
    """This process, on the SDK's mocks: plans only."""
    PULUMI = "pulumi"
    """The Pulumi engine, with emulated providers: the whole life of an environment."""


class Request(NamedTuple):
    """What is asked of a rehearsal, beside the environments."""

    engine: Engine = Engine.INLINE
    """What runs the program."""
    change: str | None = None
    """The setting to change once everything is up, as `SETTING=VALUE`; by default room for one more node."""
    unprotect: bool = False
    """Whether to go on where deletion protection refuses to destroy: to lift it, and destroy."""
    kubeconfig: str | None = None
    """Kubeconfig of a real API server that stands in for the emulated clusters; none by default."""
    faults: tuple[str, ...] = ()
    """Where the cloud fails, once for each: `TYPE`, `NAME` or `TYPE::NAME`, with `:OPERATION` behind it or not."""
    fault_each: bool = False
    """Whether it fails at every resource in turn."""

    def needs_engine(self) -> str | None:
        """The first option that only the Pulumi engine can serve, if any is used."""
        used = {
            "--change": self.change,
            "--unprotect": self.unprotect,
            "--kubeconfig": self.kubeconfig,
            "--fault": self.faults,
            "--fault-each": self.fault_each,
        }
        return next((option for option, value in used.items() if value), None)
