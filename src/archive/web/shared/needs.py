"""What the portal needs of the services it is given; `archive.services.Services` has all of it."""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from datetime import datetime
from typing import Literal, Protocol

from archive.config import Settings
from archive.models.centre import Successions
from archive.models.changes import Change
from archive.models.deletion import Gone
from archive.models.dissemination import Disseminated, DivisionSet, Place, Wanted
from archive.models.ids import ResourceId
from archive.models.public import CentreDescription, PublicRecord, Published
from archive.models.report import Receipt
from archive.models.search import Inside, Line, SearchQuery, SearchResults, Suggestion
from archive.models.ways import Counted, Timeline
from archive.web.shared.network_needs import NetworkReader

Preview = Callable[[ResourceId], PublicRecord | None]
"""The record of a resource that waits for review, or None; `archive.steps.publishing.entries.preview` with its services bound."""

Observe = Callable[[str, str, int, float], None]
"""Hears of every answer: its route, method, status, and the seconds until it began."""


def nobody(_route: str, _method: str, _status: int, _seconds: float) -> None:
    """For a portal that nobody watches."""


class CatalogueReader(Protocol):
    """Finds entries. Every method raises `CatalogueUnavailable` when the index does not answer."""

    def search(self, query: SearchQuery, /) -> SearchResults:
        """One page of hits with facets."""

    def suggest(self, text: str, size: int, /) -> tuple[Suggestion, ...]:
        """Completions from published titles, best first."""

    def timeline(self, query: SearchQuery, titles: int, /) -> Timeline:
        """Entries of the chosen facets by the years they touch."""

    def counted(
        self, way: Literal["genre", "centre", "festival"], values: Collection[str], /, *, newest: bool
    ) -> Mapping[str, Counted]:
        """Value -> its number of entries, of those that have any, with a new one of them if asked."""

    def inside(self, lines: Sequence[Line], text: str, most: int, /) -> Inside:
        """Which lines of an entry answer; asks no server."""

    def similar(self, entry: PublicRecord, size: int, /) -> tuple[PublicRecord, ...]:
        """Entries like this one, the likest first."""

    def health(self) -> object:
        """Return when the server answers."""


class PublicationsReader(Protocol):
    """Knows what is public now. Raises `LedgerUnavailable`."""

    def allows(self, key: str, digest: str, /) -> bool:
        """Whether renditions of this asset may be served under this publication key."""

    def entry(self, resource_id: str, /) -> PublicRecord | None:
        """The entry as it is public now. Raises `EntryNotShown` when it is known and cannot be shown."""

    def offers(self, key: str, path: str, /) -> bool:
        """Whether the entry under this publication key offers this file to be taken home."""

    def gone(self, resource_id: str, /) -> Gone | None:
        """What there is to say of an entry that was public once and no longer is."""

    def milestones(self, size: int, /) -> Sequence[datetime]:
        """Moments at which every `size`-th entry was published, the first one's first: each begins a part of all entries."""

    def published(self, since: datetime, until: datetime | None, /) -> Iterator[Published]:
        """Entries that were published from `since` on and before `until`, in this order; a bounded number of them."""


class ChangesReader(Protocol):
    """Knows what became of entries, one thing after the other. Raises `LedgerUnavailable`."""

    def page(self, first: int, last: int, /) -> tuple[Change, ...]:
        """The changes numbered `first` to `last`."""

    def last(self) -> int:
        """The number of the newest."""

    def left_since(self, number: int, moment: datetime, /) -> datetime | None:
        """When an entry left the public after this change, or since this moment; None when none did."""


class ReceiptsReader(Protocol):
    """Finds receipts. Raises `LedgerUnavailable`."""

    def by_token(self, token: str, /) -> Receipt | None:
        """The receipt under an unguessable address."""


class CentresReader(Protocol):
    """Knows the centres. Raises `LedgerUnavailable`."""

    def called(self, centre_id: str, /) -> str:
        """The name people know a centre by, with its id."""

    def successions(self) -> Successions:
        """Where what was called otherwise once is to be found now."""


