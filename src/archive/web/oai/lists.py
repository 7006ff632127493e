"""Lists of records and of headers: a page at a time behind a place, in the order of changes, up to a moment that is frozen."""

from datetime import UTC, datetime
from typing import NamedTuple

from archive.crosswalks.xml import escaped, written
from archive.models.dissemination import Disseminated, Wanted
from archive.models.dissemination import Place as Behind
from archive.web.oai import documents, tokens
from archive.web.oai.arguments import Asked, Refused, bounds
from archive.web.oai.documents import stamp
from archive.web.oai.repository import Format, Repository
from archive.web.shared.needs import DisseminationReader, LedgerReader

_MOST_COUNTED = 100_000
"""Longer lists do not tell how long they are: counting would take longer than the page."""
_COLLECTION = "collection"
"""What the sets of collections begin with; no centre's code is a word."""


class Page(NamedTuple):
    """A page as XML, and when the list was complete: what changed from then on is in none of its pages."""

    content: str
    complete: datetime


class Lists:
    """ListRecords, ListIdentifiers and ListSets."""

    def __init__(self, repository: Repository, ledger: LedgerReader) -> None:
        self._repository, self._ledger = repository, ledger

    @property
    def _entries(self) -> DisseminationReader:
        return self._ledger.dissemination

    def entries(self, asked: Asked) -> Page:
        """A page of records or headers.

        Raises:
            Refused: badArgument, badResumptionToken, cannotDisseminateFormat, noRecordsMatch.
        """
        place = tokens.opened(self._repository.key, asked.verb, asked.token) if asked.token else self._begun(asked)
        form = self._repository.format(place.prefix)
        wanted = self._wanted(place)
        records = place.verb == "ListRecords"
        behind = Behind(_moment(int(place.after[0])), place.after[1]) if place.after[1] else None
        size = self._repository.page
        found = self._entries.page(wanted, behind, size + 1, records=records)
        if not place.said:
            place = place._replace(size=self._size(wanted, len(found)))
        page, more = found[:size], len(found) > size
        if not page and behind:
            page = self._last_again(behind.id, records)
        if not page:
            raise Refused("noRecordsMatch", "no record matches, or none has changed since", _moment(place.complete))
        last = (str(int(page[-1].changed_at.timestamp())), page[-1].id)
        token = self._token(place._replace(after=last, said=place.said + len(page)), place.said, more)
        content = "".join([*(self._said(one, form, records) for one in page), token])
        return Page(written(place.verb, content), _moment(place.complete))

    def sets(self, asked: Asked) -> str:
        """A page of sets.

        Raises:
            Refused: badResumptionToken, noSetHierarchy.
        """
        place = tokens.opened(self._repository.key, asked.verb, asked.token) if asked.token else tokens.Place(asked.verb)
        size = self._repository.page
        found = self._entries.sets(place.after if place.said else None, size + 1)
        if not found:
            raise Refused("noSetHierarchy", "there are no centres yet")
        named = [written("setSpec", escaped(one.spec)) + written("setName", escaped(one.name)) for one in found[:size]]
        going_on = place._replace(after=found[:size][-1].key, said=place.said + len(named))
        token = self._token(going_on, place.said, len(found) > size)
        return written("ListSets", "".join([*(written("set", one) for one in named), token]))

    def _begun(self, asked: Asked) -> tokens.Place:
        """Where a new list begins: it goes up to the moment asked for, or to the last in which nothing changes any more."""
        self._repository.format(asked.given["metadataPrefix"])
        since, until = bounds(asked.given)
        final = self._entries.final()
        end = min(until, final) if until else final
        begin = since or datetime(1970, 1, 1, tzinfo=UTC)
        return tokens.Place(
            verb=asked.verb,
            prefix=asked.given["metadataPrefix"],
            set=asked.given.get("set", ""),
            since=int(begin.timestamp()),
            until=int(end.timestamp()),
            complete=int(final.timestamp()) + 1,
        )

    def _wanted(self, place: tokens.Place) -> Wanted:
        """Of all, of a set of centres, or of a collection."""
        since, until = _moment(place.since), _moment(place.until)
        head, _, id_ = place.set.partition(":")
        if head == _COLLECTION and id_:
            return Wanted(since, until, collection=id_)
        return Wanted(since, until, self._centres(place.set) if place.set else None)

    def _centres(self, spec: str) -> tuple[str, ...]:
        """The centres of a set, also of one that bears a former code; in none of an unknown one anything matches."""
        last = spec.rpartition(":")[2]
        return self._entries.centres_of(self._ledger.centres.successions().centres.get(last, last))

    def _size(self, wanted: Wanted, found: int) -> int:
        if found <= self._repository.page:
            return found
        counted = self._entries.count(wanted, _MOST_COUNTED + 1)
        return counted if counted <= _MOST_COUNTED else 0

    def _last_again(self, id_: str, records: bool) -> list[Disseminated]:
        """A list ends with a record (the schema wants one): where all that was left has changed since, the last is said again."""
        one = self._entries.one(id_, records=records)
        return [one] if one else []

    def _said(self, one: Disseminated, form: Format, records: bool) -> str:
        identifier = self._repository.identifier(one.id)
        if not records:
            return documents.header(one, identifier)
        record = one.record
        return documents.record(one, identifier, form.say(record) if record else "") if record or one.gone else ""

    def _token(self, place: tokens.Place, cursor: int, more: bool) -> str:
        """A token where there is more; at the end of a list of several pages one that is empty."""
        if not more and not cursor:
            return ""
        facts = {"cursor": str(cursor)} | ({"completeListSize": str(place.size)} if place.size else {})
        if not more:
            return written("resumptionToken", "", facts)
        token = tokens.issued(self._repository.key, place)
        return written("resumptionToken", escaped(token.text), {"expirationDate": stamp(token.expires), **facts})


def _moment(seconds: int) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)
