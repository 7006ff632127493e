"""What the portal needs of the services it is given; `archive.services.Services` has all of it."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager
from typing import Protocol

from archive.config import Settings
from archive.models.deletion import Gone
from archive.models.ids import ResourceId
from archive.models.public import PublicRecord
from archive.models.report import Receipt
from archive.models.search import SearchQuery, SearchResults, Suggestion

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


class ReceiptsReader(Protocol):
    """Finds receipts. Raises `LedgerUnavailable`."""

    def by_token(self, token: str, /) -> Receipt | None:
        """The receipt under an unguessable address."""


class CentresReader(Protocol):
    """Knows the centres. Raises `LedgerUnavailable`."""

    def called(self, centre_id: str, /) -> str:
        """The name people know a centre by, with its id."""


class LedgerReader(Protocol):
    """The ledger as far as the portal reads it."""

    @property
    def publications(self) -> PublicationsReader:
        """What is public."""

    @property
    def centres(self) -> CentresReader:
        """Who hands in."""

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
