"""A pool of AKS nodes.

Everything here is plain data: the first pool is part of the cluster's own request, the others are resources.
"""

from typing import NotRequired, TypedDict

import pulumi
import pulumi_azure_native as azure

from waterline.args import check_args
from waterline.nodes import (
    SPOT_TAINT,
    CpuArchitecture,
    NodeTaintArgs,
    TaintEffect,
    check_pool_size,
    pool_labels,
    pool_taints,
)
from waterline.vm_sizes import architecture

_KNOWN = ("agentPoolName", "gpuInstanceProfile", "resourceGroupName", "resourceName", "vmSize")
_TOLD = (
    "availabilityZones",
    "enableEncryptionAtHost",
    "maxPods",
    "osDiskSizeGB",
    "osDiskType",
    "osType",
    "scaleSetPriority",
    "vnetSubnetID",
)

FORCES_REPLACEMENT = {"azure-native:containerservice:AgentPool": (*_KNOWN, *_TOLD)}
"""Inputs of a pool that replace it when they change.

Azure refuses to change any of them; the provider knows of some (`forceNewMap`), we tell it of the others.
"""


class AksNodePoolArgs(TypedDict):
    """A pool of nodes of one kind."""

    name: str
    """Name of the pool: 1 to 12 lower-case letters and digits, a letter first; a label of its nodes."""
    vm_size: str
    """Azure VM size, such as `Standard_D4as_v5`; it decides the processor architecture too."""
    architecture: NotRequired[CpuArchitecture]
    """Processor architecture, to be held against the VM size; what that says by default. Of `arm64`, nodes have the
    taint `waterline.dev/architecture`, but for those of the system pool."""
    min_size: int
    """Fewest nodes; also how many there are at first."""
    max_size: int
    """Most nodes."""
    spot: NotRequired[bool]
    """Whether nodes are spot VMs, cheaper and taken back at any time, and so have the taint
    `kubernetes.azure.com/scalesetpriority`; false by default."""
    gpu: NotRequired[bool]
    """Whether nodes have NVIDIA GPUs, and so the taint `nvidia.com/gpu`; false by default."""
    disk_gib: NotRequired[int]
    """Size of each node's disk, encrypted at the host, in GiB; 128 by default."""
    labels: NotRequired[dict[str, str]]
    """Labels of the nodes, beside `waterline.dev/pool` and `waterline.dev/capacity`; none by default."""
    taints: NotRequired[list[NodeTaintArgs]]
    """Taints of the nodes, beside those of their kind, of which they replace any of the same key but that of spot
    nodes; none by default."""


class _Bounds(TypedDict):
    max_count: NotRequired[int]
    min_count: NotRequired[int]


class AgentPoolProfile(TypedDict):
    """A pool in Azure's words, as both a cluster's request and an agent pool's have it."""

    availability_zones: list[str]
    count: int
    enable_auto_scaling: bool
    enable_encryption_at_host: bool
    max_count: NotRequired[int]
    min_count: NotRequired[int]
    node_labels: dict[str, str]
    node_taints: list[str]
    orchestrator_version: str
    os_disk_size_gb: int
    os_sku: str
    os_type: str
    tags: dict[str, str]
    type: str
    upgrade_settings: azure.containerservice.AgentPoolUpgradeSettingsArgs
    vm_size: str


