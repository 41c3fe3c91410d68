"""Serves every component of Waterline to Pulumi programs in any language.

Pulumi runs this folder, `python components <engine's address>`: Python then has it on its path, and `waterline` in it.
"""

from pulumi.provider.experimental import component_provider_host

from waterline import __version__
from waterline.aks import AksCluster, AksNetwork, AksNodePool, AksWorkloadIdentity
from waterline.eks import EksCluster, EksNetwork, EksNodePool, EksStorage, EksWorkloadIdentity
from waterline.existing import ExistingCluster
from waterline.isolation import PlatformNamespaces

component_provider_host(
    name="waterline",
    version=__version__,
    components=[
        AksCluster,
        AksNetwork,
        AksNodePool,
        AksWorkloadIdentity,
        EksCluster,
        EksNetwork,
        EksNodePool,
        EksStorage,
        EksWorkloadIdentity,
        ExistingCluster,
        PlatformNamespaces,
    ],
)
