"""What numbers are made of, by name: entries, activities, people and groups, collections, items of lists of heritage."""

from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, date, datetime

from sqlalchemy import Row, or_, select

from archive.access.may import Reach
from archive.access.personal_numbers import masked
from archive.i18n.moments import day
from archive.ledger import ancestry
from archive.ledger import tables as t
from archive.ledger.database import Database
from archive.ledger.network import tables as n
from archive.ledger.network.public_agents import PublicAgents
from archive.ledger.network.statements import Statements
from archive.models.network.activity_course import SHOWN as TOLD
from archive.models.network.collection import SHOWN as OPEN
from archive.models.network.heritage import ItemState
from archive.models.network.measure import Named
from archive.models.network.statement import RESOURCE, Concept
from archive.models.states import ResourceState

s, r = n.statements.c, t.resources.c
_NAMED = (Concept.ACTIVITY, Concept.COLLECTION, Concept.HERITAGE)
Names = Mapping[str, Named]
"""Id of a subject -> what it is, by name."""


class CountedNames:
    """Names what the public may know of, and what people may see at work."""

    def __init__(self, database: Database, statements: Statements, people: PublicAgents) -> None:
        self._database, self._statements, self._people = database, statements, people

    def public(self, ids: Iterable[str]) -> Names:
        """Those of these that the public may know of now."""
        wanted = sorted(set(ids))
        query = select(s.concept, s.id, s.title, s.state, s.starts, s.body["announced"].astext.label("announced"))
        with self._database.begin() as connection:
            rows = connection.execute(query.where(s.concept.in_(_NAMED), s.id.in_(wanted))).all()
        today = day(datetime.now(UTC))
        found = {row.id: Named(row.concept, row.id, masked(row.title)) for row in rows if _PUBLIC[row.concept](row, today)}
        found |= {id_: Named(Concept.AGENT, one.id, one.name) for id_, one in self._people.named(wanted).items()}
        return found | {id_: Named(RESOURCE, id_, one.title) for id_, one in self._statements.shown(wanted).items()}

    def seen(self, ids: Iterable[str], work: Reach, states: Reach) -> Names:
        """Those of these that belong to centres in the parts of the tree whose work somebody sees, and for which they speak."""
        wanted = sorted(set(ids))
        theirs = or_(
            s.concept.in_((Concept.COLLECTION, Concept.AGENT)) & ancestry.within(s.centre, work),
            (s.concept == Concept.ACTIVITY) & ancestry.within(s.centre, states),
        )
        said = select(s.concept, s.id, s.title).where(s.id.in_(wanted), theirs)
        held = select(r.id, r.record["title"].astext.label("title")).where(
            r.id.in_(wanted), r.state != ResourceState.DELETED, ancestry.within(r.centre, work)
        )
        with self._database.begin() as connection:
            found = {row.id: Named(row.concept, row.id, row.title) for row in connection.execute(said)}
            return found | {row.id: Named(RESOURCE, row.id, row.title) for row in connection.execute(held)}


_Judge = Callable[["Row[tuple[str, str, str, str, date | None, str | None]]", date], bool]
_PUBLIC: Mapping[str, _Judge] = {
    Concept.ACTIVITY: lambda row, _today: row.announced is not None and row.state in TOLD,
    Concept.COLLECTION: lambda row, today: row.state in OPEN and (row.starts is None or row.starts <= today),
    Concept.HERITAGE: lambda row, _today: row.state == ItemState.LISTED,
}
"""What the public may know of, by the rules of their own pages."""
