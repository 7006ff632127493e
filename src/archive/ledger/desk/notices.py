"""Notices: who was told of what. Each event of a subject is told to a person once."""

from collections.abc import Collection, Mapping, Sequence
from datetime import timedelta
from typing import NamedTuple

from sqlalchemy import and_, case, func, literal, or_, select, update
from sqlalchemy.dialects.postgresql import insert as upsert

from archive.ledger import tables as t
from archive.ledger.accounts import tables as accounts
from archive.ledger.database import Database
from archive.ledger.desk import notice_tables as d
from archive.models.notices import MailChoice, Notice
from archive.models.people import Role

KEPT = timedelta(days=365)
_LONGEST_WAIT_H = 24
n = d.notices.c
ch = d.notice_choices.c
p = accounts.people.c
_COLUMNS = (n.id, n.person, n.event, n.subject, n.round, n.centre, n.address, n.facts, n.at, n.read_at)


class Owed(NamedTuple):
    """To whom a digest is due: their account's id, name, mail and language."""

    person: str
    name: str
    mail: str
    language: str


class Notices:
    """Adds notices, lists them, and marks them as read or mailed."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def add(self, people: Collection[str], notice: Mapping[str, object]) -> list[str]:
        """Tell these people, each once; who was told now."""
        rows = [dict(notice) | {"person": one} for one in sorted(set(people))]
        if not rows:
            return []
        new = upsert(d.notices).on_conflict_do_nothing(index_elements=["person", "event", "subject", "round"])
        with self._database.begin() as connection:
            return list(connection.scalars(new.returning(n.person), rows))

    def nearest(self, roles: Collection[Role], centre: str) -> list[str]:
        """Who holds one of these posts at a centre or, where nobody does, at the nearest one above it that has somebody."""
        g, a = accounts.grants.c, t.centre_ancestors.c
        holds = and_(g.begins <= func.now(), or_(g.ends.is_(None), g.ends > func.now()), p.state != "disabled")
        depth = case((g.centre == "", 99), else_=a.depth)
        query = (
            select(g.person, func.min(depth).label("depth"))
            .join(accounts.people, p.id == g.person)
            .outerjoin(t.centre_ancestors, and_(a.ancestor == g.centre, a.centre == centre))
            .where(g.role.in_(sorted(roles)), holds, or_(g.centre == "", a.depth.is_not(None)))
            .group_by(g.person)
            .order_by("depth", g.person)
        )
        with self._database.begin() as connection:
            rows = connection.execute(query).all()
        return [row.person for row in rows if row.depth == rows[0].depth]

    def of(self, person: str, before: int | None = None, limit: int = 50, *, unread: bool = False) -> list[Notice]:
        """Somebody's, newest first."""
        query = select(*_COLUMNS).where(n.person == person).order_by(n.id.desc()).limit(limit)
        query = query.where(n.id < before) if before else query
        with self._database.begin() as connection:
            rows = connection.execute(query.where(n.read_at.is_(None)) if unread else query)
            return [Notice.model_validate(dict(row._mapping)) for row in rows]

    def unread(self, person: str) -> int:
        """How many somebody has not read, counted up to a hundred."""
        some = select(literal(1)).where(n.person == person, n.read_at.is_(None)).limit(100).subquery()
        with self._database.begin() as connection:
            return int(connection.scalar(select(func.count()).select_from(some)) or 0)

    def read(self, person: str, ids: Sequence[int] = (), *, unread: bool = False, until: int | None = None) -> int:
        """Mark somebody's notices as read, or as unread again: these, or all up to one; how many were changed."""
        where = [n.person == person, n.read_at.is_not(None) if unread else n.read_at.is_(None)]
        where += [n.id.in_(list(ids))] if ids else []
        where += [n.id <= until] if until is not None else []
        change = update(d.notices).where(*where).values(read_at=None if unread else func.now())
        with self._database.begin() as connection:
            return connection.execute(change).rowcount

    def choice(self, person: str) -> MailChoice:
        """How often somebody wants a digest by mail."""
        with self._database.begin() as connection:
            found = connection.scalar(select(ch.mail).where(ch.person == person))
        return MailChoice(found) if found else MailChoice.DAILY

    def choose(self, person: str, mail: MailChoice) -> None:
        """Set that."""
        new = upsert(d.notice_choices).values(person=person, mail=mail.value)
        change = {"mail": mail.value, "at": func.now()}
        with self._database.begin() as connection:
            connection.execute(new.on_conflict_do_update(index_elements=["person"], set_=change))

    def owed(self, limit: int = 20) -> list[Owed]:
        """To whom a digest is due: the oldest notice that they have neither read nor had by mail has waited long enough."""
        oldest = (
            select(n.person, func.min(n.at).label("at"), func.max(n.mailed_at))
            .where(n.mailed_at.is_(None), n.read_at.is_(None))
            .group_by(n.person)
            .subquery()
        )
        wait = case((ch.mail == MailChoice.HOURLY.value, timedelta(hours=1)), else_=timedelta(hours=24))
        query = (
            select(p.id, p.name, p.mail, p.language)
            .join(oldest, oldest.c.person == p.id)
            .outerjoin(d.notice_choices, ch.person == p.id)
            .where(p.mail != "", p.state == "active", func.coalesce(ch.mail, "daily") != MailChoice.OFF.value)
            .where(oldest.c.at < func.now() - wait, or_(ch.not_before.is_(None), ch.not_before <= func.now()))
            .order_by(oldest.c.at)
            .limit(limit)
        )
        with self._database.begin() as connection:
            return [Owed(*row) for row in connection.execute(query)]

    def take_for_mail(self, person: str, limit: int = 100) -> list[Notice]:
        """What goes into a digest: from now on it counts as mailed, so that no two workers send it."""
        some = select(n.id).where(n.person == person, n.mailed_at.is_(None), n.read_at.is_(None)).order_by(n.id).limit(limit)
        change = update(d.notices).where(n.id.in_(some.with_for_update(skip_locked=True))).values(mailed_at=func.now())
        with self._database.begin() as connection:
            rows = connection.execute(change.returning(*_COLUMNS)).all()
        return sorted((Notice.model_validate(dict(row._mapping)) for row in rows), key=lambda one: one.id)

    def put_back(self, person: str, ids: Collection[int]) -> None:
        """A digest could not be sent: it is due again after an hour, two, four …, a day at most."""
        back = update(d.notices).where(n.person == person, n.id.in_(list(ids))).values(mailed_at=None)
        wait = func.least(func.power(2, ch.tries), _LONGEST_WAIT_H) * timedelta(hours=1)
        new = upsert(d.notice_choices).values(
            person=person, mail=MailChoice.DAILY.value, tries=1, not_before=func.now() + timedelta(hours=1)
        )
        change = {"tries": ch.tries + 1, "not_before": func.now() + wait}
        with self._database.begin() as connection:
            connection.execute(back)
            connection.execute(new.on_conflict_do_update(index_elements=["person"], set_=change))

    def sent(self, person: str) -> None:
        """A digest was taken."""
        with self._database.begin() as connection:
            connection.execute(update(d.notice_choices).where(ch.person == person).values(tries=0, not_before=None))

    def forget(self) -> int:
        """Those that were read and are older than a year."""
        with self._database.begin() as connection:
            gone = d.notices.delete().where(n.at < func.now() - KEPT, n.read_at.is_not(None))
            return connection.execute(gone).rowcount
