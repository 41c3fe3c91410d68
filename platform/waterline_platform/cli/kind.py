"""Names of types."""


def kind(type_: str) -> str:
    """A type as its documentation calls it, without package and module."""
    if type_.startswith("pulumi:providers:"):
        return f"{type_.rsplit(':', 1)[-1]} provider"
    return type_.rsplit(":", 1)[-1]
