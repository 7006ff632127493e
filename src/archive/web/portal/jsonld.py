"""An entry as JSON-LD in schema.org's words, for search engines and reference software.

Recordings have what search engines ask of a VideoObject (tests/data/schema-org), their chapters as Clips among it.
"""

import json
from collections.abc import Iterator
from typing import Any

from fastapi import APIRouter, Response
from markupsafe import Markup

from archive import vocabulary
from archive.models.media import MediaType
from archive.models.public import PublicCaptions, PublicFile, PublicMedia, PublicRecord
from archive.models.record import Contributor, Kind
from archive.models.roles import Role
from archive.models.search import SearchQuery
from archive.web.shared import addresses, moments, query
from archive.web.shared.needs import Needs
from archive.web.shared.public_entry import named

_OBJECTS = {MediaType.VIDEO: "VideoObject", MediaType.SOUND: "AudioObject", MediaType.PICTURE: "ImageObject"}
_TAUGHT = {Kind.COURSE: "course", Kind.LECTURE: "lecture"}
_SAID_BY_THE_PROPERTY = frozenset({Role.AUTHOR, Role.PERFORMER, Role.ENSEMBLE, Role.EDITOR, Role.CONTRIBUTOR})


def router(services: Needs) -> APIRouter:
    """`/e/{id}.jsonld`."""
    made = APIRouter(include_in_schema=False)
    portal_url = services.settings.portal_url.rstrip("/")

    @made.get("/e/{typed}.jsonld")
    def linked(typed: str) -> Response:
        body = json.dumps(document(named(services, typed), portal_url), ensure_ascii=False, indent=1)
        headers = {"Access-Control-Allow-Origin": "*", "Cache-Control": "no-cache"}
        return Response(body, headers=headers, media_type="application/ld+json")

    return made


