"""A record from the metadata that somebody else gives: of our own format without loss, of simple Dublin Core as far as that says.

What is found is words, as a centre would write them into a list; the rules of the columns judge them afterwards.
"""

from collections.abc import Iterable
from pathlib import PurePosixPath
from typing import NamedTuple
from urllib.parse import unquote, urlsplit
from xml.etree.ElementTree import Element

from archive.crosswalks.dublin_core import DC, OAI_DC
from archive.crosswalks.entry_format import ENTRY
from archive.crosswalks.shared_names import shared_names
from archive.models.record import HARVESTED, Contributor, Kind, Record, Term, When, Where
from archive.models.roles import Role

_MEDIA = frozenset(
    {"mp4", "m4v", "mov", "mkv", "avi", "mpg", "mpeg", "webm", "mp3", "m4a", "wav", "flac", "ogg"}
    | {"jpg", "jpeg", "png", "tif", "tiff", "webp", "pdf"}
)
_LONGEST = 4000
FORMATS = (ENTRY, OAI_DC)
"""Namespaces of the formats that can be read, the best first."""


class HarvestedFile(NamedTuple):
    """A file that a record links: its address, the name it may have, and its bytes where the record says them."""

    address: str
    name: str
    size: int = 0


class Harvested(NamedTuple):
    """A record as it was harvested; `types` are words for its kind that nobody has judged yet, `names` those by which others may
    know the same thing.
    """

    record: Record
    types: tuple[str, ...] = ()
    files: tuple[HarvestedFile, ...] = ()
    names: tuple[str, ...] = ()


def harvested(metadata: Element, identifier: str) -> Harvested | None:
    """What the metadata of a record say; None in a format that is not known here."""
    if metadata.tag == f"{{{ENTRY}}}entry":
        return _of_entry(metadata, identifier)
    if metadata.tag == f"{{{OAI_DC}}}dc":
        return _of_dublin_core(metadata, identifier)
    return None


def _of_entry(root: Element, identifier: str) -> Harvested:
    def every(name: str) -> list[Element]:
        return [one for one in root.iterfind(f"{{{ENTRY}}}{name}") if _text(one)]

    def word(name: str) -> str:
        return next((_text(one) for one in every(name)), "")

    date, place = root.find(f"{{{ENTRY}}}date"), root.find(f"{{{ENTRY}}}place")
    given = _text(place.find(f"{{{ENTRY}}}given")) if place is not None else ""
    if place is not None and not given:
        given = "".join(map(_text, place.iterfind(f"{{{ENTRY}}}division")))
    record = Record(
        title=word("title"),
        alternative_titles=tuple(map(_text, every("alternativeTitle"))),
        kind=_kind(word("kind")),
        genres=_terms(every("genre")),
        description=word("description"),
        contributors=tuple(_contributor(one) for one in every("contributor")),
        date=When(edtf=date.get("edtf"), given=_text(date)) if date is not None and _text(date) else None,
        place=Where(given=given) if given else None,
        programme=word("programme"),
        languages=_terms(every("language")),
        subjects=tuple(map(_text, every("subject"))),
        rights=word("rights"),
        identifiers=_identifiers(identifier, [word("address"), *map(_text, every("link"))]),
    )
    own = (identifier, word("address"), *map(_text, every("link")))
    return Harvested(record, files=_files(root), names=shared_names(own, record.title))


def _files(root: Element) -> tuple[HarvestedFile, ...]:
    """What of each part may be taken home."""
    found = []
    for media in root.iterfind(f"{{{ENTRY}}}media"):
        for file in media.iterfind(f"{{{ENTRY}}}file"):
            address, size = file.get("href", ""), file.get("size", "")
            if file.get("use") == "download" and _is_address(address):
                number = int(size) if size.isascii() and size.isdigit() and len(size) < 16 else 0
                found.append(HarvestedFile(address, f"{media.get('part', '1')[:8]}-{_name(address)}", number))
    return tuple(found)


def _of_dublin_core(root: Element, identifier: str) -> Harvested:
    def every(name: str) -> tuple[str, ...]:
        found = (_text(one) for one in root.iterfind(f"{{{DC}}}{name}"))
        return tuple(dict.fromkeys(one for one in found if one))

    titles, dates = every("title"), every("date")
    links = [one for one in (*every("identifier"), *every("source"), *every("relation")) if _is_address(one)]
    programme = [one for one in every("relation") if not _is_address(one)]
    coverage = every("coverage")
    creators = [Contributor(name=one, role=Role.AUTHOR) for one in every("creator")]
    record = Record(
        title=titles[0] if titles else "",
        alternative_titles=titles[1:],
        description="\n\n".join(every("description")),
        contributors=(*creators, *(Contributor(name=one, role=Role.CONTRIBUTOR) for one in every("contributor"))),
        date=When(given=dates[0]) if dates else None,
        place=Where(given=coverage[0]) if coverage else None,
        programme=programme[0] if programme else "",
        languages=tuple(Term(label=one) for one in every("language")),
        subjects=every("subject"),
        rights="; ".join(every("rights")),
        identifiers=_identifiers(identifier, links),
    )
    files = tuple(HarvestedFile(one, _name(one)) for one in links if PurePosixPath(_name(one)).suffix[1:].lower() in _MEDIA)
    names = shared_names((identifier, *every("identifier")), record.title)
    return Harvested(record, every("type"), files, names)


def _identifiers(identifier: str, links: Iterable[str]) -> tuple[str, ...]:
    """That of the record, which tells everybody that it was harvested, and the addresses at which it is at home."""
    own = identifier if identifier.startswith(HARVESTED) else HARVESTED + identifier
    return tuple(dict.fromkeys((own, *(one for one in links if _is_address(one)))))


def _contributor(one: Element) -> Contributor:
    try:
        role = Role(one.get("role", ""))
    except ValueError:
        role = Role.CONTRIBUTOR
    return Contributor(name=_text(one), role=role, credit=one.get("credit"), given=one.get("given"))


def _kind(word: str) -> Kind:
    return Kind(word) if word in set(Kind) else Kind.OTHER


def _terms(found: Iterable[Element]) -> tuple[Term, ...]:
    return tuple(Term(id=one.get("id"), label=_text(one)) for one in found)


def _text(element: Element | None) -> str:
    """The words of an element, however it is nested, within bounds."""
    return "".join(element.itertext()).strip()[:_LONGEST] if element is not None else ""


def _is_address(word: str) -> bool:
    if not word.startswith(("http://", "https://")) or len(word) > 2000 or not word.isprintable() or " " in word:
        return False
    try:
        return bool(urlsplit(word).hostname)
    except ValueError:
        return False


def _name(address: str) -> str:
    """The last part of an address as the name of a file."""
    last = unquote(urlsplit(address).path).rpartition("/")[2]
    plain = "".join(one if one.isalnum() or one in "-_." else "_" for one in last[-80:])
    return plain.lstrip(".") or "file"
