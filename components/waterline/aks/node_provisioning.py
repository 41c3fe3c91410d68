"""Machines that node auto-provisioning may choose from: Karpenter's NodePools, and the class that they share.

Karpenter itself is AKS's: it runs beside the control plane, and its kinds are there where the cluster has `autoscaler`
`node-auto-provisioning`. Nodes of Windows, subnets beside the cluster's and settings of the kubelet are not offered.
Sources: https://learn.microsoft.com/azure/aks/node-auto-provisioning-node-pools,
https://github.com/Azure/karpenter-provider-azure/tree/v1.7.2/pkg/apis/crds
"""

from typing import NotRequired, TypedDict

import pulumi
import pulumi_kubernetes as kubernetes

from waterline.args import check_args
from waterline.karpenter import (
    DRAINED,
    EXPIRE_AFTER,
    FOREGROUND,
    TERMINATION_HOURS,
    check_node_pool,
    taint_body,
)
from waterline.names import repeated
from waterline.nodes import CpuArchitecture, NodeTaintArgs, pool_labels, pool_taints

FORCES_REPLACEMENT = {
    "kubernetes:karpenter.azure.com/v1beta1:AKSNodeClass": ("metadata.name",),
    "kubernetes:karpenter.sh/v1:NodePool": ("metadata.name",),
}
"""Inputs of each child that replace it: it is what its name says. Karpenter replaces nodes that are no longer alike."""

CLASS_NAME = "waterline"
GPU_FAMILY = "N"


class AksProvisionedPoolArgs(TypedDict):
    """A pool whose machines are chosen when pods need them."""

    name: str
    """Name of the pool: a label of its nodes, and of its NodePool."""
    max_cpu: int
    """Most processors of all its nodes together."""
    max_memory_gib: int
    """Most memory of all its nodes together, in GiB."""
    sku_families: NotRequired[list[str]]
    """Families of VM sizes to choose from; `D`, `E` and `F` by default, and `N` for GPUs."""
    architecture: NotRequired[CpuArchitecture]
    """Processor architecture, `amd64` by default; of `arm64`, nodes have the taint `waterline.dev/architecture`."""
    spot: NotRequired[bool]
    """Whether nodes are spot VMs, and so have the taint `kubernetes.azure.com/scalesetpriority`; false by default."""
    gpu: NotRequired[bool]
    """Whether nodes have NVIDIA GPUs, and so the taint `nvidia.com/gpu`; false by default."""
    labels: NotRequired[dict[str, str]]
    """Labels of the nodes, beside `waterline.dev/pool` and `waterline.dev/capacity`; none by default."""
    taints: NotRequired[list[NodeTaintArgs]]
    """Taints of the nodes, beside those of their kind, of which they replace any of the same key but that of spot
    nodes; none by default."""


class AksNodeProvisioningArgs(TypedDict):
    """Inputs of `AksNodeProvisioning`."""

    location: str
    """Azure region of the cluster, such as `westeurope`; the first part of the zones' names in it."""
    pools: list[AksProvisionedPoolArgs]
    """The pools, with distinct names. Karpenter takes any whose nodes would do."""
    zones: NotRequired[list[str]]
    """Availability zones that nodes may be in; `["1", "2", "3"]` by default."""
    disk_gib: NotRequired[int]
    """Size of each node's disk, encrypted at the host, in GiB, 30 to 2048; 128 by default."""
    tags: NotRequired[dict[str, str]]
    """Tags of the VMs; none by default."""


