"""Kubernetes versions that each cloud supports at its standard price, and until when.

Sources: https://docs.aws.amazon.com/eks/latest/userguide/kubernetes-versions.html,
https://learn.microsoft.com/azure/aks/supported-kubernetes-versions
"""

from datetime import date

EKS_VERSIONS = {
    "1.34": date(2026, 12, 2),
    "1.35": date(2027, 3, 27),
    "1.36": date(2027, 8, 2),
}
"""End of standard support by minor. 1.37 joins once its add-on builds are pinned (`waterline.eks.addon_versions`)."""

AKS_VERSIONS = {
    "1.34": date(2026, 11, 30),
    "1.35": date(2027, 3, 31),
    "1.36": date(2027, 6, 30),
}
"""End of community support by minor: the last day of the month that Azure names."""
