"""Grants: which posts people hold, where, and from when to when; deputies hold those of another one for a time."""

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import and_, func, insert, or_, select, update

from archive.access.may import APART, Reach
from archive.errors import PostsApart
from archive.ledger import ancestry
from archive.ledger.accounts import tables as t
from archive.ledger.database import Database
from archive.models.accounts import AccountState, Post
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
            .where(t.people.c.state != AccountState.DISABLED)
        )
        with self._database.begin() as connection:
            mine = [Grant(role=Role(role), centre=centre) for role, centre in connection.execute(own)]
            theirs = [Grant(role=Role(r), centre=c, on_behalf_of=who) for r, c, who in connection.execute(lent)]
        return (*mine, *theirs)

    def give_many(self, rows: Sequence[tuple[str, Role, str]], by: str) -> None:
        """Posts of people who hold none yet: person, role, centre."""
        with self._database.begin() as connection:
            if rows:
                made = [{"person": person, "role": role.value, "centre": centre, "by": by} for person, role, centre in rows]
                connection.execute(insert(t.grants), made)

    def of_many(self, people: Collection[str]) -> dict[str, list[Post]]:
        """What each of these holds now, or will hold."""
        lasts = or_(g.ends.is_(None), g.ends > func.now())
        query = select(*_COLUMNS).where(g.person.in_(sorted(people)), lasts).order_by(g.id)
        found: dict[str, list[Post]] = {}
        with self._database.begin() as connection:
            for row in connection.execute(query):
                found.setdefault(row.person, []).append(Post.model_validate(dict(row._mapping)))
        return found

    def listed(self, centre: str = "", role: Role | None = None, limit: int = 200) -> list[Post]:
        """Posts that are held now or will be, of a centre and below or of all, of a role."""
        query = select(*_COLUMNS).where(or_(g.ends.is_(None), g.ends > func.now())).order_by(g.id.desc()).limit(limit)
        if centre:
            query = query.where(ancestry.within(g.centre, Reach(False, frozenset({centre}))))
        if role:
            query = query.where(g.role == role.value)
        with self._database.begin() as connection:
            return [Post.model_validate(dict(row._mapping)) for row in connection.execute(query)]

    def anybody(self, role: Role | None = None) -> bool:
        """Whether somebody holds a post, samples of the demonstration apart: from then on commands are given by accounts."""
        lasts = or_(g.ends.is_(None), g.ends > func.now())
        query = select(g.id).join(t.people, t.people.c.id == g.person).where(~t.people.c.sample, lasts).limit(1)
        query = query.where(g.role == role.value) if role else query
        with self._database.begin() as connection:
            return connection.scalar(query) is not None

    def holders(self, roles: Collection[Role], centre: str) -> list[str]:
        """Who holds one of these posts at a centre or above it now."""
        holds = and_(g.begins <= func.now(), or_(g.ends.is_(None), g.ends > func.now()))
        there = or_(g.centre == "", g.centre.in_(ancestry.above(centre)))
        query = select(g.person).where(g.role.in_(sorted(roles)), holds, there).distinct().order_by(g.person)
        with self._database.begin() as connection:
            return list(connection.scalars(query))
