"""What others may harvest of the public entries: each with the moment of its last change, also when it is gone."""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from pydantic import ValidationError

from archive.models.ids import ResourceId
from archive.models.public import PublicRecord


class Disseminated(NamedTuple):
    """An entry as it is harvested: `sets` are those that it is in, the smallest last; `entry` is its public record as JSON."""

    id: ResourceId
    changed_at: datetime
    gone: bool
    sets: tuple[str, ...]
    entry: str | None = None

    @property
    def record(self) -> PublicRecord | None:
        """The public record; None where it is gone, was not asked for, or is of another version. Read anew each time, so that of
        a page of them one at a time is held: a page of hundreds keeps the collector of garbage busier than the reading takes.
        """
        if self.gone or self.entry is None:
            return None
        try:
            return PublicRecord.model_validate_json(self.entry)
        except ValidationError:
            return None


class Place(NamedTuple):
    """A place in the order of changes."""

    changed_at: datetime
    id: str


class Wanted(NamedTuple):
    """Which are wanted: changed from `since` to `until`, both included; of these centres and those below, or of all; of the
    members of a collection where one is named.
    """

    since: datetime
    until: datetime
    centres: Sequence[str] | None = None
    collection: str = ""


class DivisionSet(NamedTuple):
    """A set: the entries of a division or a centre. `key` is its place in the order of sets."""

    spec: str
    name: str
    key: tuple[str, str]
