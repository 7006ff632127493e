"""What a corrected delivery changed in a resource, as its centre is told: nothing of it is more than an entry would show."""

from typing import Any

from pydantic import Field, SerializerFunctionWrapHandler, model_serializer

from archive.models.base import Model


class FieldChange(Model):
    """A field of the record that is another than before. Words of fields that no entry shows stay away: both are empty then."""

    field: str = Field(description="name of the field in the record; of contributors, their role")
    before: tuple[str, ...] = ()
    after: tuple[str, ...] = ()
    shown: bool = Field(True, description="whether its words may stand here")


class Renamed(Model):
    """The same bytes under another name."""

    before: str
    after: str


class Difference(Model):
    """What a delivery changed in a resource. Papers of consent and the like are counted and never named."""

    new: bool = Field(False, description="there was no such resource before")
    fields: tuple[FieldChange, ...] = ()
    added: tuple[str, ...] = ()
    replaced: tuple[str, ...] = Field((), description="other bytes under the same name")
    removed: tuple[str, ...] = Field((), description="no longer named; earlier versions keep them")
    renamed: tuple[Renamed, ...] = ()
    unchanged: int = Field(0, ge=0, description="files that are as they were")
    kept: int = Field(0, ge=0, description="files that did not come again")
    papers: int = Field(0, ge=0, description="papers that were added, replaced or removed")

    @model_serializer(mode="wrap")
    def _said(self, every: SerializerFunctionWrapHandler) -> Any:  # noqa: ANN401 - so that the schema stays that of the fields
        """Only what there is to say."""
        return {name: value for name, value in every(self).items() if value}

    @property
    def is_none(self) -> bool:
        """Whether everything is as it was."""
        return not (self.new or self.fields or self.added or self.replaced or self.removed or self.renamed or self.papers)
