"""Which work an item of a delivery is: what is known of the works of a name, and of what is handed in under it again."""

from typing import NamedTuple

from archive.models.ids import ResourceId
from archive.models.record import Record

ASKED = frozenset({"E240", "E298"})
"""Faults by which a centre is asked which work it means."""


class Work(NamedTuple):
    """A resource as far as it can be told from others: `digests` and `paths` are those of the files that are the work itself."""

    id: ResourceId
    number: str
    record: Record
    digests: frozenset[str]
    paths: tuple[str, ...] = ()
    deleted: bool = False


class Claim(NamedTuple):
    """An item that becomes a work: `work` is the one that it is, None for a new one; `label` names it within its delivery."""

    label: str
    number: str
    record: Record
    digests: frozenset[str]
    work: ResourceId | None = None
