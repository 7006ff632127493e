"""Addresses of everything that IIIF names, below the portal's own, and words in every language."""

from typing import Any, NamedTuple
from urllib.parse import quote, urlencode

from archive import i18n
from archive.models.public import PublicFile, PublicMedia, PublicRecord
from archive.web.shared import addresses

PRESENTATION = "http://iiif.io/api/presentation/3/context.json"
Node = dict[str, Any]
"""A JSON object of one of the IIIF specifications."""


class Names(NamedTuple):
    """Addresses below a portal's, which has no slash at its end."""

    portal_url: str
    oai_namespace: str

    def manifest(self, id_: str) -> str:
        """Of an entry's manifest."""
        return f"{self.portal_url}/iiif/{id_}/manifest"

    def canvas(self, id_: str, part: int, page: int | None = None) -> str:
        """Of one part of an entry, or of a page of it."""
        return f"{self.portal_url}/iiif/{id_}/canvas/{canvas_name(part, page)}"

    def search(self, id_: str) -> str:
        """Where an entry is searched inside."""
        return f"{self.portal_url}/iiif/{id_}/search"

    def division(self, code: str, *, entries: bool = False, after: str | None = None) -> str:
        """Of the collection of a division, or of the entries in it."""
        return f"{self.portal_url}/iiif/collection/division/{quote(code, safe='')}{'/entries' * entries}{_after(after)}"

    def centre(self, id_: str, after: str | None = None) -> str:
        """Of the collection of a centre."""
        return f"{self.portal_url}/iiif/collection/centre/{quote(id_, safe='')}{_after(after)}"

    def programme(self, name: str, after: str | None = None) -> str:
        """Of the collection of a programme."""
        return f"{self.portal_url}/iiif/collection/programme/{quote(name, safe='')}{_after(after)}"

    def set(self, id_: str) -> str:
        """Of a collection that somebody arranged."""
        return f"{self.portal_url}/iiif/collection/set/{quote(id_, safe='')}"

    def changes(self, page: int | None = None) -> str:
        """Of the list of all changes, or of one of its pages."""
        return f"{self.portal_url}/iiif/activity/" + ("all-changes" if page is None else f"page/{page}")

    def harvested(self, id_: str) -> str:
        """Of an entry's record in Dublin Core, as harvesters get it."""
        return f"{self.portal_url}/oai?verb=GetRecord&metadataPrefix=oai_dc&identifier=oai:{self.oai_namespace}:{id_}"

    def entry(self, id_: str) -> str:
        """Of an entry's page."""
        return self.portal_url + addresses.entry(id_)

    def media(self, record: PublicRecord, file: PublicFile) -> str:
        """Of a file."""
        return self.portal_url + addresses.media(record, file)


def canvas_name(part: int, page: int | None = None) -> str:
    """The last word of a canvas's address: `p2`, or `p2-13` for the thirteenth page of the second part."""
    return f"p{part}" if page is None else f"p{part}-{page}"


def said(key: str, **facts: object) -> dict[str, list[str]]:
    """A sentence of ours as a language map."""
    return {i18n.tag(lang): [i18n.text(key, lang, **facts)] for lang in i18n.LANGUAGES}


def written(*words: str) -> dict[str, list[str]]:
    """Words of the archivist, who writes Chinese, as a language map."""
    return {i18n.tag(i18n.FIRST): list(words)}


def image(names: Names, record: PublicRecord, file: PublicFile) -> Node:
    """A picture as a content resource."""
    sized = {"width": file.width, "height": file.height} if file.width and file.height else {}
    return {"id": names.media(record, file), "type": "Image", "format": file.mime, **sized}


def small(part: PublicMedia) -> PublicFile | None:
    """The picture that stands for a part in a list: the poster, the picture that fills a card, or the first page."""
    leaf = next((one.shown for one in addresses.leaves(part)), None)
    return part.poster or addresses.card(part.pictures) or leaf


def _after(after: str | None) -> str:
    return "?" + urlencode({"after": after}) if after else ""
