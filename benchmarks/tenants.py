"""Whether the time and memory of a plan grow as its tenants do, and no faster: `make bench-tenants`.

Plans `prod` with 100 tenants and with 200, each in a process of its own, on the engine in this repository. Prints the
processor time and the largest memory of both, and their ratios; exit status 1 if one of them is above the limit. Twice
as many tenants in a plan of twice the size would be 2.0.
"""

import json
import subprocess
import sys
from typing import NamedTuple

TENANTS = (100, 200)
LIMIT = 2.2
"""Most that twice as many tenants may cost, as a multiple."""

PLAN = """
import copy, gc, json, sys, time
from pathlib import Path
from waterline_platform.project import find_project, stack_config
from waterline_platform.rehearsal.environment import peak_mib, rehearse

# As in a rehearsal: what the SDKs make lives as long as the process.
gc.disable()
project = find_project(Path.cwd())
config = copy.deepcopy(stack_config(project, "prod"))
config["waterline:settings"]["tenants"] = [
    {
        "name": f"tenant-{number}",
        "groups": {"editors": [f"arn:aws:iam::123456789012:role/tenant-{number}"]},
        "network": {"accepts_from": [f"tenant-{number - 1}"] if number else []},
    }
    for number in range(int(sys.argv[1]))
]
started = time.process_time()
plan = rehearse(project, "prod", "aws", config).plan
print(json.dumps([plan["summary"]["total"], time.process_time() - started, peak_mib()]))
"""


class Measured(NamedTuple):
    """What one plan took."""

    resources: int
    """How many resources it has."""
    seconds: float
    """Processor time, in seconds."""
    mebibytes: float
    """Most memory of its process, in MiB."""


def measure(tenants: int) -> Measured:
    """Plan an environment with so many tenants."""
    done = subprocess.run(  # noqa: S603 -- our own script
        [sys.executable, "-c", PLAN, str(tenants)], stdout=subprocess.PIPE, text=True, check=True
    )
    return Measured(*json.loads(done.stdout))


def main() -> int:
    """Measure both, and compare."""
    found = []
    for tenants in TENANTS:
        found.append(one := measure(tenants))
        print(
            f"{tenants:4} tenants: {one.resources:5} resources, {one.seconds:6.1f} s, {one.mebibytes:5.0f} MiB",
            flush=True,
        )
    fewer, more = found
    ratios = {"time": more.seconds / fewer.seconds, "memory": more.mebibytes / fewer.mebibytes}
    for what, ratio in ratios.items():
        print(f"{what}({TENANTS[1]}) / {what}({TENANTS[0]}) = {ratio:.2f}, of at most {LIMIT}")
    return int(max(ratios.values()) > LIMIT)


if __name__ == "__main__":
    sys.exit(main())
