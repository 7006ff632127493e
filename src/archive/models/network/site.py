"""Sites: halls, stages, scenic spots (schema:Place). Coordinates have their datum: GCJ-02 is not WGS 84."""

from enum import StrEnum
from typing import ClassVar

from pydantic import Field

from archive.models.network.statement import Concept, Statement


class SiteKind(StrEnum):
    """What a site is."""

    HALL = "hall"
    STAGE = "stage"
    SQUARE = "square"
    TEMPLE = "temple"
    SCENIC = "scenic"
    WORKSHOP = "workshop"
    OTHER = "other"


class Datum(StrEnum):
    """What coordinates refer to."""

    WGS84 = "WGS-84"
    GCJ02 = "GCJ-02"
    BD09 = "BD-09"
    CGCS2000 = "CGCS2000"


class Site(Statement):
    """One site; `title` is its name, earlier ones lead to it."""

    concept: ClassVar[Concept] = Concept.SITE
    kind: SiteKind = SiteKind.OTHER
    state: str = "open"
    place: str = Field("", description="code of the division in which it lies")
    lat: float | None = Field(None, ge=-90, le=90)
    lon: float | None = Field(None, ge=-180, le=180)
    datum: Datum = Datum.WGS84
    former: tuple[str, ...] = ()
    description: str = ""