def script(record: PublicRecord, portal_url: str) -> Markup:
    """The text of a `<script type="application/ld+json">`; `<`, `>` and `&` are escaped, so that no title can end it."""
    text = json.dumps(document(record, portal_url), ensure_ascii=False)
    return Markup(text.replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026"))  # noqa: S704


def document(record: PublicRecord, portal_url: str) -> dict[str, Any]:
    """A CreativeWork with its media; empty fields are left out."""
    taught = _TAUGHT.get(record.kind)
    found: dict[str, Any] = {
        "@context": "https://schema.org",
        "@type": ["CreativeWork", "ArchiveComponent", *(["LearningResource"] if taught else [])],
        "@id": f"{portal_url}/e/{record.id}",
        "url": f"{portal_url}/e/{record.id}",
        "identifier": record.id,
        "name": record.title,
        "alternateName": list(record.alternative_titles),
        "description": record.description,
        "genre": [term.label for term in record.genres],
        "keywords": list(record.subjects),
        "dateCreated": record.date.edtf if record.date else None,
        "datePublished": record.published_at.isoformat(),
        "inLanguage": [term.id for term in record.languages if term.id],
        "locationCreated": _place(record),
        "recordedAt": _event(record),
        "isPartOf": list(_collections(record, portal_url)),
        "learningResourceType": taught,
        "copyrightNotice": record.rights,
        **_rights(record.rights),
        "publisher": _centre(record, portal_url),
        "holdingArchive": _centre(record, portal_url),
        "associatedMedia": list(_media(record, portal_url)),
    }
    for contributor in record.contributors:
        name = vocabulary.roles()[contributor.role].schema
        found.setdefault(name, []).append(_part(contributor, name))
    return {key: value for key, value in found.items() if value not in (None, "", [])}


def _place(record: PublicRecord) -> dict[str, Any] | None:
    name = record.place.divisions[-1].label if record.place.divisions else record.place.given
    if not name:
        return None
    above = ", ".join(one.label for one in reversed(record.place.divisions[:-1]))
    return {"@type": "Place", "name": name} | ({"address": above} if above else {})


def _event(record: PublicRecord) -> dict[str, Any] | None:
    """The programme that it was part of, as what took place."""
    if not record.programme:
        return None
    found = {"@type": "Event", "name": record.programme, "location": _place(record)}
    day = record.date.edtf if record.date else None
    return {key: value for key, value in (found | {"startDate": day}).items() if value}


def _collections(record: PublicRecord, portal_url: str) -> Iterator[dict[str, Any]]:
    """What is found together with it: all of its programme, all of its centre."""
    heir = record.centre.counts_as
    searches = [(heir.name, SearchQuery(centre=(heir.id,)))]
    if record.programme:
        searches.insert(0, (record.programme, query.of_programme(record.programme)))
    for name, search in searches:
        yield {"@type": "Collection", "name": name, "url": portal_url + query.address(search)}


def _centre(record: PublicRecord, portal_url: str) -> dict[str, Any]:
    """The centre, with those that carry on what it did."""
    found: dict[str, Any] = {
        "@type": "ArchiveOrganization",
        "@id": f"{portal_url}/centres/{record.centre.id}",
        "name": record.centre.name,
        "alternateName": list(record.centre.formerly),
    }
    if record.centre.divisions:
        found["areaServed"] = {"@type": "AdministrativeArea", "name": record.centre.divisions[-1].label}
    return {key: value for key, value in found.items() if value}


def _rights(words: str) -> dict[str, str]:
    """The address of the statement that the words are: of a licence, or of RightsStatements.org."""
    known = vocabulary.find_rights(words)
    return {"license" if known.licence else "usageInfo": known.uri} if known else {}


def _part(contributor: Contributor, name: str) -> dict[str, Any]:
    """Who it was, within a Role of schema.org where the property alone does not say what was done."""
    ensemble = contributor.role is Role.ENSEMBLE
    kind = "PerformingGroup" if ensemble else "Organization" if vocabulary.is_ensemble(contributor.name) else "Person"
    who = {"@type": kind, "name": contributor.name}
    if contributor.role in _SAID_BY_THE_PROPERTY and not contributor.credit:
        return who
    return {"@type": "Role", "roleName": contributor.credit or vocabulary.roles()[contributor.role].zh, name: who}


def _media(record: PublicRecord, portal_url: str) -> Iterator[dict[str, Any]]:
    for part in record.media:
        content = part.download or part.stream or addresses.largest(part)
        if part.media in _OBJECTS and content:
            yield _object(record, part, content, portal_url)


def _object(record: PublicRecord, part: PublicMedia, content: PublicFile, portal_url: str) -> dict[str, Any]:
    found: dict[str, Any] = {
        "@type": _OBJECTS[part.media],
        "name": record.title,
        "description": record.description or record.title,
        "url": f"{portal_url}/e/{record.id}",
        "contentUrl": portal_url + addresses.media(record, content),
        "encodingFormat": content.mime,
        "uploadDate": record.published_at.isoformat(),
    }
    if part.duration_s:
        found["duration"] = f"PT{max(1, round(part.duration_s))}S"
    if picture := part.poster or addresses.largest(part) or addresses.poster(record):
        found["thumbnailUrl"] = portal_url + addresses.media(record, picture)
    if part.chapters:
        found["hasPart"] = list(_clips(record, part, portal_url))
    if part.captions:
        found["caption"] = [_caption(record, captions, portal_url) for captions in part.captions]
    return found


def _clips(record: PublicRecord, part: PublicMedia, portal_url: str) -> Iterator[dict[str, Any]]:
    """Chapters, each under the address of the page with the moment at which it begins."""
    for one in part.chapters:
        if one.title:
            address = f"{portal_url}/e/{record.id}?t={moments.written(one.start_s)}&part={part.part}"
            yield {"@type": "Clip", "name": one.title, "startOffset": one.start_s, "endOffset": one.end_s, "url": address}


def _caption(record: PublicRecord, captions: PublicCaptions, portal_url: str) -> dict[str, Any]:
    found = {
        "@type": "MediaObject",
        "contentUrl": portal_url + addresses.media(record, captions.file),
        "encodingFormat": captions.file.mime,
    }
    return found | ({"inLanguage": captions.language} if captions.language else {})
