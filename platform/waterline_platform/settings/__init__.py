"""Settings of an environment: parsed once at the edge, closed, frozen, without secrets."""

from waterline_platform.settings.aks import AksClusterSettings
from waterline_platform.settings.eks import EksClusterSettings
from waterline_platform.settings.errors import SettingsError
from waterline_platform.settings.existing import ExistingClusterSettings
from waterline_platform.settings.load import load_settings
from waterline_platform.settings.settings import Settings

__all__ = [
    "AksClusterSettings",
    "EksClusterSettings",
    "ExistingClusterSettings",
    "Settings",
    "SettingsError",
    "load_settings",
]
