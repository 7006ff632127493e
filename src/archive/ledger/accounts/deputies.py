"""Deputies: who stands in for whom, from when on and before when."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import func, insert, or_, select, update

from archive.ledger.accounts import tables as t
from archive.ledger.database import Database
from archive.models.accounts import Deputy

d = t.deputies.c
_COLUMNS = (d.id, d.person, d.deputy, d.begins, d.ends, d.by)


class Deputies:
    """Names, ends and reads them."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def name(self, person: str, deputy: str, begins: datetime, ends: datetime, by: str) -> int:
        """One more."""
        row = {"person": person, "deputy": deputy, "begins": begins, "ends": ends, "by": by}
        with self._database.begin() as connection:
            return int(connection.execute(insert(t.deputies).values(**row).returning(d.id)).scalar_one())

    def of(self, person: str) -> list[Deputy]:
        """Those who stand in for somebody, or for whom they do, now or later, the next first."""
        query = select(*_COLUMNS).where(or_(d.person == person, d.deputy == person), d.ends > func.now()).order_by(d.begins, d.id)
        with self._database.begin() as connection:
            return [Deputy.model_validate(dict(row._mapping)) for row in connection.execute(query)]

    def standing_in(self, people: Collection[str]) -> list[str]:
        """Who stands in for any of these at this moment."""
        now = (d.begins <= func.now(), d.ends > func.now())
        query = select(d.deputy).where(d.person.in_(sorted(people)), *now).distinct().order_by(d.deputy)
        with self._database.begin() as connection:
            return list(connection.scalars(query)) if people else []

    def end(self, deputy_id: int, person: str) -> bool:
        """End one of this person's now."""
        with self._database.begin() as connection:
            mine = (d.id == deputy_id, d.person == person, d.ends > func.now())
            ended = update(t.deputies).where(*mine).values(ends=func.greatest(func.now(), d.begins))
            return bool(connection.execute(ended).rowcount)
