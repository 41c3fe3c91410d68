"""The JSON Schema of what a stack file may say."""

from typing import Any

from waterline_platform.settings.settings import Settings

_SUPPLIED = {
    "Settings": ("environment",),
    "EksClusterSettings": ("region",),
    "AksClusterSettings": ("location",),
}
"""Fields that come from elsewhere and that a stack file may not say, by model."""

_PROFILED = {"EksClusterSettings": ("endpoint",), "AksClusterSettings": ("endpoint",)}
"""Fields that some profiles supply, so that a stack file may leave them out, by model."""


def settings_schema() -> dict[str, Any]:
    """JSON Schema of the value of `waterline:settings`."""
    schema = Settings.model_json_schema()
    models = {"Settings": schema, **schema["$defs"]}
    for model, fields in _SUPPLIED.items():
        for field in fields:
            models[model]["properties"].pop(field)
    for table in (_SUPPLIED, _PROFILED):
        for model, fields in table.items():
            models[model]["required"] = [field for field in models[model]["required"] if field not in fields]
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **schema}
