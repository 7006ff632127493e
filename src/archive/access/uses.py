"""What may be done with a file of a resource, by its class and its role: the one rule that everything else asks.

Papers of consent, and whatever a centre calls neither work, poster nor captions, are kept and nothing else: no picture is made of
them, no model reads them, nobody is shown or offered them. They leave only in a bag for another archive, which holds
everything that is preserved.
"""

from collections.abc import Mapping
from enum import StrEnum

from archive.models.facts import MediaType
from archive.models.media import Asset, FileRole


class Use(StrEnum):
    """One thing that can be done with a file."""

    LOOK = "look"
    """decoders open it when it is verified, so that what cannot be read is refused early"""
    MAKE = "make"
    """renditions are made of it"""
    READ = "read"
    """models and readers take words and sounds out of it, for finding"""
    SHOW = "show"
    """its renditions are part of the entry"""
    OFFER = "offer"
    """a rendition of it may be taken home"""
    TRANSFER = "transfer"
    """the original goes into a bag for another archive"""


_KEPT = frozenset({Use.TRANSFER})
_MEDIA = frozenset({MediaType.VIDEO, MediaType.SOUND, MediaType.PICTURE, MediaType.DOCUMENT})
_WORK = frozenset(Use)
_BESIDE = frozenset(Use) - {Use.OFFER}

_BY_ROLE: Mapping[FileRole, Mapping[MediaType, frozenset[Use]]] = {
    FileRole.MAIN: {**dict.fromkeys(_MEDIA, _WORK), MediaType.CAPTION: _WORK},
    FileRole.POSTER: dict.fromkeys(_MEDIA, _BESIDE),
    FileRole.CAPTION: {MediaType.CAPTION: _WORK},
    FileRole.CONSENT: {},
    FileRole.OTHER: {},
}
"""Role -> class -> uses. What stands nowhere is kept and nothing else."""


def may(use: Use, media: MediaType, role: FileRole) -> bool:
    """Whether this may be done with a file of this class in this role."""
    return use in _BY_ROLE[role].get(media, _KEPT)


def may_asset(use: Use, asset: Asset) -> bool:
    """The same of an asset."""
    return may(use, asset.media, asset.role)
