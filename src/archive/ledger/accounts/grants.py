"""Grants: which posts people hold, where, and from when to when; deputies hold those of another one for a time."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import and_, func, insert, or_, select, update

from archive.access.may import APART
from archive.errors import PostsApart
from archive.ledger import ancestry
from archive.ledger.accounts import tables as t
from archive.ledger.database import Database
from archive.models.accounts import Post
from archive.models.people import Grant, Role

g = t.grants.c
d = t.deputies.c
_COLUMNS = (g.id, g.person, g.role, g.centre, g.begins, g.ends, g.by)


class Grants:
    """Gives, ends and reads posts."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def give(
        self, person: str, role: Role, centre: str, by: str, begins: datetime | None = None, ends: datetime | None = None
    ) -> int:
        """A post from `begins` (now) until before `ends` (for good).

        Raises:
            PostsApart: they hold, or will hold, a post that nobody may hold beside this one.
        """
        with self._database.begin() as connection:
            connection.execute(select(func.pg_advisory_xact_lock(func.hashtextextended(f"grants {person}", 0))))
            held = connection.scalars(select(g.role).where(g.person == person, or_(g.ends.is_(None), g.ends > func.now()))).all()
            other = next((one for one in held if {Role(one), role} <= APART and one != role), None)
            if other:
                raise PostsApart(role=role.value, held=other)
            row = {"person": person, "role": role.value, "centre": centre, "by": by, "ends": ends}
            made = insert(t.grants).values(**row, begins=begins or func.now()).returning(g.id)
            return int(connection.execute(made).scalar_one())

    def end(self, grant_id: int) -> bool:
        """End a post now."""
        lasts = or_(g.ends.is_(None), g.ends > func.now())
        with self._database.begin() as connection:
            return bool(connection.execute(update(t.grants).where(g.id == grant_id, lasts).values(ends=func.now())).rowcount)

    def get(self, grant_id: int) -> Post | None:
        """One of them, held or ended."""
        with self._database.begin() as connection:
            row = connection.execute(select(*_COLUMNS).where(g.id == grant_id)).one_or_none()
        return Post.model_validate(dict(row._mapping)) if row else None

    def posts(self, person: str) -> list[Post]:
        """All that somebody holds or held, newest first."""
        with self._database.begin() as connection:
            rows = connection.execute(select(*_COLUMNS).where(g.person == person).order_by(g.id.desc()))
            return [Post.model_validate(dict(row._mapping)) for row in rows]

    def of(self, person: str) -> tuple[Grant, ...]:
        """What somebody may act as now: their posts, and those of whom they stand in for. A deputy has no deputy."""
        holds = and_(g.begins <= func.now(), or_(g.ends.is_(None), g.ends > func.now()))
        own = select(g.role, g.centre).where(g.person == person, holds)
        lent = (
            select(g.role, g.centre, g.person)
            .join(t.deputies, d.person == g.person)
            .join(t.people, t.people.c.id == g.person)
            .where(d.deputy == person, d.begins <= func.now(), d.ends > func.now(), holds, g.role.not_in(sorted(APART)))
        )
        with self._database.begin() as connection:
            mine = [Grant(role=Role(role), centre=centre) for role, centre in connection.execute(own)]
            theirs = [Grant(role=Role(r), centre=c, on_behalf_of=who) for r, c, who in connection.execute(lent)]
        return (*mine, *theirs)

    def holders(self, roles: Collection[Role], centre: str) -> list[str]:
        """Who holds one of these posts at a centre or above it now."""
        holds = and_(g.begins <= func.now(), or_(g.ends.is_(None), g.ends > func.now()))
        there = or_(g.centre == "", g.centre.in_(ancestry.above(centre)))
        query = select(g.person).where(g.role.in_(sorted(roles)), holds, there).distinct().order_by(g.person)
        with self._database.begin() as connection:
            return list(connection.scalars(query))
