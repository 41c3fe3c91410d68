"""How each program is started. Everything is on the loopback interface; only the API server asks who somebody is.

Admission plugins are Kubernetes's default ones. There is no audit log, and no cloud.
"""

from pathlib import Path

from control_plane.credentials import KWOK, kubeconfig_path
from control_plane.nodes import ANNOTATION, POD_NETWORK, STAGES

HOST = "127.0.0.1"
SERVICE_NETWORK = "10.96.0.0/16"


def etcd(folder: Path, port: int) -> list[str]:
    """The store. Nothing in it has to outlive a crash, so it does not wait for the disk."""
    here = f"http://{HOST}:{port}"
    # Alone, it needs no port for peers: any will do.
    peers = f"http://{HOST}:0"
    return [
        f"--data-dir={folder / 'etcd'}",
        "--unsafe-no-fsync",
        f"--listen-client-urls={here}",
        f"--advertise-client-urls={here}",
        f"--listen-peer-urls={peers}",
        f"--initial-advertise-peer-urls={peers}",
        f"--initial-cluster=default={peers}",
    ]


def api_server(folder: Path, port: int, etcd_port: int) -> list[str]:
    """The API server. It makes its certificate and key at its start; the key also signs tokens of service accounts."""
    key = folder / "certificates/apiserver.key"
    return [
        f"--etcd-servers=http://{HOST}:{etcd_port}",
        f"--bind-address={HOST}",
        f"--secure-port={port}",
        # Endpoints on the loopback interface are refused: the Service `kubernetes` has none.
        f"--advertise-address={HOST}",
        "--endpoint-reconciler-type=none",
        f"--cert-dir={key.parent}",
        f"--service-account-key-file={key}",
        f"--service-account-signing-key-file={key}",
        "--service-account-issuer=https://kubernetes.default.svc",
        f"--service-cluster-ip-range={SERVICE_NETWORK}",
        f"--token-auth-file={folder / 'tokens.csv'}",
        "--authorization-mode=RBAC",
        # Pod Security decides which namespaces may have privileged pods, as on a managed cluster.
        "--allow-privileged=true",
        "--profiling=false",
    ]


def controller_manager(folder: Path) -> list[str]:
    """The controllers of Kubernetes, each as its own service account. It serves nothing itself."""
    return [
        *_client(folder, "system:kube-controller-manager"),
        f"--service-account-private-key-file={folder / 'certificates/apiserver.key'}",
        f"--root-ca-file={folder / 'certificates/apiserver.crt'}",
        "--use-service-account-credentials=true",
        # A namespace that goes is asked for objects of every kind, and there may be hundreds of kinds.
        "--kube-api-qps=200",
        "--kube-api-burst=400",
        # Nobody wants to wait a quarter of a minute for an autoscaler.
        "--horizontal-pod-autoscaler-sync-period=2s",
    ]


def scheduler(folder: Path) -> list[str]:
    """The scheduler. It serves nothing itself."""
    return _client(folder, "system:kube-scheduler")


def kwok(folder: Path) -> list[str]:
    """What stands in for the kubelets of the nodes that we make. It serves nothing itself."""
    return [
        f"--kubeconfig={kubeconfig_path(folder, KWOK)}",
        f"--config={STAGES}",
        f"--manage-nodes-with-annotation-selector={'='.join(ANNOTATION)}",
        f"--cidr={POD_NETWORK}",
        "--node-ip=10.0.0.1",
        "--node-port=0",
        # The node controller gives up on a node after 50 seconds without a renewed lease.
        "--node-lease-duration-seconds=40",
    ]


def _client(folder: Path, user: str) -> list[str]:
    return [f"--kubeconfig={kubeconfig_path(folder, user)}", "--leader-elect=false", "--secure-port=0"]
