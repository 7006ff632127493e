"""Use: what visitors do with entries, as the rules of COUNTER 5.1 count it, without keeping who they are."""

from enum import StrEnum

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
