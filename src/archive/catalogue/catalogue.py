"""The catalogue: what the public finds, in Elasticsearch."""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from itertools import islice
from pathlib import Path
from typing import Any, Self

from elasticsearch import Elasticsearch, NotFoundError

from archive import logs
from archive.catalogue import cascade, moments, probing, reindexing, similar, suggesting, ways
from archive.catalogue.connection import answering, connect
from archive.catalogue.document import tombstone
from archive.catalogue.indices import Indices
from archive.catalogue.mapping import DATE
from archive.catalogue.meaning import NONE, Meaning
from archive.catalogue.meaning.carrying import rows
from archive.catalogue.reindexing import ReindexResult
from archive.catalogue.standing_counts import StandingCounts
from archive.catalogue.tree import BEGINNING, Tree, carried, carried_on, renamed
from archive.catalogue.writing import BATCH, IndexRow, PutResult, feed
from archive.errors import CatalogueUnavailable
from archive.models.findings import Finding
from archive.models.ids import ResourceId
from archive.models.public import PublicRecord
from archive.models.search import Inside, Line, SearchQuery, SearchResults, Suggestion
from archive.models.ways import Counted, Timeline

log = logs.get("catalogue")


class Catalogue:
    """Published entries behind one alias. Every method may raise `CatalogueUnavailable`; every write is safe to repeat."""

    def __init__(self, client: Elasticsearch, url: str, alias: str, tree: Tree = BEGINNING, meaning: Meaning = NONE) -> None:
        self._meaning = meaning
        self._client = client
        self._url = url
        self._tree = tree
        self._indices = Indices(client, alias)
        self._counts = StandingCounts()

    @classmethod
    def connect(
        cls,
        url: str,
        user: str,
        password: str,
        alias: str,
        *,
        api_key: str = "",
        ca: Path | None = None,
        tree: Tree = BEGINNING,
        meaning: Meaning = NONE,
    ) -> Self:
        """Point at a server; nothing is asked of it yet. `user` is empty where it has no logins, or where `api_key` is one.
        `tree` knows the centres, `meaning` makes vectors of sentences.

        Raises:
            SettingWrong: the address is none, or `ca` is not a file of certificates.
        """
        return cls(connect(url, user, password, api_key, ca), url, alias, tree, meaning)

    def ensure(self) -> None:
        """Make the index and its aliases where they are missing; one of an earlier mapping stays, and the log says so."""
        with answering(self._url):
            self._indices.ensure()
            for index in self._indices.outdated():
                log.warning("index of an earlier version: run archive reindex", index=index, mapping=DATE)

    def probe(self) -> Iterator[Finding]:
        """Try everything that the archive needs of the server, and leave nothing behind."""
        return probing.probe(self._client, self._url, self._indices.alias)

    def health(self) -> None:
        """Return if the server answers and its data can be read.

        Raises:
            CatalogueUnavailable: it does not, or its state is red.

        """
        with answering(self._url):
            state = self._client.cluster.health()["status"]
        if state == "red":
            raise CatalogueUnavailable(server=self._url, reason="cluster status red")

    def put(self, entries: Iterable[tuple[PublicRecord, int]]) -> PutResult:
        """Publish entries with their versions; found by searches when this returns.

        Raises:
            EntryRefused: the index does not take one of them; those before it are in.

        """
        made = rows(self._indices, self._meaning, entries)
        total = PutResult()
        with answering(self._url):
            while batch := list(islice(made, BATCH)):
                total += feed(self._indices, batch)
                self._counts.forget()
        return total

    def withdraw(self, id: ResourceId, version: int) -> None:  # noqa: A002
        """Leave a tombstone without text; gone from searches when this returns. A later version wins over this one."""
        with answering(self._url):
            feed(self._indices, [IndexRow(id, version, tombstone(id))])
            self._counts.forget()

    def get(self, id: ResourceId) -> PublicRecord | None:  # noqa: A002
        """A visible entry, or None."""
        with answering(self._url):
            try:
                found = self._client.get(index=self._indices.everything, id=id, source_includes=["visible", "entry"])["_source"]
            except NotFoundError:
                return None
        return PublicRecord.model_validate(found["entry"]) if found["visible"] else None

    def search(self, query: SearchQuery) -> SearchResults:
        """One page of what was found, with facets. Former ids, codes and names ask for what carries on.

        Where nothing answers and `query.near` is set, what sounds like the words, then what holds some of them; see `cascade`.

        Raises:
            CursorBroken: `query.after` is not a cursor of this search.

        """
        successions = self._tree.successions()
        asked = carried_on(query, successions)
        with answering(self._url):
            found = cascade.answer(self._ask_for_page, asked, renamed(query.text, successions), self._tree, self._meaning)
        return found.model_copy(update={"carried": carried(query, asked, successions)})

    def _ask_for_page(self, request: dict[str, Any]) -> Mapping[str, Any]:
        return self._counts.ask(self._ask, request)

    def _ask(self, request: dict[str, Any]) -> Mapping[str, Any]:
        answer: Mapping[str, Any] = self._client.search(index=self._indices.alias, body=request).body
        return answer

    def suggest(self, typed: str, size: int = 8) -> tuple[Suggestion, ...]:
        """Completions of what was typed (characters, pinyin, initials) from the titles of entries."""
        request = suggesting.body(typed, size)
        if request is None:
            return ()
        with answering(self._url):
            answer = self._client.search(index=self._indices.alias, body=request)
        return suggesting.read(answer.body, size)

    def timeline(self, query: SearchQuery, titles: int = 0) -> Timeline:
        """Entries of the chosen facets by the years they touch, with the titles of some of each year; words are not looked at."""
        asked = carried_on(query, self._tree.successions())
        with answering(self._url):
            return ways.timeline(self._ask(ways.years_body(asked, titles)))

    def counted(self, way: ways.Way, values: Collection[str], *, newest: bool = False) -> dict[str, Counted]:
        """Value -> its number of entries, with a new one of them if asked; values without entries are left out."""
        if not values:
            return {}
        with answering(self._url):
            return ways.values(self._ask(ways.values_body(way, values, newest=newest)))

    def inside(self, lines: Sequence[Line], text: str, most: int = 200) -> Inside:
        """Which lines of an entry answer a query; see `moments`. Asks no server."""
        return moments.find(lines, text, most)

    def similar(self, entry: PublicRecord, size: int = 8) -> tuple[PublicRecord, ...]:
        """Visible entries that are like this one, the likest first, at most three of one centre's programme, without their words
        and tags; see `similar`.
        """
        with answering(self._url):
            return similar.read(self._ask(similar.body(entry)), size)

    def reindex(
        self,
        entries: Iterable[tuple[PublicRecord, int]],
        progress: Callable[[int], None] | None = None,
        *,
        force: bool = False,
    ) -> ReindexResult:
        """Build a new index from these entries and show it instead of the old one; `progress` gets the running count.

        While it is built, `put` and `withdraw` feed both. `entries` must be read lazily, after this was called. A
        second reindex takes over from the first. On any failure the new index is dropped and the old one stays.

        Raises:
            ReindexRefused: far fewer entries than before (unless `force`), or some were lost on the way.
            Conflict: another reindex took over.

        """
        return self.rebuild(lambda index: self.fill(index, entries, progress), force=force)

    def rebuild(self, fill: Callable[[str], int], *, force: bool = False) -> ReindexResult:
        """The same where something else reads the entries: `fill` gets the name of the new index and returns once all of them
        are in it, and how many were new there. Several processes may write into it at once, each by `fill` of its own catalogue.

        Raises:
            ReindexRefused, Conflict: as of `reindex`.

        """
        with answering(self._url):
            return reindexing.rebuild(self._indices, fill, force=force)

    def fill(self, index: str, entries: Iterable[tuple[PublicRecord, int]], progress: Callable[[int], None] | None = None) -> int:
        """Write entries into an index that is being built; how many were new in it. One that was dropped meanwhile takes nothing.

        Raises:
            EntryRefused: the index does not take one of them.

        """
        with answering(self._url):
            return reindexing.fill(self._indices, index, entries, progress, self._meaning)

    def outdated(self) -> bool:
        """Whether visitors see an index of an earlier mapping: it answers, but not as this version would; reindex."""
        with answering(self._url):
            return bool(self._indices.outdated())

    def count(self) -> int:
        """Visible entries."""
        with answering(self._url):
            return int(self._client.count(index=self._indices.alias)["count"])
