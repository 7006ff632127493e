"""What the public may see: the one allow-list that pages, API, index and exports are made from."""

from datetime import date, datetime
from typing import NamedTuple

from pydantic import Field

from archive.models.base import Model
from archive.models.centre import Former
from archive.models.doubts import Doubt
from archive.models.facts import Chapter
from archive.models.ids import ResourceId
from archive.models.measurements import QualityFlag
from archive.models.media import MediaType
from archive.models.record import Consent, Contributor, Kind, Term, When
from archive.models.report import Fault


class PublicPlace(Model):
    """A place with its line of divisions, province first."""

    given: str = ""
    divisions: tuple[Term, ...] = Field((), description="id is the division's code; up to five, from the province down")


class PublicSuccessor(Model):
    """A centre that carries on what the one an entry comes from did."""

    id: str
    name: str
    level: str


class PublicCentre(Model):
    """The centre an entry comes from, and where the entry counts now."""

    id: str
    name: str
    level: str
    divisions: tuple[Term, ...] = Field((), description="where it counts now: of its one successor, where it has one")
    formerly: tuple[str, ...] = Field((), description="names that it had before")
    successors: tuple[PublicSuccessor, ...] = Field((), description="of a centre that was closed: one, or several after a split")

    @property
    def counts_as(self) -> "PublicSuccessor":
        """The centre for which its entries count: its one successor, else itself."""
        return self.successors[0] if len(self.successors) == 1 else PublicSuccessor(id=self.id, name=self.name, level=self.level)


class CentreDescription(Model):
    """What the public may know of a centre itself: names and places, no address and nobody to write to."""

    id: str
    name: str
    name_en: str = ""
    level: str
    division: str = Field("", description="code of its division; empty where it has none")
    divisions: tuple[Term, ...] = Field((), description="its line of divisions, province first; of a list of centres empty")
    formerly: tuple[Former, ...] = Field((), description="names that it had, oldest first")
    closed: date | None = Field(None, description="the day from which there is no such centre any more")
    parent: PublicSuccessor | None = Field(None, description="the centre above it")
    successors: tuple[PublicSuccessor, ...] = Field((), description="who carries on, at the end of the line")


class PublicFile(Model):
    """One file of a rendition; `path` is relative to `/media/<publication key>/`."""

    path: str
    mime: str
    size: int = 0
    width: int | None = None
    height: int | None = None


class PublicCaptions(Model):
    """Captions of a recording."""

    file: PublicFile = Field(description="WebVTT")
    language: str = Field("", description="BCP 47")


class PublicMedia(Model):
    """What can be played or looked at for one original; nothing of the original itself."""

    part: int
    media: MediaType
    duration_s: float | None = None
    stream: PublicFile | None = Field(None, description="HLS multivariant playlist")
    download: PublicFile | None = Field(None, description="to take home: MP4, M4A, the largest JPEG, pages as PDF")
    words: str = Field(
        "", description="words of a document or of captions, for finding; numbers of people masked, at most 20,000"
    )
    poster: PublicFile | None = None
    thumbnails: PublicFile | None = Field(None, description="WebVTT that names a part of a sprite sheet for each moment")
    waveform: PublicFile | None = Field(None, description="peaks as JSON (BBC audiowaveform, version 2)")
    captions: tuple[PublicCaptions, ...] = ()
    chapters: tuple[Chapter, ...] = Field((), description="named stretches of a recording, in their order, none over another")
    pictures: tuple[PublicFile, ...] = Field((), description="widths in WebP and JPEG, smallest first")
    tiles: PublicFile | None = Field(None, description="info.json of IIIF Image API 3, level 0")
    pages: tuple[PublicFile, ...] = Field((), description="pictures of a document's pages, in their order")
    colour: str = Field("", description="dominant colour, #rrggbb")
    placeholder: str = Field("", description="data: address of a tiny blurred picture")


class PublicTag(Model):
    """A tag as shown: what, by whom, how sure, where."""

    kind: str
    value: str
    source: str
    confidence: float
    part: int
    start_s: float | None = None
    end_s: float | None = None
    page: int | None = Field(None, ge=1, description="of a document or a scan of several pages")
    box: tuple[float, float, float, float] | None = Field(
        None, description="where it stands in the picture: left, top, width, height in fractions of it"
    )


class PublicHolder(Model):
    """One of those who have what an entry tells of, as its source told everybody."""

    id: str = Field(description="of the centre through which it was found")
    name: str
    links: tuple[str, ...] = Field((), description="addresses at which it is at home there")


class PublicRecord(Model):
    """One entry: a published resource as the public finds it. Field meanings as in `Record`."""

    id: ResourceId
    title: str
    alternative_titles: tuple[str, ...] = ()
    kind: Kind
    genres: tuple[Term, ...] = ()
    description: str = ""
    contributors: tuple[Contributor, ...] = ()
    date: When | None = None
    years: tuple[int, ...] = Field((), description="every year the date touches, at most 200")
    place: PublicPlace = PublicPlace()
    programme: str = ""
    languages: tuple[Term, ...] = ()
    subjects: tuple[str, ...] = ()
    rights: str = ""
    links: tuple[str, ...] = Field((), description="where it is at home, of what was harvested from elsewhere: addresses")
    held_by: tuple[PublicHolder, ...] = Field(
        (),
        description="who has it, of what was harvested from several: first the one whose description this is, if it still has it",
    )
    centre: PublicCentre
    media: tuple[PublicMedia, ...] = ()
    tags: tuple[PublicTag, ...] = ()
    card: PublicFile | None = Field(None, description="JPEG of 1200 by 630 that stands for it where people share it")
    publication_key: str = Field(description="part of media addresses; changes on withdrawal")
    published_at: datetime

    @property
    def media_types(self) -> tuple[MediaType, ...]:
        """The classes of its files, each once."""
        return tuple(dict.fromkeys(m.media for m in self.media))


class Published(NamedTuple):
    """A public entry and when it was last put together."""

    entry: PublicRecord
    opened_at: datetime


class PartQuality(Model):
    """Notes on the quality of one part."""

    part: int
    flags: tuple[QualityFlag, ...]


class Previewed(PublicRecord):
    """An entry as a reviewer sees it: with what the public never gets. Only previews are made of it."""

    quality: tuple[PartQuality, ...] = ()
    doubts: tuple[Doubt, ...] = ()
    consent: Consent | None = None
    notes: dict[str, str] = Field(default_factory=dict, description="unknown manifest columns, by their headers")
    said: tuple[Fault, ...] = Field((), description="what was found wrong with its item, though it was taken")
    files: tuple[str, ...] = Field((), description="names of the files that are kept and not shown")
