"""Preview keys: they stand in media addresses where a publication key would, and carry their own end and signature."""

from time import time
from typing import NamedTuple
from urllib.parse import urlencode

from archive.errors import ArchiveError
from archive.links import signing
from archive.models.ids import ResourceId, parse_resource_id


class LinkRefused(ArchiveError):
    """A signed address that is no longer valid, or never was. Facts: page (`preview` or `preservation`), expired."""

    code = "E403"


class PreviewKey(NamedTuple):
    """A resource that waits for review, and until when (Unix time, seconds) it may be seen."""

    resource: ResourceId
    until: int
    sig: str


def subject(id_: ResourceId) -> str:
    """What is signed for a preview of this resource, page and media alike."""
    return f"preview:{id_}"


PRESERVATION = "preservation"
"""What is signed for the page that tells how everything preserved stands."""


def preservation_subject(id_: ResourceId) -> str:
    """What is signed for the page that tells how this resource is preserved."""
    return f"preservation:{id_}"


def opened(key: str, what: str, page: str, until: str, sig: str) -> int:
    """The end (Unix time, seconds) of a signed address that is open now.

    Raises:
        LinkRefused: its hour is over, or its signature is missing or not ours.

    """
    moment = int(until[:12]) if until.isascii() and until.isdigit() else 0
    if not signing.genuine(key, what, moment, sig):
        raise LinkRefused(page=page, expired=False)
    if time() > moment:
        raise LinkRefused(page=page, expired=True)
    return moment


def address(key: str, portal_url: str, id_: ResourceId, until: int) -> str:
    """The signed address of a preview."""
    asked = urlencode({"until": until, "sig": signing.sign(key, subject(id_), until)})
    return f"{portal_url.rstrip('/')}/preview/{id_}?{asked}"


def key_of(id_: ResourceId, until: int, sig: str) -> str:
    """`preview~<until>~<sig>~<resource id>`."""
    return f"preview~{until}~{sig}~{id_}"


def parse(text: str) -> PreviewKey | None:
    """The preview key that a media address holds; None for anything else."""
    parts = text.split("~")
    if len(parts) != 4 or parts[0] != "preview" or not (parts[1].isascii() and parts[1].isdigit() and len(parts[1]) <= 12):
        return None
    id_ = parse_resource_id(parts[3])
    return PreviewKey(id_, int(parts[1]), parts[2]) if id_ else None