def profile(  # noqa: PLR0913 -- where a pool is, and what for
    pool: AksNodePoolArgs,
    kubernetes_version: str,
    zones: list[str],
    tags: dict[str, str],
    *,
    system: bool = False,
    fixed: bool = False,
) -> AgentPoolProfile:
    """A pool as Azure asks for it. Nothing scales a fixed one.

    Raises:
        ValueError: if the pool's bounds cannot hold, or differ where it is fixed, its architecture is not that of its
            VM size, or a taint has the key of spot nodes.
    """
    minimum, maximum = int(pool["min_size"]), int(pool["max_size"])
    check_pool_size(pool["name"], minimum, maximum)
    if fixed and minimum != maximum:
        message = (
            f"node pool {pool['name']!r}: min_size {minimum}, max_size {maximum}: expected them alike: it is fixed"
        )
        raise ValueError(message)
    spot = pool.get("spot", False)
    bounds: _Bounds = {} if fixed else {"max_count": maximum, "min_count": minimum}
    return {
        **bounds,
        "availability_zones": zones,
        "count": minimum,
        "enable_auto_scaling": not fixed,
        "enable_encryption_at_host": True,
        "node_labels": {
            **pool_labels(pool["name"], pool.get("labels", {}), spot=spot),
            # AKS puts label and taint of spot nodes there whatever we say; said, they make no difference later.
            **({SPOT_TAINT["key"]: SPOT_TAINT["value"]} if spot else {}),
        },
        "node_taints": [
            f"{taint['key']}={taint.get('value', '')}:{TaintEffect(taint['effect']).value}"
            for taint in pool_taints(
                pool.get("taints", []),
                spot=spot,
                # AKS's own pods run on the system pool, and tolerate no taint of ours.
                arm64=_is_arm64(pool) and not system,
                gpu=pool.get("gpu", False),
            )
        ],
        "orchestrator_version": kubernetes_version,
        "os_disk_size_gb": int(pool.get("disk_gib", 128)),
        "os_sku": "AzureLinux",
        "os_type": "Linux",
        "tags": tags,
        "type": "VirtualMachineScaleSets",
        "upgrade_settings": azure.containerservice.AgentPoolUpgradeSettingsArgs(max_surge="33%"),
        "vm_size": pool["vm_size"],
    }


def _is_arm64(pool: AksNodePoolArgs) -> bool:
    """Whether a pool's processors are Arm's, as its VM size says.

    Raises:
        ValueError: if its architecture says otherwise.
    """
    found = architecture(pool["vm_size"])
    said = CpuArchitecture(pool.get("architecture", found))
    if said is not found:
        message = (
            f"node pool {pool['name']!r}: architecture {said.value!r}: expected {found.value}, that of vm_size "
            f"{pool['vm_size']}"
        )
        raise ValueError(message)
    return found is CpuArchitecture.ARM64


class AksNodePoolPlacementArgs(TypedDict):
    """Inputs of `AksNodePool`: a pool, and the cluster it joins."""

    pool: AksNodePoolArgs
    """The pool."""
    cluster_name: pulumi.Input[str]
    """Name of the cluster."""
    resource_group_name: pulumi.Input[str]
    """Name of the cluster's resource group."""
    subnet_id: pulumi.Input[str]
    """Id of the nodes' subnet."""
    kubernetes_version: str
    """Kubernetes version of the nodes, such as `1.36`; that of the cluster."""
    zones: list[str]
    """Availability zones that nodes are spread over."""
    fixed: NotRequired[bool]
    """Whether nothing scales the pool, as in a cluster with node auto-provisioning; false by default."""
    tags: NotRequired[dict[str, str]]
    """Tags of the pool and its VMs; none by default."""


class AksNodePool(pulumi.ComponentResource):
    """A user node pool beside a cluster's system pool.

    A change that Azure cannot make in place deletes the pool before its successor is made, because names of at most
    twelve characters leave no room for a second one: to keep running, add a pool under a new name first.

    Raises:
        ValueError: if the pool's bounds cannot hold, or differ where it is fixed, its architecture is not that of its
            VM size, or a taint has the key of spot nodes.
    """

    pool_name: pulumi.Output[str]
    """Name of the pool, once its nodes are ready."""

    def __init__(self, name: str, args: AksNodePoolPlacementArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("waterline:index:AksNodePool", name, {**args}, opts)
        check_args(AksNodePoolPlacementArgs, args)
        pool = args["pool"]
        spot, fixed = pool.get("spot", False), args.get("fixed", False)
        agents = azure.containerservice.AgentPool(
            f"{name}-nodes",
            **profile(pool, args["kubernetes_version"], args["zones"], args.get("tags", {}), fixed=fixed),
            agent_pool_name=pool["name"],
            resource_group_name=args["resource_group_name"],
            resource_name_=args["cluster_name"],
            mode="User",
            scale_set_priority="Spot" if spot else "Regular",
            scale_set_eviction_policy="Delete" if spot else None,
            spot_max_price=-1 if spot else None,
            vnet_subnet_id=args["subnet_id"],
            opts=pulumi.ResourceOptions(
                parent=self,
                delete_before_replace=True,
                replace_on_changes=[*_TOLD],
                # The autoscaler decides how many nodes there are from the first minute on.
                ignore_changes=[] if fixed else ["count"],
            ),
        )
        self.pool_name = agents.name
        self.register_outputs({"pool_name": self.pool_name})
