"""Below the waterline on AWS: the network, the cluster, and what its workloads are to AWS."""

from waterline.eks.cluster import EksCluster, EksClusterArgs
from waterline.eks.cluster_autoscaler import EksClusterAutoscaler, EksClusterAutoscalerArgs
from waterline.eks.dns import EksDnsZone, EksDnsZoneArgs
from waterline.eks.identity import EksWorkloadIdentity, EksWorkloadIdentityArgs
from waterline.eks.karpenter import EksKarpenter, EksKarpenterArgs
from waterline.eks.karpenter_pools import EksKarpenterPoolArgs
from waterline.eks.load_balancers import EksLoadBalancers, EksLoadBalancersArgs
from waterline.eks.network import EksNetwork, EksNetworkArgs
from waterline.eks.nlb import nlb_annotations
from waterline.eks.node_pool import EksNodePool, EksNodePoolArgs, EksNodePoolPlacementArgs
from waterline.eks.routes import EksNat
from waterline.eks.secret_store import EksSecretStore, EksSecretStoreArgs
from waterline.eks.storage import EksStorage, EksStorageArgs
from waterline.eks.tenant_identities import (
    EksTenantIdentities,
    EksTenantIdentitiesArgs,
    EksTenantNamespaceArgs,
    group_of,
)

__all__ = [
    "EksCluster",
    "EksClusterArgs",
    "EksClusterAutoscaler",
    "EksClusterAutoscalerArgs",
    "EksDnsZone",
    "EksDnsZoneArgs",
    "EksKarpenter",
    "EksKarpenterArgs",
    "EksKarpenterPoolArgs",
    "EksLoadBalancers",
    "EksLoadBalancersArgs",
    "EksNat",
    "EksNetwork",
    "EksNetworkArgs",
    "EksNodePool",
    "EksNodePoolArgs",
    "EksNodePoolPlacementArgs",
    "EksSecretStore",
    "EksSecretStoreArgs",
    "EksStorage",
    "EksStorageArgs",
    "EksTenantIdentities",
    "EksTenantIdentitiesArgs",
    "EksTenantNamespaceArgs",
    "EksWorkloadIdentity",
    "EksWorkloadIdentityArgs",
    "group_of",
    "nlb_annotations",
]
