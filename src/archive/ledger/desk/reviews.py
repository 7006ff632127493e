"""Reviews: what waits, at which centre, since when; who looks at it; what was said of it and not preserved yet.

A trigger opens a row when a resource goes into review, by whatever way, and closes it when it leaves: nothing waits unseen.
"""

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from sqlalchemy import (
    ARRAY,
    ColumnElement,
    Connection,
    Select,
    Subquery,
    Text,
    and_,
    cast,
    delete,
    func,
    insert,
    literal,
    or_,
    select,
    true,
    update,
)

from archive.access.may import Reach
from archive.ledger import ancestry, moves
from archive.ledger import tables as base
from archive.ledger.accounts import tables as people
from archive.ledger.database import Database
from archive.ledger.desk import review_log
from archive.ledger.desk import review_tables as t
from archive.ledger.desk import sheet_tables as sheets
from archive.ledger.desk import upload_tables as uploads
from archive.models.centre import Level
from archive.models.people import Role
from archive.models.reviewing import RISING, Queued, Remark, ReviewLog, Stop, Waiting
from archive.models.uploads import UploadState

LEASE = timedelta(minutes=30)
"""How long something stays with who took it up."""
WIDE = 2_500
"""Below so many centres a queue asks each of them for its oldest; above, it walks all that waits and asks whose it is."""
v = t.reviews.c
_COLUMNS = tuple(v[name] for name in Waiting.model_fields)
_ISOPEN = v.closed_at.is_(None)


class Filter(NamedTuple):
    """What a queue is narrowed to."""

    kind: str = ""
    doubt: str = ""
    late: bool = False
    free: bool = False
    person: str = ""
    """Who asks: what they hold is free for them."""


