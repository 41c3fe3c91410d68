"""Nodes that are not there: kwok says of them, and of the pods on them, what a kubelet would (`stages.yaml`).

They run nothing, so nobody can read logs of their pods, or execute something in one.
"""

from pathlib import Path

STAGES = Path(__file__).parent / "stages.yaml"
ANNOTATION = ("kwok.x-k8s.io/node", "fake")
"""What marks a node as one of kwok's. Source: https://kwok.sigs.k8s.io/docs/user/kwok-manage-nodes-and-pods/."""
POD_NETWORK = "10.244.0.0/16"
ZONES = ("zone-a", "zone-b", "zone-c")
_ARCHITECTURE = "amd64"


def node(number: int) -> dict[str, object]:
    """The manifest of a node; one after the other they are in another zone."""
    name = f"node-{number}"
    resources = {"cpu": "8", "memory": "32Gi", "ephemeral-storage": "100Gi", "pods": "110"}
    return {
        "apiVersion": "v1",
        "kind": "Node",
        "metadata": {
            "name": name,
            "annotations": dict([ANNOTATION]),
            # Source: https://kubernetes.io/docs/reference/labels-annotations-taints/.
            "labels": {
                "kubernetes.io/hostname": name,
                "kubernetes.io/os": "linux",
                "kubernetes.io/arch": _ARCHITECTURE,
                "node.kubernetes.io/instance-type": "fake.2xlarge",
                "topology.kubernetes.io/region": "region",
                "topology.kubernetes.io/zone": ZONES[number % len(ZONES)],
            },
        },
        "status": {
            "allocatable": resources,
            "capacity": resources,
            "nodeInfo": {"architecture": _ARCHITECTURE, "operatingSystem": "linux"},
        },
    }
