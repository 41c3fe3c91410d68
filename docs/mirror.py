"""What a mirror must have: every pinned chart and manifest, where it is from, and where Waterline looks for it.

Run it as `.venv/bin/python docs/mirror.py`; mirror.md shows what it prints. With a mirror, such as
`registry.example.com/hub`, it prints the commands that push what `make charts` has fetched.
"""  # noqa: INP001 -- a script beside its page

import shlex
import sys

from waterline.chart import Chart
from waterline.charts import PINS
from waterline.images import IMAGES
from waterline.internet import is_registry
from waterline_platform.pins import origin

CHARTS = "build/charts"
"""Where `make charts` puts what it has fetched and checked."""


def table(mirror: str = "MIRROR") -> str:
    """Every pin as a row of a Markdown table."""
    rows = ["| What | From | With a mirror |", "|---|---|---|"]
    rows += [f"| {pin.name} {pin.version} | `{origin(pin)}` | `{origin(pin, mirror)}` |" for pin in PINS]
    return "\n".join(rows)


def images(mirror: str = "MIRROR") -> str:
    """The values that say where images come from, and the images of no chart, as a Markdown table."""
    rows = ["| Chart | Value | From | With a mirror |", "|---|---|---|---|"]
    charts = [pin for pin in PINS if isinstance(pin, Chart)]
    rows += [
        f"| {pin.name} | `{path}` | `{source}` | `{mirror}/{source}` |"
        for pin in charts
        for path, source in pin.images.items()
    ]
    rows += [f"| none | | `{image.reference()}` | `{image.reference(mirror)}` |" for image in IMAGES]
    return "\n".join(rows)


def commands(mirror: str) -> str:
    """Shell commands that push every chart, and name the address of every manifest."""
    lines = []
    for pin in PINS:
        if isinstance(pin, Chart):
            archive, to = f"{CHARTS}/{pin.name}-{pin.version}.tgz", pin.reference(mirror).rpartition("/")[0]
            lines.append(shlex.join(["helm", "push", archive, to]))
        else:
            file = f"{CHARTS}/{pin.name}-{pin.version}.yaml"
            lines.append(shlex.join(["curl", "--fail", "--upload-file", file, pin.source(mirror)]))
    return "\n".join(lines)


def main(arguments: list[str]) -> None:
    """Print the tables, or with a mirror the commands.

    Raises:
        SystemExit: with a message, so status 1, if there is anything but one registry among the arguments.
    """
    if not arguments:
        print(f"{table()}\n\n{images()}")
    elif len(arguments) == 1 and is_registry(arguments[0]):
        print(commands(arguments[0]))
    else:
        given = shlex.join(arguments)
        sys.exit(
            f"error: mirror {given}: expected one registry's host without a scheme, such as registry.example.com/hub"
        )


if __name__ == "__main__":
    main(sys.argv[1:])
