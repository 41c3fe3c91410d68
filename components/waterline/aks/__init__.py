"""Below the waterline on Azure: the network, the cluster, its workloads' identities, its DNS zone and its vault."""

from waterline.aks.access import AksPrincipalArgs
from waterline.aks.autoscaling import AksAutoscaler, AksAutoscalerProfileArgs, AksExpander
from waterline.aks.cluster import AksCluster, AksClusterArgs
from waterline.aks.dns import AksDnsZone, AksDnsZoneArgs
from waterline.aks.identity import AksRoleArgs, AksWorkloadIdentity, AksWorkloadIdentityArgs
from waterline.aks.load_balancers import load_balancer_annotations
from waterline.aks.maintenance import AksMaintenanceWindowArgs
from waterline.aks.network import AksNetwork, AksNetworkArgs
from waterline.aks.node_pool import AksNodePool, AksNodePoolArgs, AksNodePoolPlacementArgs
from waterline.aks.node_provisioning import AksNodeProvisioning, AksNodeProvisioningArgs, AksProvisionedPoolArgs
from waterline.aks.request import AksOutbound, AksTier
from waterline.aks.roles import AzurePrincipalType, AzureRole
from waterline.aks.secret_store import AksSecretStore, AksSecretStoreArgs
from waterline.aks.tenant_identities import AksTenantIdentities, AksTenantIdentitiesArgs, AksTenantNamespaceArgs

__all__ = [
    "AksAutoscaler",
    "AksAutoscalerProfileArgs",
    "AksCluster",
    "AksClusterArgs",
    "AksDnsZone",
    "AksDnsZoneArgs",
    "AksExpander",
    "AksMaintenanceWindowArgs",
    "AksNetwork",
    "AksNetworkArgs",
    "AksNodePool",
    "AksNodePoolArgs",
    "AksNodePoolPlacementArgs",
    "AksNodeProvisioning",
    "AksNodeProvisioningArgs",
    "AksOutbound",
    "AksPrincipalArgs",
    "AksProvisionedPoolArgs",
    "AksRoleArgs",
    "AksSecretStore",
    "AksSecretStoreArgs",
    "AksTenantIdentities",
    "AksTenantIdentitiesArgs",
    "AksTenantNamespaceArgs",
    "AksTier",
    "AksWorkloadIdentity",
    "AksWorkloadIdentityArgs",
    "AzurePrincipalType",
    "AzureRole",
    "load_balancer_annotations",
]
