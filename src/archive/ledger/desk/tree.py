"""The tree for its pages: a level at a time, by words, and who holds which post where."""

from collections.abc import Collection
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import String, and_, cast, func, or_, select, tuple_

from archive.access.may import Reach
from archive.ledger import ancestry
from archive.ledger import tables as t
from archive.ledger.accounts import tables as accounts
from archive.ledger.database import Database
from archive.ledger.desk import notice_tables as d
from archive.models.centre import Centre, Level
from archive.models.people import Role

c, a = t.centres.c, t.centre_ancestors.c
_COLUMNS = (c.id, c.name, c.name_en, c.level, c.parent, c.division, c.address, c.mail, c.names, c.codes, c.closed, c.successors)


class Holder(NamedTuple):
    """Somebody with a post at a centre."""

    person: str
    name: str
    login: str
    role: Role
    ends: datetime | None


class TreePages:
    """Reads the tree as pages show it."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def page(
        self,
        parent: str | None = None,
        under: str = "",
        words: str = "",
        level: Level | None = None,
        after: tuple[str, str] | None = None,
        limit: int = 50,
        *,
        closed: bool = False,
    ) -> list[Centre]:
        """Centres in the order of their divisions from `after` on: those right below one, or those anywhere below one; with
        words in a name they have or had, an id or a code they have or had.
        """
        query = select(*_COLUMNS).order_by(c.division, c.id).limit(limit)
        query = query if closed else query.where(c.closed.is_(None))
        query = query.where(c.parent == parent) if parent else query
        query = query.where(c.id.in_(select(a.centre).where(a.ancestor == under))) if under else query
        query = query.where(c.level == level) if level else query
        if words:
            former = or_(*(cast(column, String).contains(words, autoescape=True) for column in (c.names, c.codes)))
            named = or_(c.name.contains(words, autoescape=True), func.lower(c.name_en).contains(words.lower(), autoescape=True))
            query = query.where(or_(named, c.id == words, c.division.startswith(words, autoescape=True), former))
        if after:
            query = query.where(tuple_(c.division, c.id) > after)
        with self._database.begin() as connection:
            return [Centre.model_validate(dict(row._mapping)) for row in connection.execute(query)]

    def children(self, ids: Collection[str]) -> dict[str, int]:
        """How many centres in force stand right below each of these."""
        query = select(c.parent, func.count()).where(c.parent.in_(sorted(ids)), c.closed.is_(None)).group_by(c.parent)
        with self._database.begin() as connection:
            return {row[0]: row[1] for row in connection.execute(query)}

    def tops(self) -> list[Centre]:
        """Those that stand below nobody."""
        query = select(*_COLUMNS).where(c.parent.is_(None), c.closed.is_(None)).order_by(c.division, c.id).limit(100)
        with self._database.begin() as connection:
            return [Centre.model_validate(dict(row._mapping)) for row in connection.execute(query)]

    def within(self, reach: Reach) -> set[str]:
        """The ids of all centres within a part of the tree."""
        with self._database.begin() as connection:
            return set(connection.scalars(select(c.id).where(ancestry.within(c.id, reach))))

    def holders(self, centre: str) -> list[Holder]:
        """Who holds a post at a centre itself now."""
        g, p = accounts.grants.c, accounts.people.c
        holds = and_(g.begins <= func.now(), or_(g.ends.is_(None), g.ends > func.now()), p.state != "disabled")
        query = select(p.id, p.name, p.login, g.role, g.ends).join(accounts.people, p.id == g.person)
        query = query.where(g.centre == centre, holds).order_by(g.role, p.name, p.id).limit(200)
        with self._database.begin() as connection:
            return [Holder(row[0], row[1], row[2], Role(row[3]), row[4]) for row in connection.execute(query)]

    def without_people(self, reach: Reach, role: Role, limit: int = 20) -> tuple[int, list[Centre]]:
        """How many centres in force within a part of the tree nobody holds a post at, and the first of them."""
        g = accounts.grants.c
        held = select(g.centre).where(g.role == role.value, or_(g.ends.is_(None), g.ends > func.now()))
        where = (c.closed.is_(None), ancestry.within(c.id, reach), c.id.not_in(held))
        with self._database.begin() as connection:
            number = connection.scalar(select(func.count()).select_from(t.centres).where(*where)) or 0
            rows = connection.execute(select(*_COLUMNS).where(*where).order_by(c.division, c.id).limit(limit))
            return int(number), [Centre.model_validate(dict(row._mapping)) for row in rows]

    def keep_sheet(self, key: str, person: str, name: str, body: bytes) -> None:
        """Keep a sheet between its preview and its import; those of yesterday go."""
        s = d.kept_sheets.c
        with self._database.begin() as connection:
            connection.execute(
                d.kept_sheets.delete().where(or_(s.at < func.now() - func.make_interval(0, 0, 0, 1), s.key == key))
            )
            connection.execute(d.kept_sheets.insert().values(key=key, person=person, name=name, body=body))

    def kept_sheet(self, key: str, person: str) -> tuple[str, bytes] | None:
        """Name and bytes of a sheet that somebody sent."""
        s = d.kept_sheets.c
        with self._database.begin() as connection:
            row = connection.execute(select(s.name, s.body).where(s.key == key, s.person == person)).one_or_none()
        return (row[0], row[1]) if row else None