class Reviews:
    """Reads and moves what waits."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def get(self, resource_id: str) -> Waiting | None:
        """The open review of a resource."""
        with self._database.begin() as connection:
            row = connection.execute(select(*_COLUMNS).where(v.resource == resource_id, _ISOPEN)).one_or_none()
        return Waiting.model_validate(dict(row._mapping)) if row else None

    def queue(
        self,
        reach: Reach,
        narrowed: Filter = Filter(),  # noqa: B008 - a tuple
        *,
        only: Collection[str] | None = None,
        after: tuple[datetime, int] | None = None,
        limit: int = 50,
    ) -> list[Queued]:
        """What waits in a part of the tree, the oldest first, behind a place; with `only`, at exactly these centres."""
        where = [_ISOPEN, *_narrowed(narrowed)]
        if after:
            where.append(or_(v.arrived_at > after[0], and_(v.arrived_at == after[0], v.id > after[1])))
        r = base.resources.c
        with self._database.begin() as connection:
            if only is not None:
                first = _oldest(select(func.unnest(cast(sorted(only), ARRAY(Text))).label("id")), where, limit)
            elif reach.everywhere or connection.scalar(_below(reach).offset(WIDE).limit(1)) is not None:
                first = _walked(reach, where, limit)
            else:
                first = _oldest(_below(reach).distinct(), where, limit)
            page = select(first, r.record["title"].astext.label("title")).join(base.resources, r.id == first.c.resource)
            rows = connection.execute(page.order_by(first.c.arrived_at, first.c.id))
            return [Queued.model_validate(dict(row._mapping)) for row in rows]

    def returned(self, reach: Reach, limit: int = 50, after: str = "") -> list[str]:
        """Resources that came back to the centres of a part of the tree, and were not handed in again; by id."""
        r = base.resources.c
        query = select(r.id).where(r.state == "returned", ancestry.within(r.centre, reach), r.id > after)
        with self._database.begin() as connection:
            return list(connection.scalars(query.order_by(r.id).limit(limit)))

    def unplaced(self, limit: int = 100) -> list[str]:
        """Resources of which nobody has looked into yet where they have to wait, oldest first."""
        with self._database.begin() as connection:
            return list(connection.scalars(select(v.resource).where(_ISOPEN, v.decides == "").order_by(v.id).limit(limit)))

    def overdue(self, now: datetime, limit: int = 100) -> list[Waiting]:
        """What should have been decided by now, the latest first."""
        query = select(*_COLUMNS).where(_ISOPEN, v.due_at <= now, v.decides != "").order_by(v.due_at).limit(limit)
        with self._database.begin() as connection:
            return [Waiting.model_validate(dict(row._mapping)) for row in connection.execute(query)]

    def place(self, waiting: Waiting, station: str, decides: str, due_at: datetime, doubts: Sequence[str]) -> bool:
        """Where it waits, and who decides, once that was looked into; False where somebody else did it meanwhile."""
        change = {"station": station, "decides": decides, "due_at": due_at, "doubts": list(doubts)}
        with self._database.begin() as connection:
            mine = (v.id == waiting.id, _ISOPEN, v.decides == "")
            return bool(connection.execute(update(t.reviews).where(*mine).values(**change)).rowcount)

    def move(
        self, waiting: Waiting, station: str, decides: str, due_at: datetime, version: int, log: ReviewLog | None = None
    ) -> bool:
        """On to another level, with what was said there; False where it does not wait there any more."""
        change = {"station": station, "decides": decides, "due_at": due_at, "late": 0, "claimed_by": "", "claimed_until": None}
        with self._database.begin() as connection:
            mine = (v.id == waiting.id, _ISOPEN, v.station == waiting.station)
            moved = connection.execute(
                update(t.reviews).where(*mine).values(**change, arrived_at=func.clock_timestamp())
            ).rowcount
            if log is not None:
                review_log.note(connection, waiting.resource, log)
            _headed(connection, waiting.resource, version)
            return bool(moved)

    def resubmit(self, resource_id: str, version: int, log: ReviewLog) -> None:
        """What was returned goes into review again as it is.

        Raises:
            StateRefused: it is not returned any more.
        """
        with self._database.begin() as connection:
            moves.move(connection, resource_id, "resubmit", version)
            review_log.note(connection, resource_id, log)

    def noted(self, resource_id: str, version: int, log: ReviewLog) -> None:
        """What its object says of its review by now, in this head."""
        with self._database.begin() as connection:
            review_log.note(connection, resource_id, log)
            _headed(connection, resource_id, version)

    def tell_late(self, waiting: Waiting, due_at: datetime) -> bool:
        """Note that somebody is told that it is late; once for each time, whoever asks at the same moment."""
        mine = (v.id == waiting.id, _ISOPEN, v.late == waiting.late, v.station == waiting.station)
        with self._database.begin() as connection:
            change = update(t.reviews).where(*mine).values(late=waiting.late + 1, due_at=due_at)
            return bool(connection.execute(change).rowcount)

    def claim(self, resource_id: str, person: str) -> bool:
        """Take it up for half an hour, or for another one; False while somebody else has it."""
        free = or_(v.claimed_by.in_(["", person]), v.claimed_until.is_(None), v.claimed_until <= func.now())
        change = update(t.reviews).where(v.resource == resource_id, _ISOPEN, free)
        with self._database.begin() as connection:
            return bool(connection.execute(change.values(claimed_by=person, claimed_until=func.now() + LEASE)).rowcount)

    def release(self, resource_id: str, person: str = "") -> bool:
        """Let it go, whoever has it, or this person where one is named."""
        change = update(t.reviews).where(v.resource == resource_id, _ISOPEN, v.claimed_by != "")
        change = change.where(v.claimed_by == person) if person else change
        with self._database.begin() as connection:
            return bool(connection.execute(change.values(claimed_by="", claimed_until=None)).rowcount)

    def log(self, resource_id: str) -> ReviewLog:
        """What was done and said so far."""
        with self._database.begin() as connection:
            return review_log.read(connection, resource_id)

    def drafts(self, resource_id: str) -> list[Remark]:
        """Remarks that nobody was told of yet."""
        r = t.remarks.c
        query = select(r.body).where(r.resource == resource_id, r.said == 0).order_by(r.at, r.id)
        with self._database.begin() as connection:
            return [Remark.model_validate(one) for one in connection.scalars(query)]

    def remark(self, resource_id: str, remark: Remark) -> None:
        """One more, which the next decision takes along."""
        row = {"resource": resource_id, "author": remark.by.id, "body": remark.model_dump(mode="json"), "at": remark.at}
        with self._database.begin() as connection:
            connection.execute(insert(t.remarks).values(id=remark.id, **row))

    def take_back(self, resource_id: str, remark_id: str, person: str) -> bool:
        """Somebody's own one that nobody was told of."""
        r = t.remarks.c
        mine = (r.resource == resource_id, r.id == remark_id, r.author == person, r.said == 0)
        with self._database.begin() as connection:
            return bool(connection.execute(delete(t.remarks).where(*mine)).rowcount)

    def line(self, centre: str) -> list[Stop]:
        """The centres in force from one up to the province, one on each level, with who reviews exactly there now."""
        a, c, g, p = ancestry.a, base.centres.c, people.grants.c, people.people.c
        holds = and_(g.begins <= func.now(), or_(g.ends.is_(None), g.ends > func.now()))
        above = (
            select(c.id, c.name, c.level, a.depth)
            .join(base.centres, c.id == a.ancestor)
            .where(a.centre == centre, c.closed.is_(None))
            .order_by(a.depth, c.id)
        )
        with self._database.begin() as connection:
            rows = connection.execute(above).all()
            ids = [row.id for row in rows]
            query = select(g.centre, g.person).join(people.people, p.id == g.person).where(p.state == "active", holds)
            held = connection.execute(query.where(g.role == Role.REVIEWER, g.centre.in_(ids))).all()
        stops: dict[Level, Stop] = {}
        for row in rows:
            who = frozenset(one.person for one in held if one.centre == row.id)
            stops.setdefault(Level(row.level), Stop(row.id, row.name, Level(row.level), who))
        return [stops[level] for level in RISING if level in stops]

    def makers(self, resource_id: str, delivery: str) -> set[str]:
        """Who did something to a resource, or to a delivery that brought it, as written; but for what reviewers do. Of a
        delivery that was made in the workbench, also whoever opened its tray, sent files into it, or wrote its list.
        """
        a, i = people.audit.c, base.items.c
        with self._database.begin() as connection:
            every = {delivery, *connection.scalars(select(i.delivery).where(i.resource == resource_id))} - {""}
        subjects = sorted({resource_id, *every})
        had_part = (a.outcome == "done", a.verb.not_in(sorted(OF_REVIEWERS)), a.verb.not_like("see%"))
        query = select(a.actor, a.on_behalf_of).where(a.subject.in_(subjects), *had_part).distinct()
        acts = select(base.delivery_acts.c.by).where(base.delivery_acts.c.delivery.in_(sorted(every))).distinct()
        with self._database.begin() as connection:
            done = {one for row in connection.execute(query) for one in row} - {""}
            return {*done, *connection.scalars(acts), *_made_here(connection, every)}

    def archivists(self, centre: str) -> list[str]:
        """Who hands in for exactly this centre now."""
        g = people.grants.c
        holds = and_(g.begins <= func.now(), or_(g.ends.is_(None), g.ends > func.now()))
        with self._database.begin() as connection:
            query = select(g.person).where(g.role == Role.ARCHIVIST, g.centre == centre, holds).distinct()
            return sorted(connection.scalars(query))


