"""The bodies of Karpenter's custom resources: one class of EC2 nodes, and pools of it.

Reserved capacity, placement groups, bare metal and images other than Amazon Linux 2023 are deliberately not offered.
"""

from typing import NotRequired, TypedDict

from waterline.karpenter import EXPIRE_AFTER, TERMINATION_HOURS, check_node_pool, taint_body
from waterline.names import repeated
from waterline.nodes import CpuArchitecture, NodeTaintArgs, pool_labels, pool_taints

# The newest build that was seen in use, on Kubernetes 1.35 and 1.36; each is released for all minors that EKS supports.
# renovate: datasource=github-releases depName=awslabs/amazon-eks-ami
IMAGE_VERSION = "v20260930"
"""Build of Amazon Linux 2023 that nodes start with, for every Kubernetes minor and architecture, with GPUs too.

Another one replaces all nodes, a tenth at a time. Source: https://github.com/awslabs/amazon-eks-ami/releases.
"""

CATEGORIES = ["c", "m", "r"]
"""Instance categories of a pool by default: more processor, both alike, more memory."""
GPU_CATEGORIES = ["g", "p"]
"""Instance categories with GPUs. Source: https://docs.aws.amazon.com/ec2/latest/instancetypes/ac.html."""


class EksKarpenterPoolArgs(TypedDict):
    """A pool of nodes that Karpenter makes as they are needed, of whatever instance types fit."""

    name: str
    """Name of the pool: lower-case letters, digits and hyphens; a label of its nodes."""
    max_cpu: int
    """Most virtual processors of all its nodes together."""
    max_memory_gib: int
    """Most memory of all its nodes together, in GiB."""
    instance_categories: NotRequired[list[str]]
    """Letters that its instance types begin with; `c`, `m` and `r` by default, with GPUs `g` and `p`."""
    architecture: NotRequired[CpuArchitecture]
    """Processor architecture; `amd64` by default."""
    spot: NotRequired[bool]
    """Whether nodes are spot instances, taken back at two minutes' notice, with a taint; false by default."""
    gpu: NotRequired[bool]
    """Whether nodes have NVIDIA GPUs, and so their driver and the taint `nvidia.com/gpu`; false by default."""
    labels: NotRequired[dict[str, str]]
    """Labels of the nodes, beside `waterline.dev/pool` and `waterline.dev/capacity`; none by default."""
    taints: NotRequired[list[NodeTaintArgs]]
    """Taints of the nodes, beside those of their kind, of which they replace any of the same key; none by default."""


class Requirement(TypedDict):
    """What a node must be, by one of its labels."""

    key: str
    operator: str
    values: list[str]


def node_pool(pool: EksKarpenterPoolArgs, node_class: str) -> dict[str, object]:
    """Body of `spec` of a NodePool. Source: https://karpenter.sh/v1.14/concepts/nodepools/."""
    spot, gpu = pool.get("spot", False), pool.get("gpu", False)
    taints = pool_taints(pool.get("taints", []), spot=spot, arm64=_architecture(pool) is CpuArchitecture.ARM64, gpu=gpu)
    return {
        "template": {
            "metadata": {"labels": pool_labels(pool["name"], pool.get("labels", {}), spot=spot)},
            "spec": {
                "nodeClassRef": {"group": "karpenter.k8s.aws", "kind": "EC2NodeClass", "name": node_class},
                "requirements": requirements(pool),
                "taints": [taint_body(one) for one in taints],
                "expireAfter": EXPIRE_AFTER,
                "terminationGracePeriod": f"{TERMINATION_HOURS}h",
            },
        },
        "limits": {"cpu": str(int(pool["max_cpu"])), "memory": f"{int(pool['max_memory_gib'])}Gi"},
        "disruption": {
            "consolidationPolicy": "WhenEmptyOrUnderutilized",
            "consolidateAfter": "1m",
            "budgets": [{"nodes": "10%"}],
        },
    }


def _architecture(pool: EksKarpenterPoolArgs) -> CpuArchitecture:
    return CpuArchitecture(pool.get("architecture", CpuArchitecture.AMD64))


def requirements(pool: EksKarpenterPoolArgs) -> list[Requirement]:
    """What every node of a pool must be."""
    asked = {
        "kubernetes.io/os": ["linux"],
        "kubernetes.io/arch": [_architecture(pool).value],
        "karpenter.sh/capacity-type": ["spot" if pool.get("spot") else "on-demand"],
        "karpenter.k8s.aws/instance-category": categories(pool),
        # Neither the generations before Nitro nor bare metal, which takes long to start.
        "karpenter.k8s.aws/instance-hypervisor": ["nitro"],
        **({"karpenter.k8s.aws/instance-gpu-manufacturer": ["nvidia"]} if pool.get("gpu") else {}),
    }
    return [{"key": key, "operator": "In", "values": values} for key, values in asked.items()]


def categories(pool: EksKarpenterPoolArgs) -> list[str]:
    """Instance categories of a pool."""
    return pool.get("instance_categories") or (GPU_CATEGORIES if pool.get("gpu") else CATEGORIES)


def node_class(instance_profile: str, disk_gib: int, tags: dict[str, str]) -> dict[str, object]:
    """Body of `spec` of the EC2NodeClass, without its network.

    Source: https://karpenter.sh/v1.14/concepts/nodeclasses/
    """
    return {
        "amiSelectorTerms": [{"alias": f"al2023@{IMAGE_VERSION}"}],
        "instanceProfile": instance_profile,
        "blockDeviceMappings": [
            {
                # The root device of Amazon Linux 2023.
                "deviceName": "/dev/xvda",
                "rootVolume": True,
                "ebs": {
                    "volumeType": "gp3",
                    "volumeSize": f"{disk_gib}Gi",
                    "encrypted": True,
                    "deleteOnTermination": True,
                },
            }
        ],
        # One hop: the node reaches its metadata, its pods do not, and so cannot borrow its role.
        "metadataOptions": {"httpEndpoint": "enabled", "httpTokens": "required", "httpPutResponseHopLimit": 1},
        "tags": tags,
    }


def check_pools(pools: list[EksKarpenterPoolArgs]) -> None:
    """Refuse pools that would only be found wanting in the cluster.

    Raises:
        ValueError: if there are none, a name stands twice, a limit leaves no room, a label or taint does not hold, or a
            pool has GPUs by half.
    """
    names = [pool["name"] for pool in pools]
    if not pools or repeated(names):
        message = f"pools {names!r}: expected at least one pool, with distinct names"
        raise ValueError(message)
    for pool in pools:
        check_node_pool(pool["name"], pool.get("labels", {}), pool.get("taints", []))
        for limit, most in (("max_cpu", int(pool["max_cpu"])), ("max_memory_gib", int(pool["max_memory_gib"]))):
            if most < 1:
                message = f"pool {pool['name']!r}: {limit} {most}: expected at least 1"
                raise ValueError(message)
        gpu = pool.get("gpu", False)
        if wrong := [one for one in categories(pool) if (one in GPU_CATEGORIES) is not gpu]:
            expected = f"expected {' and '.join(GPU_CATEGORIES)} {'alone with' if gpu else 'only with'} gpu"
            message = f"pool {pool['name']!r}: instance_categories {wrong[0]!r}: {expected}"
            raise ValueError(message)
