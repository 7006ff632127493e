"""A collection as the public finds it: what is public now of its members, and gaps where something is not."""

from datetime import date

from pydantic import Field

from archive.models.base import Model
from archive.models.network.collection import CollectionKind, Partner
from archive.models.network.site import Datum
from archive.models.public import PublicRecord


class ShownSite(Model):
    """A place on a route."""

    id: str
    title: str
    lat: float | None = None
    lon: float | None = None
    datum: Datum = Datum.WGS84


class ShownMember(Model):
    """One member; without entry and site it is a gap, of which nothing more is known to anybody."""

    place: int = Field(description="its place in the whole collection, from 1 on")
    entry: PublicRecord | None = None
    site: ShownSite | None = None
    part: int = 1
    t: str = ""
    xywh: str = ""
    caption: str = ""
    caption_en: str = ""

    @property
    def gap(self) -> bool:
        """Whether something is not public that was meant to be here."""
        return self.entry is None and self.site is None


class ShownRoom(Model):
    """A room with its members; the first may have no title: what hangs in no room."""

    id: str = ""
    title: str = ""
    title_en: str = ""
    text: str = ""
    text_en: str = ""
    centre: str = Field("", description="name of the centre that gives it")
    centre_id: str = ""
    term: str = ""
    members: tuple[ShownMember, ...] = ()


class ShownPartner(Partner):
    """Who takes part, by the name that is public."""

    name: str


class CollectionInList(Model):
    """One of several, with the entry whose picture stands for it."""

    id: str
    kind: CollectionKind
    title: str
    title_en: str = ""
    centre: str = Field(description="name of the centre that answers for it")
    centre_id: str = ""
    opens: date | None = None
    closes: date | None = None
    over: bool = Field(False, description="it was closed, and stays to be seen")
    waits: bool = Field(False, description="it opens later: nothing of its members is shown")
    sample: bool = False
    works: int = Field(0, description="entries of it that are public now, each once")
    cover: PublicRecord | None = None


class ShownCollection(CollectionInList):
    """The whole."""

    text: str = ""
    text_en: str = ""
    terms: tuple[str, ...] = ()
    rooms: tuple[ShownRoom, ...] = ()
    partners: tuple[ShownPartner, ...] = ()

    @property
    def members(self) -> tuple[ShownMember, ...]:
        """All of them, room by room."""
        return tuple(one for room in self.rooms for one in room.members)

    @property
    def gaps(self) -> int:
        """How many are missing."""
        return sum(one.gap for one in self.members)

    @property
    def entries(self) -> tuple[PublicRecord, ...]:
        """Its entries, each once, in their order."""
        return tuple({one.entry.id: one.entry for one in self.members if one.entry}.values())


class Holding(Model):
    """A collection that holds an entry."""

    id: str
    kind: CollectionKind
    title: str
    title_en: str = ""
    sample: bool = False
