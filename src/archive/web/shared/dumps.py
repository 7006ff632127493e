"""Which dumps lie there and which may be had: one that knows nothing of an entry's leaving is closed from that moment on."""

from datetime import UTC, datetime, time, timedelta
from typing import NamedTuple

from pydantic import ValidationError

from archive.errors import NotFound
from archive.models.dumps import INDEX, Dump, DumpIndex
from archive.web.shared.needs import Needs

_LARGEST = 1_000_000
_NIGHTLY = time(19, 20)
"""When `publish_dumps` looks whether one is due, UTC: 3:20 where the centres are."""


class Standing(NamedTuple):
    """A dump, and when an entry left that it still has; None where it is open."""

    dump: Dump
    closed_at: datetime | None


class DumpClosed(NotFound):
    """An entry that is in it left the public. Facts: what, id."""

    code = "E410"


def standing(services: Needs) -> tuple[Standing, ...]:
    """Every dump that lies there, newest first, as it stands at this moment."""
    return tuple(Standing(one, services.ledger.changes.left_since(one.change, one.made_at)) for one in _index(services).dumps)


def next_look(now: datetime) -> datetime:
    """When the next dump is made, if one is due then."""
    tonight = datetime.combine(now.astimezone(UTC).date(), _NIGHTLY, UTC)
    return tonight if now < tonight else tonight + timedelta(days=1)


def _index(services: Needs) -> DumpIndex:
    renditions = services.store.renditions
    stat = renditions.stat(INDEX)
    if stat is None or stat.size > _LARGEST:
        return DumpIndex()
    with renditions.open(INDEX, 0, stat.size) as file:
        try:
            return DumpIndex.model_validate_json(b"".join(file.chunks()))
        except ValidationError:
            return DumpIndex()
