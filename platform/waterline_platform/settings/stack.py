"""Settings of the stack that a Pulumi program runs for: the only place that reads Pulumi's configuration."""

import sys
from typing import Any

import pulumi
from pulumi.runtime import is_config_secret

from waterline_platform.settings.errors import SettingsError
from waterline_platform.settings.load import KEY, PROVIDER_KEYS, load_settings
from waterline_platform.settings.settings import Settings

SHOWN = 32
"""Exit status of a program that has shown its user what is wrong.

Source: `pulumi-language-python-exec` in the Pulumi repository.
"""


def stack_settings() -> Settings:
    """Settings of the current stack.

    Settings that do not hold end the program as the language host expects: the errors are logged, and the exit status
    says that they were. A raised `RunError` would be followed by "an unhandled error occurred".

    Raises:
        SystemExit: if the settings do not hold.
    """
    source = f"stack {pulumi.get_stack()}"
    try:
        if is_config_secret(KEY):
            raise SettingsError(source, [f"{KEY}: encrypted; expected none, for settings are no place for secrets"])  # noqa: TRY301 -- said like the others
        config = {key: value for key in (KEY, *PROVIDER_KEYS) if (value := _value(key)) is not None}
        return load_settings(pulumi.get_stack(), config, source)
    except SettingsError as error:
        pulumi.log.error(str(error))
        sys.exit(SHOWN)


def _value(key: str) -> Any:  # noqa: ANN401 -- configuration is text or anything
    namespace, name = key.split(":")
    config = pulumi.Config(namespace)
    text = config.get(name)
    structured = text is not None and (key == KEY or text.startswith(("[", "{")))
    return config.get_object(name) if structured else text
