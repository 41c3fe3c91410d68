"""Versions of the cluster autoscaler: one for each Kubernetes minor, for it foresees what that minor's scheduler does.

Source: https://github.com/kubernetes/autoscaler/tree/master/cluster-autoscaler#releases.
"""

AUTOSCALER_VERSIONS = {
    # renovate: datasource=docker depName=registry.k8s.io/autoscaling/cluster-autoscaler
    "1.34": "v1.34.5",
    # renovate: datasource=docker depName=registry.k8s.io/autoscaling/cluster-autoscaler
    "1.35": "v1.35.2",
    # renovate: datasource=docker depName=registry.k8s.io/autoscaling/cluster-autoscaler
    "1.36": "v1.36.1",
}
"""Tags of the image, by Kubernetes minor."""
