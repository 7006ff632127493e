"""Heritage: items of the lists of intangible cultural heritage, in ten classes, each with what centres say of it, signed."""

from datetime import date
from enum import StrEnum
from typing import ClassVar

from pydantic import Field

from archive.models.base import Model
from archive.models.network.fact import Fact, FactKind
from archive.models.network.statement import Concept, Statement
from archive.models.public import PublicRecord


class ListLevel(StrEnum):
    """On whose list an item stands."""

    NATIONAL = "national"
    PROVINCE = "province"
    CITY = "city"
    COUNTY = "county"


class ItemState(StrEnum):
    """Whether an item stands on its list; one that was taken off stays known and is shown no more."""

    LISTED = "listed"
    DELISTED = "delisted"


class Described(Model):
    """What one centre says of an item: signed, and never written over by another one's."""

    centre: str
    text: str
    on: date = Field(description="when it was said, in the province's time")


class Heritage(Statement):
    """One item; `division` is the county whose list it stands on, `title` the name that records have among their subjects."""

    concept: ClassVar[Concept] = Concept.HERITAGE
    state: ItemState = ItemState.LISTED
    ich_class: str = Field("", description="id of one of the ten classes, `ich.I` to `ich.X`")
    level: ListLevel = ListLevel.COUNTY
    names: tuple[str, ...] = Field((), description="further names")
    descriptions: tuple[Described, ...] = Field((), description="one of each centre that says anything of it")


def facts(before: Heritage | None, after: Heritage) -> list[Fact]:
    """What has to be noted so that the sums say how many items are listed."""
    was, now = (before is not None and before.state is ItemState.LISTED), after.state is ItemState.LISTED
    return [] if was == now else [Fact(kind=FactKind.LISTED if now else FactKind.DELISTED)]


class ShownDescription(Described):
    """The same with the centre's name."""

    name: str


class ListedItem(Model):
    """An item as a list of the public has it."""

    id: str
    title: str
    names: tuple[str, ...] = ()
    ich_class: str = ""
    level: ListLevel
    division: str
    sample: bool = False
    recordings: int = Field(description="public entries that have it among their subjects")
    descriptions: tuple[ShownDescription, ...] = ()
    entries: tuple[PublicRecord, ...] = Field((), description="the newest of them; of one item alone")