OF_REVIEWERS = frozenset(
    {
        *("approve", "return", "pass-up", "claim", "release", "remark", "take-back-remark", "see", "see-private", "withdraw"),
        *("restore", "ask-deletion", "confirm-deletion", "ask-undeletion", "confirm-undeletion", "accept", "export", "receive"),
        *("hold", "retry", "cancel", "close"),
    }
)
"""Verbs of the audit log by which nobody has part in a work."""


def _made_here(connection: Connection, deliveries: Collection[str]) -> set[str]:
    """Who opened a tray that became one of these, sent its files, or wrote its list, as written; of senders the id alone is
    known. Whoever only opened the sheet of a draft has looked.
    """
    trays = list(connection.scalars(select(uploads.trays.c.id).where(uploads.trays.c.delivery.in_(sorted(deliveries)))))
    if not trays:
        return set()
    c, s, r = uploads.uploads.c, sheets.sheets.c, sheets.sheet_rows.c
    lists = list(connection.scalars(select(s.id).where(s.tray.in_(trays))))
    written = (
        select(uploads.trays.c.person).where(uploads.trays.c.id.in_(trays)),
        select(s.by).where(s.id.in_(lists), s.delivery == ""),
        select(r.by).where(r.sheet.in_(lists), r.by != "").distinct(),
        select(literal("– <") + c.person + literal(">")).where(c.tray.in_(trays), c.state != UploadState.REMOVED).distinct(),
    )
    return {one for query in written for one in connection.scalars(query)}


def _narrowed(by: Filter) -> list[ColumnElement[bool]]:
    where: list[ColumnElement[bool]] = []
    if by.kind:
        where.append(v.kind == by.kind)
    if by.doubt:
        where.append(v.doubts.contains([by.doubt]))
    if by.late:
        where.append(v.due_at <= func.now())
    if by.free:
        where.append(or_(v.claimed_by.in_(["", by.person]), v.claimed_until.is_(None), v.claimed_until <= func.now()))
    return where


def _below(reach: Reach) -> Select[tuple[str]]:
    """The centres of a part of the tree."""
    return select(ancestry.a.centre.label("id")).where(ancestry.a.ancestor.in_(sorted(reach.centres)))


def _oldest(stations: Select[tuple[str]], where: Sequence[ColumnElement[bool]], limit: int) -> Subquery:
    """The oldest of each of these centres, of which the oldest: as many reads of an index as there are centres, then the rows."""
    each = stations.subquery()
    of_one = select(v.arrived_at, v.id).where(*where, v.station == each.c.id).order_by(v.arrived_at, v.id).limit(limit).lateral()
    ids = select(of_one.c.id).select_from(each.join(of_one, true())).order_by(of_one.c.arrived_at, of_one.c.id).limit(limit)
    return select(*_COLUMNS).where(v.id.in_(ids)).subquery()


def _walked(reach: Reach, where: Sequence[ColumnElement[bool]], limit: int) -> Subquery:
    """All that waits in its order, until so many are found."""
    query = select(*_COLUMNS).where(*where)
    if not reach.everywhere:
        a = ancestry.a
        query = query.where(select(a.centre).where(a.centre == v.station, a.ancestor.in_(sorted(reach.centres))).exists())
    return query.order_by(v.arrived_at, v.id).limit(limit).subquery()


def _headed(connection: Any, resource_id: str, version: int) -> None:  # noqa: ANN401
    """The head of the preserved object, which a review has written."""
    connection.execute(update(base.resources).where(base.resources.c.id == resource_id).values(version=version))
