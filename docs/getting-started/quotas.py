"""What each profile takes of the quotas that an account begins with: counted in a rehearsal's plan.

Run it as `.venv/bin/python docs/getting-started/quotas.py`; quotas.md shows what it prints.
"""  # noqa: INP001 -- a script beside its page

import re
from collections.abc import Callable
from typing import Any

from costs import PROFILES, plan_of, service_type

from waterline_platform.rehearsal.plan import Plan

VCPUS = {"large": 2, "xlarge": 4}
"""Virtual processors by EC2 size. Source: https://docs.aws.amazon.com/ec2/latest/instancetypes/gp.html."""


def number(suffix: str) -> Callable[[Plan], str]:
    """Count the resources of a type."""
    return lambda plan: str(sum(one["type"].endswith(suffix) for one in plan["resources"]))


def load_balancers(plan: Plan) -> int:
    """Count the load balancers that Services of releases ask for: no plan has them."""
    releases = [one["inputs"] for one in plan["resources"] if one["type"].endswith(":Release")]
    return sum(service_type(one) == "LoadBalancer" for one in releases)


def public_addresses(plan: Plan) -> str:
    """Count the addresses that a plan has, and one for each load balancer."""
    return str(int(number(":PublicIPAddress")(plan)) + load_balancers(plan))


def eks_vcpus(plan: Plan) -> str:
    """Virtual processors of the node groups, at their fewest and their most nodes."""
    groups: list[dict[str, Any]] = [one["inputs"] for one in plan["resources"] if one["type"].endswith(":NodeGroup")]
    each = [(VCPUS[one["instanceTypes"][0].rsplit(".")[-1]], one["scalingConfig"]) for one in groups]
    return " to ".join(str(sum(vcpus * int(size[bound]) for vcpus, size in each)) for bound in ("minSize", "maxSize"))


def aks_vcpus(plan: Plan) -> str:
    """Virtual processors of the agent pools, at their fewest and their most nodes.

    The first number in a size is that of its processors: https://learn.microsoft.com/azure/virtual-machines/vm-naming-conventions
    """
    pools: list[dict[str, Any]] = [one["inputs"] for one in plan["resources"] if one["type"].endswith(":AgentPool")]
    for one in plan["resources"]:
        inputs: dict[str, Any] = one["inputs"]
        pools += inputs.get("agentPoolProfiles", []) if one["type"].endswith(":ManagedCluster") else []
    each = [(int(re.findall(r"[0-9]+", one["vmSize"])[0]), one) for one in pools]
    return " to ".join(str(sum(vcpus * int(pool[bound]) for vcpus, pool in each)) for bound in ("minCount", "maxCount"))


QUOTAS: dict[str, dict[str, Callable[[Plan], str]]] = {
    "aws": {
        "VPCs per Region (`vpc`, `L-F678F1CE`): 5": number(":Vpc"),
        "EC2-VPC Elastic IPs (`ec2`, `L-0263D0A3`): 5": number(":Eip"),
        "Running On-Demand Standard instances, in vCPUs (`ec2`, `L-1216C47A`): 5": eks_vcpus,
        "EKS clusters (`eks`, `L-1194D53C`): 100": number("aws:eks/cluster:Cluster"),
        "Network Load Balancers per Region (`elasticloadbalancing`, `L-69A177A2`): 50": lambda plan: str(
            load_balancers(plan)
        ),
        "Hosted zones (`route53`, `L-4EA4796A`): 500": number("aws:route53/zone:Zone"),
        "Roles per account (`iam`, `L-FE177D64`): 1000": number("aws:iam/role:Role"),
    },
    "azure": {
        "Standard DASv5 Family vCPUs, and total regional vCPUs": aks_vcpus,
        "Public IP addresses": public_addresses,
    },
}
"""Quotas by cloud, with AWS's codes and defaults, and what counts against each."""


def table(cloud: str) -> str:
    """What every profile on a cloud takes of its quotas, as a Markdown table."""
    plans = [plan_of(cloud, profile) for profile in PROFILES]
    rows = [f"| Quota | {' | '.join(PROFILES)} |", f"|---|{'---:|' * len(PROFILES)}"]
    rows += [f"| {quota} | {' | '.join(map(count, plans))} |" for quota, count in QUOTAS[cloud].items()]
    return "\n".join(rows)


if __name__ == "__main__":
    for cloud in QUOTAS:
        print(f"{table(cloud)}\n")
