"""A public entry with all that it says, in a format of our own, for archives that keep as we do: `entry-1.xsd`.

Written to be harvested and read again: nothing of the public record but its words for finding is lost on the way.
"""

from collections.abc import Callable, Iterator
from importlib import resources
from typing import NamedTuple
from xml.etree.ElementTree import Element, register_namespace

from archive.crosswalks.xml import put
from archive.models.public import PublicFile, PublicMedia, PublicRecord, PublicTag
from archive.models.record import Term

ENTRY = "urn:x-archive:entry:1"
SCHEMA_FILE = "entry-1.xsd"
_E = f"{{{ENTRY}}}"
register_namespace("entry", ENTRY)

Place = Callable[[PublicFile], str]
"""Where a file of the entry is served, as a whole address."""


class Said(NamedTuple):
    """Where an entry is found, and the address of its statement of rights, empty where its words are none."""

    address: str
    place: Place
    rights: str = ""


def schema() -> bytes:
    """The XML schema of the format."""
    return resources.files(__package__).joinpath(SCHEMA_FILE).read_bytes()


def entry_element(record: PublicRecord, said: Said) -> Element:
    """The entry as an element."""
    root = Element(f"{_E}entry", {"id": record.id})
    _words(root, address=said.address, title=record.title)
    for title in record.alternative_titles:
        _words(root, alternativeTitle=title)
    _words(root, kind=record.kind.value)
    for genre in record.genres:
        _term(root, "genre", genre)
    _words(root, description=record.description)
    for one in record.contributors:
        put(root, f"{_E}contributor", one.name, _given(role=one.role.value, credit=one.credit, given=one.given))
    if record.date:
        put(root, f"{_E}date", record.date.given, _given(edtf=record.date.edtf))
    if record.place.given or record.place.divisions:
        place = put(root, f"{_E}place")
        _words(place, given=record.place.given)
        _divisions(place, record.place.divisions)
    _words(root, programme=record.programme)
    for language in record.languages:
        _term(root, "language", language)
    for subject in record.subjects:
        _words(root, subject=subject)
    if record.rights:
        put(root, f"{_E}rights", record.rights, _given(statement=said.rights))
    for link in record.links:
        _words(root, link=link)
    centre = put(root, f"{_E}centre", attributes={"id": record.centre.id, "level": record.centre.level})
    _words(centre, name=record.centre.name)
    _divisions(centre, record.centre.divisions)
    for part in record.media:
        _media(root, part, said.place)
    for tag in record.tags:
        _tag(root, tag)
    _words(root, published=record.published_at.isoformat())
    return root


def _media(root: Element, part: PublicMedia, place: Place) -> None:
    seconds = None if part.duration_s is None else str(part.duration_s)
    media = put(root, f"{_E}media", attributes=_given(part=str(part.part), type=part.media.value, duration=seconds))
    for use, file, language in _files(part):
        size = str(file.size) if file.size else None
        wide, high = (None if one is None else str(one) for one in (file.width, file.height))
        facts = _given(use=use, href=place(file), mime=file.mime, size=size, width=wide, height=high, language=language or None)
        put(media, f"{_E}file", attributes=facts)


def _files(part: PublicMedia) -> Iterator[tuple[str, PublicFile, str]]:
    single = (("download", part.download), ("stream", part.stream), ("poster", part.poster))
    yield from ((use, file, "") for use, file in single if file)
    yield from (("captions", one.file, one.language) for one in part.captions)


def _tag(root: Element, tag: PublicTag) -> None:
    when = (("start", tag.start_s), ("end", tag.end_s), ("page", tag.page))
    where = {name: str(value) for name, value in when if value is not None}
    facts = {"kind": tag.kind, "part": str(tag.part), "source": tag.source, "confidence": str(tag.confidence), **where}
    put(root, f"{_E}tag", tag.value, facts)


def _words(parent: Element, **said: str) -> None:
    for name, text in said.items():
        if text:
            put(parent, f"{_E}{name}", text)


def _term(parent: Element, name: str, term: Term) -> None:
    put(parent, f"{_E}{name}", term.label, _given(id=term.id))


def _divisions(parent: Element, divisions: tuple[Term, ...]) -> None:
    for one in divisions:
        put(parent, f"{_E}division", one.label, _given(code=one.id))


def _given(**attributes: str | None) -> dict[str, str]:
    return {name: value for name, value in attributes.items() if value is not None and (value or name == "part")}
