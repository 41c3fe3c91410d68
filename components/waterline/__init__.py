"""Reusable layers of a Kubernetes platform, as Pulumi components.

Import a component from its layer (`from waterline.eks import EksCluster`). Nothing is re-exported here, so that a
program for one cloud never loads the SDK of another.
"""

__version__ = "0.1.0"
"""Version of the project: of its distribution and of its plugin."""
