"""Kubernetes versions that each cloud supports at its standard price, each with the last day that it does."""

from datetime import date

EKS_VERSIONS = {
    "1.34": date(2026, 12, 2),
    "1.35": date(2027, 3, 27),
    "1.36": date(2027, 8, 2),
}
"""Standard support. Source: https://docs.aws.amazon.com/eks/latest/userguide/kubernetes-versions.html.

1.37 joins once its add-on builds are pinned (`waterline.eks.addon_versions`).
"""

AKS_VERSIONS = {
    "1.34": date(2026, 11, 30),
    "1.35": date(2027, 3, 31),
    "1.36": date(2027, 6, 30),
}
"""Community support, which ends with a month. Source: https://learn.microsoft.com/azure/aks/supported-kubernetes-versions."""
