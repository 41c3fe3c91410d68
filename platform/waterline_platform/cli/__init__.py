"""The `waterline` command."""

from waterline_platform.cli.app import main

__all__ = ["main"]
