"""An entry as JSON-LD in schema.org's words, for search engines and reference software."""

import json
from collections.abc import Iterator
from typing import Any

from markupsafe import Markup

from archive import vocabulary
from archive.models.media import MediaType
from archive.models.public import PublicCaptions, PublicFile, PublicMedia, PublicRecord
from archive.models.record import Contributor
from archive.models.roles import Role
from archive.web.shared import addresses

_OBJECTS = {MediaType.VIDEO: "VideoObject", MediaType.SOUND: "AudioObject", MediaType.PICTURE: "ImageObject"}
_SAID_BY_THE_PROPERTY = frozenset({Role.AUTHOR, Role.PERFORMER, Role.ENSEMBLE, Role.EDITOR, Role.CONTRIBUTOR})


def script(record: PublicRecord, portal_url: str) -> Markup:
    """The text of a `<script type="application/ld+json">`; `<`, `>` and `&` are escaped, so that no title can end it."""
    text = json.dumps(document(record, portal_url), ensure_ascii=False)
    return Markup(text.replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026"))  # noqa: S704


def document(record: PublicRecord, portal_url: str) -> dict[str, Any]:
    """A CreativeWork with its media; empty fields are left out."""
    place = record.place.divisions[-1].label if record.place.divisions else record.place.given
    found: dict[str, Any] = {
        "@context": "https://schema.org",
        "@type": "CreativeWork",
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
        "locationCreated": {"@type": "Place", "name": place} if place else None,
        "isPartOf": {"@type": "Event", "name": record.programme} if record.programme else None,
        "copyrightNotice": record.rights,
        **_rights(record.rights),
        "publisher": {"@type": "Organization", "name": record.centre.name},
        "associatedMedia": list(_media(record, portal_url)),
    }
    for contributor in record.contributors:
        name = vocabulary.roles()[contributor.role].schema
        found.setdefault(name, []).append(_part(contributor, name))
    return {key: value for key, value in found.items() if value not in (None, "", [])}


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
        "contentUrl": portal_url + addresses.media(record, content),
        "encodingFormat": content.mime,
        "uploadDate": record.published_at.isoformat(),
    }
    if part.duration_s:
        found["duration"] = f"PT{part.duration_s:.0f}S"
    if part.poster:
        found["thumbnailUrl"] = portal_url + addresses.media(record, part.poster)
    if part.captions:
        found["caption"] = [_caption(record, captions, portal_url) for captions in part.captions]
    return found


def _caption(record: PublicRecord, captions: PublicCaptions, portal_url: str) -> dict[str, Any]:
    found = {
        "@type": "MediaObject",
        "contentUrl": portal_url + addresses.media(record, captions.file),
        "encodingFormat": captions.file.mime,
    }
    return found | ({"inLanguage": captions.language} if captions.language else {})
