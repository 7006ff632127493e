"""Holders: which repositories of others have what one entry tells of."""

from datetime import datetime

from pydantic import Field

from archive.models.base import Model
from archive.models.ids import CentreId
from archive.models.record import addresses


class Holder(Model):
    """One of several repositories that have the same, with its own words for it. Preserved with the resource; it is linked, and
    none of its bytes count as held.
    """

    source: str = Field(description="name of the source by which it is harvested")
    centre: CentreId = Field(description="the centre whose source that is")
    repository: str = Field(description="address of the repository, which may lie in a private network; never public")
    identifier: str = Field(description="OAI identifier of the record there")
    datestamp: str = ""
    leads: bool = Field(False, description="it came first: its record is the description of the entry")
    identifiers: tuple[str, ...] = Field((), description="what the record calls itself, with its addresses; of the first none")
    described: dict[str, str] = Field(default_factory=dict, description="its own description, by columns of a list; likewise")
    metadata: str = Field("", description="its metadata as given; likewise")
    gone_at: datetime | None = Field(None, description="since when its repository has it no more")

    @property
    def links(self) -> tuple[str, ...]:
        """Addresses at which it is at home there."""
        return addresses(self.identifiers)

    def says(self, other: "Holder") -> bool:
        """Whether both say the same, whenever they said it."""
        moment = {"datestamp", "gone_at"}
        return (self.gone_at is None) == (other.gone_at is None) and (
            self.model_dump(exclude=moment) == other.model_dump(exclude=moment)
        )
