"""The JSON Schema of what a stack file may say."""

from typing import Any

from waterline_platform.settings.errors import SUPPLIED
from waterline_platform.settings.settings import Settings

_PROFILED = {("EksClusterSettings", "endpoint"), ("AksClusterSettings", "endpoint")}
"""Fields that some profiles supply, so that a stack file may leave them out, each behind its model's name."""


def settings_schema() -> dict[str, Any]:
    """JSON Schema of the value of `waterline:settings`."""
    schema = Settings.model_json_schema()
    models = {"Settings": schema, **schema["$defs"]}
    for model, field in SUPPLIED:
        del models[model]["properties"][field]
    for model, field in SUPPLIED | _PROFILED:
        models[model]["required"].remove(field)
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **schema}
