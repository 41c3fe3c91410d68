"""The manner of all settings: closed, frozen, plain."""

from pydantic import BaseModel, ConfigDict


class Model(BaseModel):
    """Base of all settings: unknown keys are refused, nothing changes after parsing, docstrings are the schema's."""

    model_config = ConfigDict(extra="forbid", frozen=True, use_attribute_docstrings=True)
