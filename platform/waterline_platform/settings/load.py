"""From a stack's configuration to settings, once, at the edge."""

from collections.abc import Mapping
from typing import Any

from pydantic import ValidationError

from waterline_platform.settings.errors import SettingsError, problems
from waterline_platform.settings.settings import Settings

KEY = "waterline:settings"

_PLACES = {"aws": ("aws:region", "region"), "azure": ("azure-native:location", "location")}
"""Where each cloud's provider is told of its region, and what the settings call it: said once, in Pulumi's own key."""

_GUARDS = {"aws": ("aws:allowedAccountIds", "account_id"), "azure": ("azure-native:subscriptionId", "subscription_id")}
"""Where each cloud's provider is held to an account, and the setting that must agree."""

PROVIDER_KEYS = tuple(key for keys in (_PLACES, _GUARDS) for key, _ in keys.values())
"""Keys of the clouds' providers that settings are completed from or held against."""


def load_settings(environment: str, config: Mapping[str, Any], source: str) -> Settings:
    """Settings of an environment, from its stack's configuration by full key.

    `source` is what errors name: the stack file, or the stack.

    Raises:
        SettingsError: if the settings are missing or do not hold.
    """
    written = config.get(KEY)
    if written is None:
        raise SettingsError(source, [f"{KEY}: missing; expected a mapping with profile, domain and cluster"])
    if not isinstance(written, Mapping):
        raise SettingsError(source, [f"{KEY}: {type(written).__name__}: expected a mapping"])
    found = [*_secrets(written), *_own_places(written)]
    if "environment" in written:
        found.append(f"{KEY}.environment: unknown key; the environment is the stack's name")
    if found:
        raise SettingsError(source, found)
    data = {**written, "environment": environment, "cluster": _placed(written.get("cluster"), config, source)}
    if "cluster" not in written:
        del data["cluster"]
    try:
        settings = Settings.model_validate(data)
    except ValidationError as error:
        raise SettingsError(source, problems(error, Settings)) from None
    if disagreement := _disagreement(settings, config):
        raise SettingsError(source, [disagreement])
    return settings


def _placed(cluster: Any, config: Mapping[str, Any], source: str) -> Any:  # noqa: ANN401 -- not validated yet
    """The cluster, with the region that the provider is told."""
    if not isinstance(cluster, Mapping) or (provider := _provider(cluster)) not in _PLACES:
        return cluster
    key, field = _PLACES[provider]
    if key not in config:
        raise SettingsError(source, [f"{key}: missing; expected the region of the cluster"])
    return {**cluster, field: config[key]}


def _provider(cluster: Mapping[str, Any]) -> str:
    """Name of the cloud, as far as it is one."""
    provider = cluster.get("provider")
    return provider if isinstance(provider, str) else ""


def _own_places(written: Mapping[str, Any]) -> list[str]:
    cluster = written.get("cluster")
    if not isinstance(cluster, Mapping) or (provider := _provider(cluster)) not in _PLACES:
        return []
    key, field = _PLACES[provider]
    return [f"{KEY}.cluster.{field}: unknown key; say {key} instead"] if field in cluster else []


def _disagreement(settings: Settings, config: Mapping[str, Any]) -> str | None:
    """A provider that would work in another account than the settings name."""
    provider = settings.cluster.provider
    if provider not in _GUARDS:
        return None
    key, field = _GUARDS[provider]
    allowed = config.get(key)
    if allowed is None:
        return None
    accounts = [str(account) for account in allowed] if isinstance(allowed, list) else [str(allowed)]
    account = getattr(settings.cluster, field)
    return None if account in accounts else f"{key}: {allowed!r}: expected {account}, as {KEY}.cluster.{field} says"


def _secrets(written: Any, path: str = KEY) -> list[str]:  # noqa: ANN401 -- not validated yet
    """Encrypted values: settings hold names of secrets, never secrets."""
    if isinstance(written, Mapping):
        if set(written) == {"secure"}:
            return [f"{path}: an encrypted value; expected none, for settings are no place for secrets"]
        return [line for key, value in written.items() for line in _secrets(value, f"{path}.{key}")]
    if isinstance(written, list):
        return [line for index, value in enumerate(written) for line in _secrets(value, f"{path}[{index}]")]
    return []
