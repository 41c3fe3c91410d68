"""Serves every component of Waterline to Pulumi programs in any language.

Pulumi runs this folder, `python components <engine's address>`: Python then has it on its path, and `waterline` in it.
"""

from pulumi.provider.experimental import component_provider_host

from waterline import __version__
from waterline.aks import (
    AksCluster,
    AksDnsZone,
    AksNetwork,
    AksNodePool,
    AksNodeProvisioning,
    AksSecretStore,
    AksTenantIdentities,
    AksWorkloadIdentity,
)
from waterline.eks import (
    EksCluster,
    EksClusterAutoscaler,
    EksDnsZone,
    EksKarpenter,
    EksLoadBalancers,
    EksNetwork,
    EksNodePool,
    EksSecretStore,
    EksStorage,
    EksTenantIdentities,
    EksWorkloadIdentity,
)
from waterline.existing import ExistingCluster
from waterline.ingress import (
    CertManager,
    ExternalDns,
    GatewayApi,
    GatewayController,
    IngressLayer,
    SharedGateway,
)
from waterline.isolation import IsolationLayer, PlatformNamespaces, Tenant
from waterline.scaling import Headroom, PriorityClasses, ScalingLayer
from waterline.secrets import ExternalSecrets, SealedSecrets, SecretFromStore, SecretsLayer

component_provider_host(
    name="waterline",
    version=__version__,
    components=[
        AksCluster,
        AksDnsZone,
        AksNetwork,
        AksNodePool,
        AksNodeProvisioning,
        AksSecretStore,
        AksTenantIdentities,
        AksWorkloadIdentity,
        CertManager,
        EksCluster,
        EksClusterAutoscaler,
        EksDnsZone,
        EksKarpenter,
        EksLoadBalancers,
        EksNetwork,
        EksNodePool,
        EksSecretStore,
        EksStorage,
        EksTenantIdentities,
        EksWorkloadIdentity,
        ExistingCluster,
        ExternalDns,
        ExternalSecrets,
        GatewayApi,
        GatewayController,
        Headroom,
        IngressLayer,
        IsolationLayer,
        PlatformNamespaces,
        PriorityClasses,
        ScalingLayer,
        SealedSecrets,
        SecretFromStore,
        SecretsLayer,
        SharedGateway,
        Tenant,
    ],
)
