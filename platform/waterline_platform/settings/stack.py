"""Settings of the stack that a Pulumi program runs for: the only place that reads Pulumi's configuration."""

from typing import Any

import pulumi
from pulumi.runtime import is_config_secret

from waterline_platform.settings.errors import SettingsError
from waterline_platform.settings.load import KEY, PROVIDER_KEYS, load_settings
from waterline_platform.settings.settings import Settings


def stack_settings() -> Settings:
    """Settings of the current stack.

    Raises:
        pulumi.RunError: if they do not hold, in lines for people and without a traceback.
    """
    source = f"stack {pulumi.get_stack()}"
    if is_config_secret(KEY):
        message = f"{source}: {KEY}: encrypted; expected none, for settings are no place for secrets"
        raise pulumi.RunError(message)
    try:
        config = {key: value for key in (KEY, *PROVIDER_KEYS) if (value := _value(key)) is not None}
        return load_settings(pulumi.get_stack(), config, source)
    except SettingsError as error:
        raise pulumi.RunError(str(error)) from None


def _value(key: str) -> Any:  # noqa: ANN401 -- configuration is text or anything
    namespace, name = key.split(":")
    config = pulumi.Config(namespace)
    text = config.get(name)
    structured = text is not None and (key == KEY or text.startswith(("[", "{")))
    return config.get_object(name) if structured else text