class AksNodeProvisioning(pulumi.ComponentResource):
    """What node auto-provisioning may make. Destroyed, its nodes are drained and deleted before anything below them.

    Raises:
        ValueError: if pool names repeat, a limit is not positive, a label is not to be said, a taint repeats or has the
            key of spot nodes, or families with GPUs and others are mixed.
    """

    pool_names: pulumi.Output[list[str]]
    """Names of the pools, once they exist."""

    def __init__(self, name: str, args: AksNodeProvisioningArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("waterline:index:AksNodeProvisioning", name, {**args}, opts)
        check_args(AksNodeProvisioningArgs, args)
        if twice := repeated([pool["name"] for pool in args["pools"]]):
            message = f"pools: {twice[0]!r}: expected distinct names"
            raise ValueError(message)
        specs = {pool["name"]: pool_spec(pool, args) for pool in args["pools"]}
        node_class = kubernetes.apiextensions.CustomResource(
            f"{name}-class",
            api_version="karpenter.azure.com/v1beta1",
            kind="AKSNodeClass",
            metadata={"name": CLASS_NAME},
            spec={
                "imageFamily": "AzureLinux",
                "osDiskSizeGB": int(args.get("disk_gib", 128)),
                "security": {"encryptionAtHost": True},
                "tags": args.get("tags", {}),
            },
            opts=pulumi.ResourceOptions(parent=self),
        )
        pools = [
            kubernetes.apiextensions.CustomResource(
                f"{name}-{pool}",
                api_version="karpenter.sh/v1",
                kind="NodePool",
                metadata={"name": pool, "annotations": FOREGROUND},
                spec=spec,
                # The class outlives the nodes that were made of it.
                opts=pulumi.ResourceOptions(parent=self, depends_on=[node_class], custom_timeouts=DRAINED),
            )
            for pool, spec in specs.items()
        ]
        self.pool_names = pulumi.Output.all(*[pool.urn for pool in pools]).apply(lambda _: list(specs))
        self.register_outputs({"pool_names": self.pool_names})


def pool_spec(pool: AksProvisionedPoolArgs, args: AksNodeProvisioningArgs) -> dict[str, object]:
    """Spec of a NodePool, as https://karpenter.sh/docs/concepts/nodepools/ has it.

    Raises:
        ValueError: if a limit is not positive, a label or taint does not hold, or families with GPUs and others are
            mixed.
    """
    check_node_pool(pool["name"], pool.get("labels", {}), pool.get("taints", []))
    spot, gpu = pool.get("spot", False), pool.get("gpu", False)
    architecture = CpuArchitecture(pool.get("architecture", CpuArchitecture.AMD64))
    families = pool.get("sku_families", [GPU_FAMILY] if gpu else ["D", "E", "F"])
    _check(pool["name"], families, int(pool["max_cpu"]), int(pool["max_memory_gib"]), gpu=gpu)
    taints = pool_taints(pool.get("taints", []), spot=spot, arm64=architecture is CpuArchitecture.ARM64, gpu=gpu)
    return {
        "disruption": {"consolidationPolicy": "WhenEmptyOrUnderutilized", "consolidateAfter": "1m"},
        "limits": {"cpu": str(int(pool["max_cpu"])), "memory": f"{int(pool['max_memory_gib'])}Gi"},
        "template": {
            "metadata": {
                "labels": {
                    **pool_labels(pool["name"], pool.get("labels", {}), spot=spot),
                    # By this Karpenter knows what Cilium takes of a node that is not there yet.
                    "kubernetes.azure.com/ebpf-dataplane": "cilium",
                }
            },
            "spec": {
                "nodeClassRef": {"group": "karpenter.azure.com", "kind": "AKSNodeClass", "name": CLASS_NAME},
                "expireAfter": EXPIRE_AFTER,
                "terminationGracePeriod": f"{TERMINATION_HOURS}h",
                "startupTaints": [{"key": "node.cilium.io/agent-not-ready", "value": "true", "effect": "NoExecute"}],
                "taints": [taint_body(taint) for taint in taints],
                "requirements": [
                    _one_of("kubernetes.io/arch", architecture.value),
                    _one_of("kubernetes.io/os", "linux"),
                    _one_of("karpenter.sh/capacity-type", "spot" if spot else "on-demand"),
                    _one_of("karpenter.azure.com/sku-family", *families),
                    _one_of(
                        "topology.kubernetes.io/zone",
                        *(f"{args['location']}-{zone}" for zone in args.get("zones", ["1", "2", "3"])),
                    ),
                    *([_one_of("karpenter.azure.com/sku-gpu-manufacturer", "nvidia")] if gpu else []),
                ],
            },
        },
    }


def _one_of(key: str, *values: str) -> dict[str, object]:
    return {"key": key, "operator": "In", "values": [*values]}


def _check(name: str, families: list[str], max_cpu: int, max_memory_gib: int, *, gpu: bool) -> None:
    if max_cpu < 1 or max_memory_gib < 1:
        message = f"pool {name!r}: max_cpu {max_cpu}, max_memory_gib {max_memory_gib}: expected both at least 1"
        raise ValueError(message)
    if not families or any((family == GPU_FAMILY) != gpu for family in families):
        expected = f"{GPU_FAMILY} alone, for gpu is true" if gpu else f"some, without {GPU_FAMILY}, for gpu is false"
        message = f"pool {name!r}: sku_families {families!r}: expected {expected}"
        raise ValueError(message)
