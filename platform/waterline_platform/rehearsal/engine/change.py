"""A change of one setting, as an edit of a stack file would make it."""

import copy
from collections.abc import Mapping
from typing import Any, NamedTuple

import yaml

from waterline_platform.errors import UserError
from waterline_platform.settings import AksClusterSettings, EksClusterSettings, Settings
from waterline_platform.settings.aks import AksPoolSettings
from waterline_platform.settings.eks import EksPoolSettings
from waterline_platform.settings.load import KEY


class SettingChange(NamedTuple):
    """One setting, and what it becomes."""

    path: str
    """Keys under `waterline:settings`, joined by dots."""
    value: object
    """What it becomes."""
    words: str = ""
    """The change as people say it, where they are told."""

    def applied(self, config: Mapping[str, Any]) -> dict[str, Any]:
        """A stack's configuration after the change.

        Raises:
            UserError: if the path leads through something that has no keys.
        """
        changed = copy.deepcopy(dict(config))
        place = changed[KEY]
        *outer, last = self.path.split(".")
        for key in outer:
            place = place.setdefault(key, {})
            if not isinstance(place, dict):
                message = f"--change {self.path}: {key} has no keys; expected settings joined by dots"
                raise UserError(message)
        place[last] = self.value
        return changed


def unprotected(config: Mapping[str, Any]) -> dict[str, Any]:
    """A stack's configuration without deletion protection, as is said before an environment is taken down.

    A cluster that is not one of ours has none.
    """
    if config[KEY]["cluster"]["provider"] == "existing":
        return dict(config)
    return SettingChange("cluster.deletion_protection", value=False).applied(config)


def parse_change(text: str) -> SettingChange:
    """A change in words: `cluster.log_retention_days=30`. The value is YAML, as in a stack file.

    Raises:
        UserError: if it is not of that form.
    """
    path, equals, value = text.partition("=")
    if not equals or not all(path.split(".")):
        message = f"--change {text}: expected SETTING=VALUE, such as cluster.log_retention_days=30"
        raise UserError(message)
    try:
        return SettingChange(path, yaml.safe_load(value), text)
    except yaml.YAMLError as error:
        message = f"--change {text}: expected a value in YAML"
        raise UserError(message) from error


def everyday_change(settings: Settings) -> SettingChange | None:
    """A change such as is made every day: room for one more node, or processor where nothing scales by nodes.

    None where there are no nodes of ours.
    """
    match settings.cluster:
        case EksClusterSettings(node_pools=pools):
            first, *others = (pool.model_dump(mode="json", exclude_unset=True) for pool in pools)
            return SettingChange("cluster.node_pools", [{**first, **_room(pools[0])}, *others], _said(pools[0]))
        case AksClusterSettings(provisioned_pools=(provisioned, *more)):
            first, *others = (pool.model_dump(mode="json", exclude_unset=True) for pool in (provisioned, *more))
            room = {"max_cpu": provisioned.max_cpu + 1}
            said = f"max_cpu of pool {provisioned.name}: {provisioned.max_cpu} becomes {provisioned.max_cpu + 1}"
            return SettingChange("cluster.provisioned_pools", [{**first, **room}, *others], said)
        case AksClusterSettings(autoscaler="node-auto-provisioning", system_pool=pool):
            # Emptied, before it is switched off: nothing scales pools, so that their bounds are alike.
            fixed = {**pool.model_dump(mode="json", exclude_unset=True), **_room(pool), "min_size": pool.min_size + 1}
            return SettingChange("cluster.system_pool", fixed, _said(pool))
        case AksClusterSettings(system_pool=pool):
            written = pool.model_dump(mode="json", exclude_unset=True)
            return SettingChange("cluster.system_pool", {**written, **_room(pool)}, _said(pool))
        case _:
            return None


def _room(pool: EksPoolSettings | AksPoolSettings) -> dict[str, int]:
    return {"max_size": pool.max_size + 1}


def _said(pool: EksPoolSettings | AksPoolSettings) -> str:
    return f"max_size of pool {pool.name}: {pool.max_size} becomes {pool.max_size + 1}"
