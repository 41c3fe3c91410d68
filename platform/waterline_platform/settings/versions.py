"""Kubernetes versions that each cloud supports at its standard price.

Sources: https://docs.aws.amazon.com/eks/latest/userguide/kubernetes-versions.html,
https://learn.microsoft.com/azure/aks/supported-kubernetes-versions
"""

EKS_VERSIONS = ("1.34", "1.35", "1.36")
"""Standard support ends on 2026-12-02, 2027-03-27 and 2027-08-02.

1.37 joins once its add-on builds are pinned (`waterline.eks.addon_versions`).
"""

AKS_VERSIONS = ("1.34", "1.35", "1.36")
"""Community support ends with November 2026, March 2027 and June 2027."""
