"""Time `waterline rehearse` as a whole process: `make bench`.

Prints the median of five runs after one that does not count, in seconds, and the largest process in MiB. Quote medians:
a machine has other things to do.
"""

import resource
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

RUNS = 5
WATERLINE = Path(sys.executable).with_name("waterline")


def seconds(environments: list[str], output: str) -> float:
    """Wall time of one rehearsal."""
    started = time.perf_counter()
    subprocess.run(  # noqa: S603 -- our own command
        [WATERLINE, "rehearse", *environments, "--engine", "inline", "--output", output],
        capture_output=True,
        check=True,
    )
    return time.perf_counter() - started


def main() -> None:
    """Time one environment, and all of them."""
    with tempfile.TemporaryDirectory() as output:
        for title, environments in (("prod", ["prod"]), ("prod-aks", ["prod-aks"]), ("all", [])):
            seconds(environments, output)
            measured = [seconds(environments, output) for _ in range(RUNS)]
            peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
            print(
                f"{title:10} median {statistics.median(measured):5.2f} s "
                f"({min(measured):.2f} to {max(measured):.2f}), peak so far {peak:.0f} MiB"
            )


if __name__ == "__main__":
    main()
