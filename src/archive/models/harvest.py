"""What is harvested from a repository of others by OAI-PMH, and how far that is."""

from collections.abc import Mapping
from datetime import datetime
from typing import NamedTuple


class Harvest(NamedTuple):
    """How far a source is harvested. A harvest goes window by window from `since` to `end`; a window page by page.

    `since` is where the window begins that is read, or the next; `until` its end while one is read, and `token` the way to its
    next page. Without an `end` none is going on, and the next one begins at `since`. With `whole` it reads everything, so that
    what is not there any more is missed: 1 while it does, 2 while it reads what changed meanwhile.
    """

    source: str
    prefix: str = ""
    granularity: str = ""
    deletes: str = ""
    since: datetime | None = None
    until: datetime | None = None
    token: str = ""
    end: datetime | None = None
    whole: int = 0
    round: int = 0
    page: int = 0
    records: int = 0
    not_before: datetime | None = None
    whole_at: datetime | None = None
    lost: int = 0


class LinkedFile(NamedTuple):
    """A file that a record links: where it is to lie in the delivery, its address, and its size in bytes where that is known."""

    path: str
    address: str
    size: int = 0


class HarvestedRecord(NamedTuple):
    """A record as harvested: its row of a manifest, by headers, and its metadata as given. None of both where it is gone.
    `work` is the resource that it has become, `names` are those by which others may know the same thing.
    """

    identifier: str
    datestamp: str
    gone: bool = False
    row: Mapping[str, str] | None = None
    metadata: str = ""
    media: tuple[LinkedFile, ...] = ()
    n: int = 0
    page: int = 0
    work: str = ""
    names: tuple[str, ...] = ()


class SharedRecord(NamedTuple):
    """A record that another source had first, and what is known of that one: its source and identifier, the centre of that source
    and the delivery that brings it, empty where there is none any more; and the resource that it became, where it did.
    """

    source: str
    identifier: str
    datestamp: str
    gone: bool
    row: Mapping[str, str] | None
    metadata: str
    lead_source: str
    lead_identifier: str
    lead_gone: bool
    centre: str
    delivery: str
    work: str
    deleted: bool


class Move(NamedTuple):
    """A record that has left its repository, or is there again, its place there, and the delivery that brought it."""

    n: int
    identifier: str
    delivery: str
    leaves: bool
