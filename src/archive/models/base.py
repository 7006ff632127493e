"""The ways of all models: frozen, strict about unknown fields, shortest JSON."""

from pydantic import BaseModel, ConfigDict


class Model(BaseModel):
    """A value: equal when its fields are equal, never changed in place."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    def json_text(self) -> str:
        """Readable JSON, Chinese left as it is, without empty fields."""
        return self.model_dump_json(indent=1, exclude_none=True)
