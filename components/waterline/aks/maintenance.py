"""When Azure may upgrade a cluster: its patch versions and its nodes' images."""

from typing import TypedDict

import pulumi
import pulumi_azure_native as azure

FORCES_REPLACEMENT = {
    "azure-native:containerservice:MaintenanceConfiguration": ("configName", "resourceGroupName", "resourceName"),
}
"""Inputs of a schedule that replace it when they change. Source: path parameters of the Azure REST API."""

SCHEDULES = {"upgrades": "aksManagedAutoUpgradeSchedule", "node-images": "aksManagedNodeOSUpgradeSchedule"}
"""Azure's names of the two schedules. Source: https://learn.microsoft.com/azure/aks/planned-maintenance."""


class AksMaintenanceWindowArgs(TypedDict):
    """A time of the week in which upgrades may start."""

    day: str
    """Day of the week, such as `Sunday`."""
    start: str
    """Time of day, UTC, as `HH:MM`."""
    hours: int
    """Length in hours, 4 to 24."""


def maintenance_windows(
    name: str,
    *,
    window: AksMaintenanceWindowArgs,
    cluster_name: pulumi.Output[str],
    resource_group_name: pulumi.Input[str],
    parent: pulumi.Resource,
) -> None:
    """Let Azure upgrade a cluster in one weekly window, and at no other time."""
    for part, config_name in SCHEDULES.items():
        azure.containerservice.MaintenanceConfiguration(
            f"{name}-{part}",
            config_name=config_name,
            resource_name_=cluster_name,
            resource_group_name=resource_group_name,
            maintenance_window={
                "schedule": {"weekly": {"day_of_week": window["day"], "interval_weeks": 1}},
                "start_time": window["start"],
                "duration_hours": int(window["hours"]),
                "utc_offset": "+00:00",
            },
            opts=pulumi.ResourceOptions(parent=parent),
        )