class DisseminationReader(Protocol):
    """Knows every entry that is public or was once, by its last change. Raises `LedgerUnavailable`."""

    def final(self) -> datetime:
        """Up to this second, included, nothing changes any more in what `page` says."""

    def earliest(self) -> datetime | None:
        """The oldest datestamp."""

    def page(self, wanted: Wanted, after: Place | None, limit: int, /, *, records: bool) -> list[Disseminated]:
        """At most `limit` behind a place."""

    def count(self, wanted: Wanted, most: int, /) -> int:
        """How many are wanted, counted up to `most`."""

    def one(self, resource_id: str, /, *, records: bool = True) -> Disseminated | None:
        """One entry, public or gone."""

    def sets(self, after: tuple[str, str] | None, limit: int, /) -> list[DivisionSet]:
        """The sets, a page of them."""

    def centres_of(self, spec: str, /) -> tuple[str, ...]:
        """Ids of the centres that a set is of."""


class DescriptionsReader(Protocol):
    """Describes centres to the public. Raises `LedgerUnavailable`."""

    def get(self, centre_id: str, /) -> CentreDescription | None:
        """The centre with this id, in force or closed."""

    def now(self, typed: str, /) -> str | None:
        """The id of the centre that carries on what had this id or division code once, or has this code."""

    def top(self) -> Sequence[CentreDescription]:
        """Those above which there is nobody."""

    def below(self, centre_id: str, limit: int, /) -> Sequence[CentreDescription]:
        """Those in force right below one."""

    def named(self, words: str, limit: int, /) -> Sequence[CentreDescription]:
        """Those in force with these words in their name."""


class LedgerReader(Protocol):
    """The ledger as far as the portal reads it."""

    @property
    def publications(self) -> PublicationsReader:
        """What is public."""

    @property
    def changes(self) -> ChangesReader:
        """What became of entries."""

    @property
    def dissemination(self) -> DisseminationReader:
        """What may be harvested."""

    @property
    def centres(self) -> CentresReader:
        """Who hands in."""

    @property
    def descriptions(self) -> DescriptionsReader:
        """Centres as the public may know them."""

    @property
    def network(self) -> NetworkReader:
        """The network of centres."""

    @property
    def receipts(self) -> ReceiptsReader:
        """What centres are answered."""

    def health(self) -> object:
        """Return when the server answers."""


class RenditionStat(Protocol):
    """Size in bytes, media type and entity tag of a stored file."""

    @property
    def size(self) -> int:
        """Bytes."""

    @property
    def mime(self) -> str:
        """Media type."""

    @property
    def etag(self) -> str:
        """Entity tag, with or without quotes."""


class RenditionStream(Protocol):
    """Bytes of a stored file on their way."""

    def chunks(self) -> Iterator[bytes]:
        """The bytes asked for, a piece at a time."""


class RenditionsReader(Protocol):
    """The access bucket. Raises `StoreUnavailable`."""

    def stat(self, key: str, /) -> RenditionStat | None:
        """What lies under this key."""

    def open(self, key: str, start: int, length: int, /) -> AbstractContextManager[RenditionStream]:
        """`length` bytes from `start` on."""


class InboxReader(Protocol):
    """What lies beside receipts. Raises `StoreUnavailable`."""

    def marked(self, delivery: str, /) -> Sequence[str]:
        """Names of the marked copies of a delivery's lists."""

    def marked_copy(self, delivery: str, name: str, /) -> bytes | None:
        """One of them."""


class StoreReader(Protocol):
    """The object store as far as the portal reads it."""

    @property
    def inbox(self) -> InboxReader:
        """Marked copies of lists."""

    @property
    def renditions(self) -> RenditionsReader:
        """What may be shown."""

    def health(self) -> object:
        """Return when the server answers."""


class Needs(Protocol):
    """Everything the portal is made from."""

    @property
    def settings(self) -> Settings:
        """Addresses and keys."""

    @property
    def catalogue(self) -> CatalogueReader:
        """The index."""

    @property
    def ledger(self) -> LedgerReader:
        """The ledger."""

    @property
    def store(self) -> StoreReader:
        """The store."""
