"""Below the waterline on AWS: the network, the cluster and what its workloads are to IAM."""

from waterline.eks.cluster import EksCluster, EksClusterArgs
from waterline.eks.identity import EksWorkloadIdentity, EksWorkloadIdentityArgs
from waterline.eks.network import EksNetwork, EksNetworkArgs
from waterline.eks.node_pool import EksNodePool, EksNodePoolArgs, EksNodePoolPlacementArgs
from waterline.eks.routes import EksNat
from waterline.eks.storage import EksStorage, EksStorageArgs

__all__ = [
    "EksCluster",
    "EksClusterArgs",
    "EksNat",
    "EksNetwork",
    "EksNetworkArgs",
    "EksNodePool",
    "EksNodePoolArgs",
    "EksNodePoolPlacementArgs",
    "EksStorage",
    "EksStorageArgs",
    "EksWorkloadIdentity",
    "EksWorkloadIdentityArgs",
]
