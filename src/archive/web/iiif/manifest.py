"""A manifest: one entry as IIIF Presentation 3.0 has it, made of its public record alone."""

import re
from collections.abc import Iterator
from datetime import date
from itertools import zip_longest

from archive import i18n, vocabulary
from archive.crosswalks.dublin_core import OAI_DC
from archive.models.media import MediaType
from archive.models.public import PublicMedia, PublicRecord
from archive.models.search import SearchQuery
from archive.web.iiif.canvases import canvases
from archive.web.iiif.names import PRESENTATION, Names, Node, image, said, small, written
from archive.web.portal import record_table
from archive.web.shared import moments, query

SEARCH = "http://iiif.io/api/search/2/context.json"
_DAY = re.compile(r"(\d{4})(?:-(0[1-9]|1[0-2])(?:-(\d\d))?)?(?!\d)")
_ARROW = " → "


def manifest(names: Names, record: PublicRecord) -> Node | None:
    """The whole document; None where no part of the entry can be shown, for a manifest has at least one canvas."""
    items = canvases(names, record)
    if not items:
        return None
    found: Node = {
        "@context": [SEARCH, PRESENTATION],
        "id": names.manifest(record.id),
        "type": "Manifest",
        "label": written(record.title),
        "summary": written(record.description) if record.description else None,
        "metadata": list(_metadata(names, record)),
        "requiredStatement": _required(record),
        "rights": _rights(record),
        "provider": [provider(names, record)],
        "navDate": nav_date(record),
        "thumbnail": [image(names, record, picture) for part in record.media if (picture := small(part))][:1],
        "behavior": ["paged"] if all(part.media is MediaType.DOCUMENT for part in record.media) else [],
        "homepage": [_page(names.entry(record.id), written(record.title))],
        "seeAlso": list(_see_also(names, record)),
        "rendering": list(_renderings(names, record)),
        "partOf": list(_part_of(names, record)),
        "service": [{"id": names.search(record.id), "type": "SearchService2"}],
        "items": items,
        "structures": list(_structures(names, record)),
    }
    return {key: value for key, value in found.items() if value not in (None, [])}


def brief(names: Names, record: PublicRecord) -> Node:
    """A manifest as a collection names it."""
    picture = next((shown for part in record.media if (shown := small(part))), None)
    found: Node = {"id": names.manifest(record.id), "type": "Manifest", "label": written(record.title)}
    if day := nav_date(record):
        found["navDate"] = day
    if picture:
        found["thumbnail"] = [image(names, record, picture)]
    return found


def provider(names: Names, record: PublicRecord) -> Node:
    """The centre that answers for the entry."""
    heir = record.centre.counts_as
    address = names.portal_url + query.address(SearchQuery(centre=(heir.id,)))
    label = written(heir.name)
    return {"id": names.centre(heir.id), "type": "Agent", "label": label, "homepage": [_page(address, label)]}


def nav_date(record: PublicRecord) -> str | None:
    """The first day that the date may be, where it is after the year 0; day and month are the first where nobody knows them."""
    found = _DAY.match(record.date.edtf) if record.date and record.date.edtf else None
    if not found:
        return None
    try:
        day = date(int(found[1]), int(found[2] or 1), int(found[3] or 1))
    except ValueError:
        return None
    return f"{day.isoformat()}T00:00:00Z"


def _metadata(names: Names, record: PublicRecord) -> Iterator[Node]:
    """The table of the entry's page, in every language."""
    tables = [record_table.rows(record, names.portal_url, lang) for lang in i18n.LANGUAGES]
    for rows in zip_longest(*tables):
        label, value = {}, {}
        for lang, row in zip(i18n.LANGUAGES, rows, strict=True):
            words = [one.text for one in row.values]
            label[i18n.tag(lang)] = [row.label(lang)]
            value[i18n.tag(lang)] = [_ARROW.join(words)] if row.line else words
        alike = len({tuple(words) for words in value.values()}) == 1
        yield {"label": label, "value": {"none": next(iter(value.values()))} if alike else value}


def _required(record: PublicRecord) -> Node:
    known = vocabulary.find_rights(record.rights)
    value = {}
    for lang in i18n.LANGUAGES:
        explained = i18n.text(f"rights.{known.id}", lang) if known else ""
        value[i18n.tag(lang)] = [one for one in (record.centre.name, record.rights, explained) if one]
    return {"label": said("web.iiif.attribution"), "value": value}


def _rights(record: PublicRecord) -> str | None:
    """The statement's address as the specification writes it, without TLS."""
    known = vocabulary.find_rights(record.rights)
    return known.uri.replace("https://", "http://", 1) if known else None


def _page(address: str, label: dict[str, list[str]]) -> Node:
    languages = [i18n.tag(lang) for lang in i18n.LANGUAGES]
    return {"id": address, "type": "Text", "label": label, "format": "text/html", "language": languages}


def _see_also(names: Names, record: PublicRecord) -> Iterator[Node]:
    linked, profile = f"{names.entry(record.id)}.jsonld", "https://schema.org/"
    label = {"none": ["JSON-LD, schema.org"]}
    yield {"id": linked, "type": "Dataset", "label": label, "format": "application/ld+json", "profile": profile}
    harvested = {"id": names.harvested(record.id), "type": "Dataset", "label": {"none": ["Dublin Core, OAI-PMH"]}}
    yield harvested | {"format": "text/xml", "profile": OAI_DC}


def _renderings(names: Names, record: PublicRecord) -> Iterator[Node]:
    kinds = {MediaType.VIDEO: "Video", MediaType.SOUND: "Sound", MediaType.PICTURE: "Image"}
    for part in record.media:
        if part.download:
            address, mime = names.media(record, part.download), part.download.mime
            label = {"none": [mime.rpartition("/")[2].upper()]}
            yield {"id": address, "type": kinds.get(part.media, "Text"), "label": label, "format": mime}


def _part_of(names: Names, record: PublicRecord) -> Iterator[Node]:
    heir = record.centre.counts_as
    yield {"id": names.centre(heir.id), "type": "Collection", "label": written(heir.name)}
    if record.programme:
        yield {"id": names.programme(record.programme), "type": "Collection", "label": written(record.programme)}


def _structures(names: Names, record: PublicRecord) -> Iterator[Node]:
    for part in record.media:
        if part.chapters and part.duration_s:
            canvas = names.canvas(record.id, part.part)
            whole = f"{canvas}/chapters"
            ranges = list(_ranges(canvas, whole, part))
            yield {"id": whole, "type": "Range", "label": said("web.iiif.chapters"), "items": ranges}


def _ranges(canvas: str, whole: str, part: PublicMedia) -> Iterator[Node]:
    for n, one in enumerate(part.chapters, start=1):
        stretch = {"id": f"{canvas}#t={moments.written(one.start_s)},{moments.written(one.end_s)}", "type": "Canvas"}
        yield {"id": f"{whole}/{n}", "type": "Range", "label": written(one.title), "items": [stretch]}
