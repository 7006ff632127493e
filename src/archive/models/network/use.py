"""Use: what visitors do with entries, as the rules of COUNTER 5.1 count it, without keeping who they are."""

from datetime import datetime
from enum import StrEnum
from typing import NamedTuple

from archive.models.base import Model

HUNDREDTHS = 100
"""Pieces into which a recording is parted to tell how far it is watched."""


class Via(StrEnum):
    """Where it was used: on the entry's page, in a frame of another site, by a program, in another viewer."""

    PORTAL = "portal"
    EMBED = "embed"
    API = "api"
    IIIF = "iiif"


class Retention(Model):
    """How far a recording is watched: sessions that played it, and of these how many saw each hundredth of it."""

    part: int
    plays: int
    seen: tuple[int, ...]


class Used(NamedTuple):
    """One answer to a program or a viewer: of which entry, by its id as typed or by the key of its media, and who asked."""

    via: Via
    resource: str
    key: str
    address: str
    browser: str
    at: datetime


class Ways(NamedTuple):
    """How often an entry was looked at and its recordings were played, by one way."""

    via: Via
    views: int
    plays: int
