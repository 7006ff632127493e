"""Trusting: which levels must see what below a centre, and how much of what trusted centres hand in a person looks at."""

from collections.abc import Sequence

from sqlalchemy import delete, func, insert, literal, or_, select, update
from sqlalchemy.dialects.postgresql import insert as upsert

from archive.ledger import ancestry
from archive.ledger.database import Database
from archive.ledger.desk import review_tables as t
from archive.models.reviewing import ReviewRule, Trust

RISE = 2.0
"""By what the share rises when something is returned."""
LEAST_RISE = 0.05
r, u = t.review_rules.c, t.trust.c


class Trusting:
    """Reads and sets both."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def rules(self, centre: str = "") -> list[ReviewRule]:
        """Those that hold for what is handed in by a centre; without one, all of them."""
        query = select(*(r[name] for name in ReviewRule.model_fields)).order_by(r.id)
        if centre:
            query = query.where(or_(r.centre == "", r.centre.in_(ancestry.above(centre))))
        with self._database.begin() as connection:
            return [ReviewRule.model_validate(dict(row._mapping)) for row in connection.execute(query)]

    def add(self, rule: ReviewRule) -> int:
        """One more."""
        with self._database.begin() as connection:
            made = insert(t.review_rules).values(**rule.model_dump(mode="json", exclude={"id"})).returning(r.id)
            return int(connection.execute(made).scalar_one())

    def end(self, rule_id: int) -> ReviewRule | None:
        """Take one away; gives what it was."""
        with self._database.begin() as connection:
            gone = delete(t.review_rules).where(r.id == rule_id).returning(*(r[name] for name in ReviewRule.model_fields))
            row = connection.execute(gone).one_or_none()
        return ReviewRule.model_validate(dict(row._mapping)) if row else None

    def of(self, centre: str) -> Trust | None:
        """How much of what a centre hands in is looked at: its own share, else that of the nearest above it."""
        a = ancestry.a
        query = (
            select(*(u[name] for name in Trust.model_fields))
            .join(a.centre.table, a.ancestor == u.centre)
            .where(a.centre == centre)
            .order_by(a.depth)
            .limit(1)
        )
        with self._database.begin() as connection:
            row = connection.execute(query).one_or_none()
        return Trust.model_validate(dict(row._mapping)) if row else None

    def every(self) -> list[Trust]:
        """All of them, by centre."""
        with self._database.begin() as connection:
            rows = connection.execute(select(*(u[name] for name in Trust.model_fields)).order_by(u.centre))
            return [Trust.model_validate(dict(row._mapping)) for row in rows]

    def set(self, trust: Trust) -> None:
        """Set it; counting of what comes back begins anew."""
        row = trust.model_dump(mode="json") | {"returns": 0}
        with self._database.begin() as connection:
            new = upsert(t.trust).values(**row)
            connection.execute(new.on_conflict_do_update(index_elements=["centre"], set_=row | {"at": func.now()}))

    def came_back(self, centre: str) -> Trust | None:
        """Something of a centre was returned: its share rises, up to all."""
        found = self.of(centre)
        if found is None:
            return None
        higher = func.least(1.0, func.greatest(u.rate * literal(RISE), u.rate + literal(LEAST_RISE)))
        with self._database.begin() as connection:
            change = update(t.trust).where(u.centre == found.centre).values(rate=higher, returns=u.returns + 1)
            row = connection.execute(change.returning(*(u[name] for name in Trust.model_fields))).one()
        return Trust.model_validate(dict(row._mapping))

    def restore(self, rules: Sequence[ReviewRule], trusts: Sequence[Trust]) -> None:
        """Those of the registry, into a ledger that has none."""
        for rule in rules:
            self.add(rule)
        for trust in trusts:
            self.set(trust)
