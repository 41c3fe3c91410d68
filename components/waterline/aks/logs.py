"""Where an AKS control plane's logs go."""

import pulumi
import pulumi_azure_native as azure

FORCES_REPLACEMENT = {
    "azure-native:monitor:DiagnosticSetting": ("name", "resourceUri"),
    "azure-native:operationalinsights:Workspace": ("location", "resourceGroupName", "workspaceName"),
}
"""Inputs of each resource that replace it when they change. Source: path parameters of the Azure REST API."""

LOG_CATEGORIES = [
    "cloud-controller-manager",
    "cluster-autoscaler",
    "guard",
    "kube-apiserver",
    # Not kube-audit: it repeats this with every read added, and so most of the volume.
    "kube-audit-admin",
    "kube-controller-manager",
    "kube-scheduler",
]
"""Categories to keep. Source: https://learn.microsoft.com/azure/aks/monitor-aks-reference."""

KARPENTER = "karpenter-events"
"""Category of node auto-provisioning. Source: https://learn.microsoft.com/azure/aks/use-node-auto-provisioning."""


def control_plane_logs(  # noqa: PLR0913 -- a workspace is these things
    name: str,
    *,
    workspace_name: str,
    resource_group_name: pulumi.Input[str],
    location: str,
    retention_days: int,
    cluster_id: pulumi.Output[str],
    karpenter: bool,
    tags: dict[str, str],
    parent: pulumi.Resource,
) -> None:
    """Send a cluster's logs to a Log Analytics workspace that keeps them for a number of days, 30 to 730."""
    child = pulumi.ResourceOptions(parent=parent)
    workspace = azure.operationalinsights.Workspace(
        f"{name}-logs",
        workspace_name=workspace_name,
        resource_group_name=resource_group_name,
        location=location,
        sku={"name": "PerGB2018"},
        retention_in_days=retention_days,
        tags=tags,
        opts=child,
    )
    azure.monitor.DiagnosticSetting(
        f"{name}-logs",
        name="control-plane",
        resource_uri=cluster_id,
        workspace_id=workspace.id,
        # Tables of AKS's own (AKSControlPlane, AKSAuditAdmin) instead of the shared AzureDiagnostics.
        log_analytics_destination_type="Dedicated",
        logs=[
            {"category": category, "enabled": True}
            for category in [*LOG_CATEGORIES, *([KARPENTER] if karpenter else [])]
        ],
        opts=child,
    )
