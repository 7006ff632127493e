"""The record: the descriptive metadata of one resource, in Dublin Core terms (GB/T 25100-2010, ISO 15836)."""

from collections.abc import Iterable
from datetime import date
from enum import StrEnum

from pydantic import Field

from archive.models.base import Model
from archive.models.roles import Role

HARVESTED = "oai:"
"""What the identifier of a harvested record begins with (guideline oai-identifier of OAI-PMH)."""


class Kind(StrEnum):
    """What a resource is (dcterms:type, local vocabulary)."""

    PERFORMANCE = "performance"
    FOLK_ART = "folk-art"
    CHORUS = "chorus"
    EXHIBITION = "exhibition"
    LECTURE = "lecture"
    COURSE = "course"
    ORAL_HISTORY = "oral-history"
    PHOTOGRAPH = "photograph"
    DOCUMENT = "document"
    OTHER = "other"


class Audience(StrEnum):
    """For whom something is that is not for everyone."""

    COMMUNITY = "community"
    ARCHIVE = "archive"


class Term(Model):
    """A word of a vocabulary (`id`) or, with no id, a word nobody has put into it yet."""

    id: str | None = None
    label: str


class Contributor(Model):
    """A person or group with its part in the work (dcterms:contributor; dcterms:creator for authors and their like)."""

    name: str
    role: Role
    credit: str | None = Field(None, description="the word for its part as given, where it says more: drummer")
    given: str | None = Field(None, description="the words it was taken from, where people stood together: A and B, spouses")


class When(Model):
    """A date as EDTF (ISO 8601-2) and as the archivist gave it (dcterms:created)."""

    edtf: str | None = None
    given: str


class Where(Model):
    """A place: the code of a division when it was recognised, and the words given (dcterms:spatial)."""

    division: str | None = None
    given: str


class Consent(Model):
    """The agreement of those who are seen and heard, with the first and the last day on which it holds (not public)."""

    statement: str
    since: date | None = None
    until: date | None = None
    reference: str | None = Field(None, description="number of the paper")
    given_by: str | None = Field(None, description="who agreed, and so whom it covers")
    scope: str | None = Field(None, description="how far it goes, in its own words")
    minors: bool | None = Field(None, description="whether children are seen or heard")
    guardian: str | None = Field(None, description="who agreed for them")


def _is_empty(value: object) -> bool:
    """Whether a field that came later says nothing: preserved records of before are written again to the byte."""
    return not value


class Record(Model):
    """What is known about one resource. Untouched words of the archivist; folding happens only for finding."""

    title: str = Field(description="dcterms:title")
    alternative_titles: tuple[str, ...] = Field((), description="dcterms:alternative")
    kind: Kind = Field(Kind.OTHER, description="dcterms:type")
    genres: tuple[Term, ...] = Field((), description="dcterms:type, vocabulary of genres")
    description: str = Field("", description="dcterms:description")
    contributors: tuple[Contributor, ...] = Field((), description="dcterms:contributor, dcterms:creator")
    date: When | None = Field(None, description="dcterms:created")
    place: Where | None = Field(None, description="dcterms:spatial")
    programme: str = Field("", description="dcterms:isPartOf: the event or festival")
    activity: str = Field(
        "", exclude_if=_is_empty, description="number by which the centre calls the activity that it is of; not public by itself"
    )
    activity_part: str = Field("", exclude_if=_is_empty, description="number of the item in that activity's programme")
    group_number: str = Field(
        "", exclude_if=_is_empty, description="number by which the centre calls the group that performs; not public by itself"
    )
    pieces: tuple[str, ...] = Field((), exclude_if=_is_empty, description="what is performed in it, as the programme calls it")
    audience: Audience | None = Field(
        None, exclude_if=_is_empty, description="dcterms:audience, where it is not for everyone: it is never public then"
    )
    languages: tuple[Term, ...] = Field((), description="dcterms:language; id is a BCP 47 tag")
    subjects: tuple[str, ...] = Field((), description="dcterms:subject")
    rights: str = Field("", description="dcterms:rights")
    consent: Consent | None = Field(None, description="agreement to publication; never public")
    identifiers: tuple[str, ...] = Field((), description="dcterms:identifier: source identifiers, e.g. the item number")
    notes: dict[str, str] = Field(default_factory=dict, description="unknown manifest columns, kept; never public")

    @property
    def links(self) -> tuple[str, ...]:
        """Addresses at which what was harvested is at home (dcterms:source), public because its source told them to everybody.

        An address that a centre gave as an identifier of its own is none: it may lead into its own network.
        """
        if not any(one.startswith(HARVESTED) for one in self.identifiers):
            return ()
        return addresses(self.identifiers)


def addresses(identifiers: Iterable[str]) -> tuple[str, ...]:
    """Those identifiers that can be followed."""
    return tuple(one for one in identifiers if one.startswith(("http://", "https://")))
