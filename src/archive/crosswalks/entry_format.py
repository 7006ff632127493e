"""A public entry with all that it says, in a format of our own, for archives that keep as we do: `entry-1.xsd`.

Written to be harvested and read again: nothing of the public record but its words for finding is lost on the way.
"""

from collections.abc import Callable, Iterator, Mapping
from importlib import resources
from types import MappingProxyType
from typing import NamedTuple

from archive.crosswalks.xml import escaped, written
from archive.models.public import PublicFile, PublicHolder, PublicMedia, PublicRecord, PublicTag
from archive.models.record import Term

ENTRY = "urn:x-archive:entry:1"
SCHEMA_FILE = "entry-1.xsd"
PREFIX = "entry"
_NONE: Mapping[str, str] = MappingProxyType({})

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


def entry_xml(record: PublicRecord, said: Said, attributes: Mapping[str, str] = _NONE) -> str:
    """The entry as XML with the prefix `entry`; `attributes` stand behind its id."""
    return written(f"{PREFIX}:entry", "".join(_parts(record, said)), {"id": record.id, **attributes})


def _parts(record: PublicRecord, said: Said) -> Iterator[str]:
    yield _words(address=said.address, title=record.title)
    for title in record.alternative_titles:
        yield _words(alternativeTitle=title)
    yield _words(kind=record.kind.value)
    for genre in record.genres:
        yield _term("genre", genre)
    yield _words(description=record.description)
    for one in record.contributors:
        yield _put("contributor", one.name, _given(role=one.role.value, credit=one.credit, given=one.given))
    if record.date:
        yield _put("date", record.date.given, _given(edtf=record.date.edtf))
    if record.place.given or record.place.divisions:
        yield _around("place", _words(given=record.place.given) + _divisions(record.place.divisions))
    yield _words(programme=record.programme)
    for language in record.languages:
        yield _term("language", language)
    for subject in record.subjects:
        yield _words(subject=subject)
    if record.rights:
        yield _put("rights", record.rights, _given(statement=said.rights))
    for link in record.links:
        yield _words(link=link)
    centre = _words(name=record.centre.name) + _divisions(record.centre.divisions)
    yield _around("centre", centre, {"id": record.centre.id, "level": record.centre.level})
    for holder in record.held_by:
        yield _holder(holder)
    for part in record.media:
        yield _media(part, said.place)
    for tag in record.tags:
        yield _tag(tag)
    yield _words(published=record.published_at.isoformat())


def _holder(holder: PublicHolder) -> str:
    words = _words(name=holder.name) + "".join([_words(link=link) for link in holder.links])
    return _around("heldBy", words, {"id": holder.id})


def _media(part: PublicMedia, place: Place) -> str:
    seconds = None if part.duration_s is None else str(part.duration_s)
    made = ""
    for use, file, language in _files(part):
        size = str(file.size) if file.size else None
        wide, high = (None if one is None else str(one) for one in (file.width, file.height))
        facts = _given(use=use, href=place(file), mime=file.mime, size=size, width=wide, height=high, language=language or None)
        made += _around("file", "", facts)
    return _around("media", made, _given(part=str(part.part), type=part.media.value, duration=seconds))


def _files(part: PublicMedia) -> Iterator[tuple[str, PublicFile, str]]:
    single = (("download", part.download), ("stream", part.stream), ("poster", part.poster))
    yield from ((use, file, "") for use, file in single if file)
    yield from (("captions", one.file, one.language) for one in part.captions)


def _tag(tag: PublicTag) -> str:
    when = (("start", tag.start_s), ("end", tag.end_s), ("page", tag.page))
    where = {name: str(value) for name, value in when if value is not None}
    facts = {"kind": tag.kind, "part": str(tag.part), "source": tag.source, "confidence": str(tag.confidence), **where}
    return _put("tag", tag.value, facts)


def _words(**said: str) -> str:
    return "".join([_put(name, text) for name, text in said.items() if text])


def _term(name: str, term: Term) -> str:
    return _put(name, term.label, _given(id=term.id))


def _divisions(divisions: tuple[Term, ...]) -> str:
    return "".join([_put("division", one.label, _given(code=one.id)) for one in divisions])


def _put(name: str, text: str, attributes: Mapping[str, str] = _NONE) -> str:
    return written(f"{PREFIX}:{name}", escaped(text), attributes)


def _around(name: str, content: str, attributes: Mapping[str, str] = _NONE) -> str:
    return written(f"{PREFIX}:{name}", content, attributes)


def _given(**attributes: str | None) -> dict[str, str]:
    return {name: value for name, value in attributes.items() if value is not None and (value or name == "part")}
