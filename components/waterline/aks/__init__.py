"""Below the waterline on Azure: the network, the cluster and what its workloads are to Entra ID."""

from waterline.aks.access import AksPrincipalArgs
from waterline.aks.cluster import AksCluster, AksClusterArgs, AksTier
from waterline.aks.identity import AksRoleArgs, AksWorkloadIdentity, AksWorkloadIdentityArgs
from waterline.aks.maintenance import AksMaintenanceWindowArgs
from waterline.aks.network import AksNetwork, AksNetworkArgs
from waterline.aks.node_pool import AksNodePool, AksNodePoolArgs, AksNodePoolPlacementArgs
from waterline.aks.request import AksOutbound
from waterline.aks.roles import AzurePrincipalType, AzureRole

__all__ = [
    "AksCluster",
    "AksClusterArgs",
    "AksMaintenanceWindowArgs",
    "AksNetwork",
    "AksNetworkArgs",
    "AksNodePool",
    "AksNodePoolArgs",
    "AksNodePoolPlacementArgs",
    "AksOutbound",
    "AksPrincipalArgs",
    "AksRoleArgs",
    "AksTier",
    "AksWorkloadIdentity",
    "AksWorkloadIdentityArgs",
    "AzurePrincipalType",
    "AzureRole",
]
