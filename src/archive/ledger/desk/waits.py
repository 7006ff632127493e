"""What waits for whom, within a part of the tree: read by indices from the oldest on, and counted up to a bound."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import NamedTuple

from sqlalchemy import func, literal, not_, or_, select

from archive.access.may import Reach
from archive.ledger import ancestry
from archive.ledger import tables as t
from archive.ledger.accounts import tables as accounts
from archive.ledger.database import Database
from archive.ledger.desk import review_tables
from archive.models.accounts import Account
from archive.models.states import DeliveryState, ResourceState

COUNTED = 5000
"""Rows that are counted one by one; more are told as so many."""
d, r, p, v = t.deliveries.c, t.resources.c, accounts.people.c, review_tables.reviews.c


class WaitingDelivery(NamedTuple):
    """A delivery that wants something of its centre."""

    id: str
    centre: str
    name: str
    state: DeliveryState
    since: datetime


class WaitingResource(NamedTuple):
    """A resource that wants something of its centre."""

    id: str
    centre: str
    title: str
    since: datetime


class Queue(NamedTuple):
    """What waits of one centre for review."""

    centre: str
    number: int
    oldest: datetime


class Waits:
    """Reads what waits."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def deliveries(self, reach: Reach, states: Sequence[DeliveryState], limit: int = 10) -> tuple[int, list[WaitingDelivery]]:
        """How many stand in these states, and those that have the longest."""
        where = (d.state.in_(list(states)), ancestry.within(d.centre, reach))
        some = select(literal(1)).select_from(t.deliveries).where(*where).limit(COUNTED).subquery()
        query = select(d.id, d.centre, d.name, d.state, d.changed_at).where(*where).order_by(d.changed_at).limit(limit)
        with self._database.begin() as connection:
            number = connection.scalar(select(func.count()).select_from(some)) or 0
            rows = connection.execute(query)
            return int(number), [WaitingDelivery(row[0], row[1], row[2], DeliveryState(row[3]), row[4]) for row in rows]

    def returned(self, reach: Reach, limit: int = 10) -> tuple[int, list[WaitingResource]]:
        """How many resources were returned to their centres, and those that have been the longest."""
        where = (r.state == ResourceState.RETURNED.value, ancestry.within(r.centre, reach))
        some = select(literal(1)).select_from(t.resources).where(*where).limit(COUNTED).subquery()
        title = r.record["title"].astext
        query = select(r.id, r.centre, func.coalesce(title, ""), r.changed_at).where(*where).order_by(r.changed_at).limit(limit)
        with self._database.begin() as connection:
            number = connection.scalar(select(func.count()).select_from(some)) or 0
            return int(number), [WaitingResource(*row) for row in connection.execute(query)]

    def reviews(self, reach: Reach, limit: int = 10) -> tuple[int, list[Queue]]:
        """How many resources wait for review, and the centres whose oldest has waited the longest."""
        where = (r.state == ResourceState.IN_REVIEW.value, ancestry.within(r.centre, reach))
        some = select(r.centre, r.changed_at).where(*where).order_by(r.changed_at).limit(COUNTED).subquery()
        oldest = func.min(some.c.changed_at)
        query = select(some.c.centre, func.count(), oldest).group_by(some.c.centre).order_by(oldest).limit(limit)
        with self._database.begin() as connection:
            number = connection.scalar(select(func.count()).select_from(some)) or 0
            return int(number), [Queue(*row) for row in connection.execute(query)]

    def late(self, reach: Reach) -> int:
        """How many should have been decided by now where they wait for review."""
        late = (v.closed_at.is_(None), v.due_at <= func.now(), ancestry.within(v.station, reach))
        some = select(literal(1)).where(*late).limit(COUNTED).subquery()
        with self._database.begin() as connection:
            return int(connection.scalar(select(func.count()).select_from(some)) or 0)

    def people_without_posts(self, reach: Reach, limit: int = 10) -> tuple[int, list[Account]]:
        """How many accounts of a part of the tree hold no post, and the first of them."""
        g = accounts.grants.c
        holds = select(literal(1)).where(g.person == p.id, or_(g.ends.is_(None), g.ends > func.now())).exists()
        where = (ancestry.within(p.centre, reach), not_(holds), p.state != "disabled")
        columns = (p.id, p.login, p.name, p.centre, p.state)
        with self._database.begin() as connection:
            number = connection.scalar(select(func.count()).select_from(accounts.people).where(*where)) or 0
            rows = connection.execute(select(*columns).where(*where).order_by(p.created_at).limit(limit))
            return int(number), [Account.model_validate(dict(row._mapping)) for row in rows]

    def refusals(self, since: timedelta) -> int:
        """How many lines of the audit log tell of a refusal of late."""
        c = accounts.audit.c
        some = select(literal(1)).where(c.at > func.now() - since, c.outcome != "done").limit(COUNTED).subquery()
        with self._database.begin() as connection:
            return int(connection.scalar(select(func.count()).select_from(some)) or 0)
