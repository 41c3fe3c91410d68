"""Versions of EKS add-ons: every one pinned, none resolved while a program runs.

A build that fits one Kubernetes minor fails on another, so the pins are per minor. Before an update, ask
`aws eks describe-addon-versions --kubernetes-version MINOR --addon-name NAME`: AWS's documentation lags behind it.
"""

from typing import NamedTuple


class AddonVersions(NamedTuple):
    """Add-on builds that fit one Kubernetes minor."""

    vpc_cni: str
    kube_proxy: str
    coredns: str
    ebs_csi: str
    metrics_server: str


ADDON_VERSIONS: dict[str, AddonVersions] = {
    "1.34": AddonVersions(
        # renovate: eksAddonsFilter={"kubernetesVersion":"1.34","addonName":"vpc-cni"}
        vpc_cni="v1.22.4-eksbuild.3",
        # renovate: eksAddonsFilter={"kubernetesVersion":"1.34","addonName":"kube-proxy"}
        kube_proxy="v1.34.6-eksbuild.29",
        # renovate: eksAddonsFilter={"kubernetesVersion":"1.34","addonName":"coredns"}
        coredns="v1.12.4-eksbuild.38",
        # renovate: eksAddonsFilter={"kubernetesVersion":"1.34","addonName":"aws-ebs-csi-driver"}
        ebs_csi="v1.66.0-eksbuild.1",
        # renovate: eksAddonsFilter={"kubernetesVersion":"1.34","addonName":"metrics-server"}
        metrics_server="v0.9.0-eksbuild.11",
    ),
    "1.35": AddonVersions(
        # renovate: eksAddonsFilter={"kubernetesVersion":"1.35","addonName":"vpc-cni"}
        vpc_cni="v1.22.4-eksbuild.3",
        # renovate: eksAddonsFilter={"kubernetesVersion":"1.35","addonName":"kube-proxy"}
        kube_proxy="v1.35.3-eksbuild.29",
        # renovate: eksAddonsFilter={"kubernetesVersion":"1.35","addonName":"coredns"}
        coredns="v1.13.2-eksbuild.31",
        # renovate: eksAddonsFilter={"kubernetesVersion":"1.35","addonName":"aws-ebs-csi-driver"}
        ebs_csi="v1.66.0-eksbuild.1",
        # renovate: eksAddonsFilter={"kubernetesVersion":"1.35","addonName":"metrics-server"}
        metrics_server="v0.9.0-eksbuild.11",
    ),
    "1.36": AddonVersions(
        # renovate: eksAddonsFilter={"kubernetesVersion":"1.36","addonName":"vpc-cni"}
        vpc_cni="v1.22.4-eksbuild.3",
        # renovate: eksAddonsFilter={"kubernetesVersion":"1.36","addonName":"kube-proxy"}
        kube_proxy="v1.36.0-eksbuild.25",
        # renovate: eksAddonsFilter={"kubernetesVersion":"1.36","addonName":"coredns"}
        coredns="v1.14.3-eksbuild.23",
        # renovate: eksAddonsFilter={"kubernetesVersion":"1.36","addonName":"aws-ebs-csi-driver"}
        ebs_csi="v1.66.0-eksbuild.1",
        # renovate: eksAddonsFilter={"kubernetesVersion":"1.36","addonName":"metrics-server"}
        metrics_server="v0.9.0-eksbuild.11",
    ),
}
"""Builds by Kubernetes minor: also the list of minors that EKS supports at the standard price and we have pins for.

Source: builds seen running on clusters of that minor, August to October 2026. EKS has offered 1.37 since October 2026;
no published kube-proxy build for it was found.
"""
