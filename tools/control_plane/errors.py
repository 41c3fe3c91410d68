"""What can go wrong with a control plane."""


class ControlPlaneError(Exception):
    """Why there is no control plane, for people: a line, and perhaps the last ones of a log."""
