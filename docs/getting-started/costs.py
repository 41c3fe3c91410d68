"""What each profile costs a month before anything runs on it: a rehearsal's resources times list prices.

Run it as `.venv/bin/python docs/getting-started/costs.py`; costs.md shows what it prints. It counts what a plan names
and `prices.yaml` has a price for, and refuses interface endpoints and disk sizes that have none there.
"""  # noqa: INP001 -- a script beside its page

from collections import Counter
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import yaml

from waterline_platform.project import find_project, stack_config
from waterline_platform.rehearsal.environment import rehearse
from waterline_platform.rehearsal.plan import Plan

HERE = Path(__file__).parent
HOURS = {"hour": 730, "month": 1}
"""Hours of a month, as both clouds count them: 8760 / 12."""
STACKS = {"aws": "dev", "azure": "dev-aks"}
"""The stack file that each cloud's profiles are tried on."""
PROFILES = ("dev", "staging", "prod")


class Line(NamedTuple):
    """A number of one thing that is billed."""

    unit: str
    number: int


BY_TIME = {
    "aws:eks/cluster:Cluster": "control plane",
    "aws:ec2/eip:Eip": "public IPv4 address",
    "aws:ec2/natGateway:NatGateway": "NAT gateway",
    "aws:kms/key:Key": "KMS key",
    "aws:route53/zone:Zone": "DNS zone",
    "azure-native:dns:Zone": "DNS zone",
    "azure-native:network:NatGateway": "NAT gateway",
    "azure-native:network:PublicIPAddress": "public IPv4 address",
}
"""What is billed for being there, by type."""


def counted(plan: Plan) -> Iterator[Line]:
    """What a plan has that is billed by time, nodes at the fewest that their pool may have."""
    disks = {one["parent"]: one["inputs"] for one in plan["resources"] if one["type"].endswith(":LaunchTemplate")}
    for one in plan["resources"]:
        inputs: dict[str, Any] = one["inputs"]
        match one["type"]:
            case kind if kind in BY_TIME:
                yield Line(BY_TIME[kind], 1)
            case "aws:eks/nodeGroup:NodeGroup":
                nodes = int(inputs["scalingConfig"]["minSize"])
                [disk] = disks[one["parent"]]["blockDeviceMappings"]
                yield Line(inputs["instanceTypes"][0], nodes)
                yield Line("GiB of gp3 disk", nodes * int(disk["ebs"]["volumeSize"]))
            case "azure-native:containerservice:ManagedCluster":
                yield Line(f"control plane, {inputs['sku']['tier']}", 1)
                for pool in inputs["agentPoolProfiles"]:
                    yield from azure_nodes(pool)
            case "azure-native:containerservice:AgentPool":
                yield from azure_nodes(inputs)
            case "kubernetes:helm.sh/v3:Release" if service_type(inputs) == "LoadBalancer":
                yield from load_balancer(plan)
            case "aws:ec2/vpcEndpoint:VpcEndpoint" if inputs["vpcEndpointType"] == "Interface":
                message = f"{one['name']}: interface endpoints are billed by the hour, and prices.yaml has no price"
                raise ValueError(message)


def service_type(release: dict[str, Any]) -> str | None:
    """Type of the Service that a release makes, where its values say so."""
    spec: dict[str, str] = release.get("values", {}).get("service", {}).get("spec", {})
    return spec.get("type")


def load_balancer(plan: Plan) -> Iterator[Line]:
    """What a public load balancer takes, which a Service asks for, so that no plan has it.

    On AWS an address in each public subnet; the price of a network load balancer is in no copy that was found. On Azure
    one address, and the load balancer itself.
    """
    zones = [one for one in plan["resources"] if "kubernetes.io/role/elb" in one["inputs"].get("tags", {})]
    yield Line("public IPv4 address", len(zones) or 1)
    if plan["provider"] == "azure":
        yield Line("load balancer", 1)


def azure_nodes(pool: dict[str, Any]) -> Iterator[Line]:
    """Nodes of an agent pool, each with the disk tier that its size falls into."""
    smallest, largest = 65, 128
    if not smallest <= int(pool["osDiskSizeGB"]) <= largest:
        message = f"a disk of {pool['osDiskSizeGB']} GiB: prices.yaml has the price of {smallest} to {largest} alone"
        raise ValueError(message)
    yield Line(pool["vmSize"], int(pool["minCount"]))
    yield Line("Premium SSD of 128 GiB", int(pool["minCount"]))


@cache
def plan_of(cloud: str, profile: str) -> Plan:
    """The plan of a shipped stack file under another profile."""
    project, stack = find_project(HERE), STACKS[cloud]
    config = stack_config(project, stack)
    settings = config["waterline:settings"]
    cluster = {**settings["cluster"], "endpoint": {"public_cidrs": ["203.0.113.0/24"]}}
    changed = {**config, "waterline:settings": {**settings, "profile": profile, "cluster": cluster}}
    return rehearse(project, stack, cloud, changed).plan


def table(cloud: str) -> str:
    """What every profile on a cloud costs a month, as a Markdown table."""
    prices = yaml.safe_load((HERE / "prices.yaml").read_text())[cloud]["units"]
    numbers: dict[str, Counter[str]] = {}
    for profile in PROFILES:
        numbers[profile] = Counter()
        for line in counted(plan_of(cloud, profile)):
            numbers[profile][line.unit] += line.number

    def month(profile: str, unit: str) -> float:
        return float(numbers[profile][unit] * prices[unit]["usd"] * HOURS[prices[unit]["per"]])

    rows = [f"| US dollars a month (number) | {' | '.join(PROFILES)} |", f"|---|{'---:|' * len(PROFILES)}"]
    for unit in sorted({unit for one in numbers.values() for unit in one}, key=list(prices).index):
        cells = [f"{month(one, unit):.2f} ({numbers[one][unit]})" if numbers[one][unit] else "" for one in PROFILES]
        rows.append(f"| {unit} | {' | '.join(cells)} |")
    sums = [f"**{sum(month(one, unit) for unit in numbers[one]):.0f}**" for one in PROFILES]
    rows.append(f"| **together** | {' | '.join(sums)} |")
    return "\n".join(rows)


if __name__ == "__main__":
    for cloud in STACKS:
        print(f"{table(cloud)}\n")
