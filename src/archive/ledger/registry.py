"""Registry: rows that only the ledger has, out as documents and back in. `docs/registry.md` tells of every table which it is."""

from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

from sqlalchemy import Connection, Table, and_, func, insert, or_, select, update
from sqlalchemy.dialects.postgresql import insert as upsert

from archive.ledger import tables as t
from archive.ledger.accounts import tables as a
from archive.ledger.centres import Tree
from archive.ledger.database import Database
from archive.ledger.desk import review_tables
from archive.models.accounts import Account
from archive.models.centre import Centre
from archive.models.intake import IntakeSource
from archive.models.registry import DeliveryKept, DeputyKept, Excluded, Mark, Owed, PolicySet, PostKept, Request
from archive.models.reviewing import ReviewRule, Trust
from archive.models.states import DeliveryState, ResourceState

_FROM_THE_START = {
    DeliveryState.VERIFIED: DeliveryState.RECEIVED,
    DeliveryState.PARTLY_REFUSED: DeliveryState.RECEIVED,
    DeliveryState.HELD: DeliveryState.RECEIVED,
}
"""Where a delivery on its way begins again; what was made of it since is made again."""
_TOLD = (DeliveryState.REFUSED, DeliveryState.CANCELLED, DeliveryState.CLOSED)
"""Of which the receipt is all that there may be."""
_KEPT = (DeliveryState.READY, DeliveryState.RECEIVED, *_FROM_THE_START, *_TOLD)
_MONTH = "YYYY-MM"
_REAL = select(a.people.c.id).where(~a.people.c.sample)
"""People but the demonstration's."""
RULES = (review_tables.review_rules, review_tables.trust)


class Rows(NamedTuple):
    """What a restore writes at once."""

    centres: Sequence[Centre]
    policies: Sequence[PolicySet]
    sources: Sequence[IntakeSource]
    exclusions: Sequence[Excluded]
    requests: Sequence[Request]
    deliveries: Sequence[DeliveryKept]
    people: Sequence[Account] = ()
    posts: Sequence[PostKept] = ()
    deputies: Sequence[DeputyKept] = ()
    rules: Sequence[ReviewRule] = ()
    trusts: Sequence[Trust] = ()


class Registry:
    """Reads those rows, and writes them into a ledger that has none of its own."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def untouched(self) -> bool:
        """Whether nobody has changed or added anything that a restore brings."""
        own = [
            select(table.c[next(iter(table.c.keys()))]).limit(1)
            for table in (t.policies, t.intake_sources, t.exclusions, t.deletions, t.deliveries, *RULES)
        ]
        own.append(select(t.centres.c.id).where(~t.centres.c.given).limit(1))
        own.append(select(a.people.c.id).where(~a.people.c.sample).limit(1))
        with self._database.begin() as connection:
            return all(connection.execute(query).first() is None for query in own)

    def policies(self) -> list[PolicySet]:
        """Every policy that was set, by centre."""
        return [PolicySet(**row) for row in self._rows(select(t.policies).order_by(t.policies.c.centre))]

    def sources(self) -> list[IntakeSource]:
        """Every place of a centre that is looked at, by name, without what was last seen there."""
        columns = [column for column in t.intake_sources.c if column.name not in {"looked_at", "fault"}]
        return [IntakeSource.model_validate(row) for row in self._rows(select(*columns).order_by(t.intake_sources.c.name))]

    def people(self) -> list[Account]:
        """Every account but the demonstration's, by id, without what one signs in with."""
        p = a.people.c
        query = select(*(p[name] for name in Account.model_fields)).where(~p.sample).order_by(p.id)
        return [Account.model_validate(row) for row in self._rows(query)]

    def posts(self) -> list[PostKept]:
        """Their posts, held and ended, oldest first."""
        g = a.grants.c
        query = (
            select(*(g[name] for name in PostKept.model_fields)).where(g.person.in_(_REAL)).order_by(g.begins, g.person, g.role)
        )
        return [PostKept.model_validate(row) for row in self._rows(query.order_by(g.centre))]

    def deputies(self) -> list[DeputyKept]:
        """Their deputies, oldest first."""
        d = a.deputies.c
        real = (d.person.in_(_REAL), d.deputy.in_(_REAL))
        query = select(*(d[name] for name in DeputyKept.model_fields)).where(*real).order_by(d.begins, d.person, d.deputy)
        return [DeputyKept.model_validate(row) for row in self._rows(query)]

    def exclusions(self) -> list[Excluded]:
        """Every exclusion, in force or lifted, oldest first."""
        columns = [column for column in t.exclusions.c if column.name != "id"]
        return [Excluded.model_validate(_given(row)) for row in self._rows(select(*columns).order_by(t.exclusions.c.id))]

    def requests(self) -> list[Request]:
        """Deletions that wait for a second person, and those that were undone, oldest first."""
        c = t.deletions.c
        columns = [c[name] for name in Request.model_fields]
        left = or_(c.confirmed_at.is_(None), and_(c.purge_after.is_(None), c.purged_at.is_(None)))
        return [Request.model_validate(row) for row in self._rows(select(*columns).where(left).order_by(c.id))]

    def owed(self) -> list[Owed]:
        """Decisions that their objects lack, oldest first."""
        c = t.decisions.c
        query = select(c.resource, c.body.label("decision")).where(c.owed).order_by(c.id)
        return [Owed.model_validate(row) for row in self._rows(query)]

    def marks(self) -> list[Mark]:
        """What was noted about items that a person has still to look at."""
        i, r = t.items.c, t.resources.c
        said = or_(
            func.jsonb_array_length(i.remarks) + func.jsonb_array_length(i.double_of) + func.jsonb_array_length(i.doubts) > 0
        )
        waits = and_(r.state.in_([ResourceState.PRESERVED, ResourceState.IN_REVIEW]), said)
        query = (
            select(*(i[name] for name in Mark.model_fields))
            .outerjoin(t.resources, r.id == i.resource)
            .where(or_(i.asked, waits))
            .order_by(i.delivery, i.item)
        )
        return [Mark.model_validate(row) for row in self._rows(query)]

    def months(self) -> list[str]:
        """Months in which deliveries were found that are to be kept."""
        month = func.to_char(func.timezone("UTC", t.deliveries.c.found_at), _MONTH)
        query = select(month.label("month")).where(t.deliveries.c.state.in_(_KEPT)).distinct()
        return sorted(row["month"] for row in self._rows(query))

    def deliveries(self, month: str) -> list[DeliveryKept]:
        """Those of a month, by id."""
        d = t.deliveries.c
        found = func.to_char(func.timezone("UTC", d.found_at), _MONTH) == month
        columns = (d.id, d.centre, d.name, d.source, d.location, d.fingerprint, d.state, d.found_at, d.faults, d.packages)
        with self._database.begin() as connection:
            rows = [
                dict(one._mapping) for one in connection.execute(select(*columns).where(d.state.in_(_KEPT), found).order_by(d.id))
            ]
            return [_kept(connection, row) for row in rows]

    def restore(self, rows: Rows, tokens: dict[str, str]) -> None:
        """Write all of it, all or nothing; `tokens` are those of the deliveries' receipts."""
        with self._database.begin() as connection:
            if rows.centres:
                Tree(connection).replace(rows.centres)
            _put(connection, t.policies, [one.model_dump() for one in rows.policies])
            _put(connection, t.intake_sources, [one.model_dump(exclude={"looked_at", "fault"}) for one in rows.sources])
            _put(connection, review_tables.review_rules, [one.model_dump(mode="json", exclude={"id"}) for one in rows.rules])
            _put(connection, review_tables.trust, [one.model_dump(mode="json") for one in rows.trusts])
            _put(connection, t.exclusions, [_emptied(one.model_dump()) for one in rows.exclusions])
            _put(connection, t.deletions, [one.model_dump() for one in rows.requests])
            _put(
                connection,
                a.people,
                [one.model_dump(mode="json", exclude={"created_at"}) | {"created_at": one.created_at} for one in rows.people],
            )
            _put(connection, a.grants, [one.model_dump() for one in rows.posts])
            _put(connection, a.deputies, [one.model_dump() for one in rows.deputies])
            for one in rows.deliveries:
                _put_delivery(connection, one, tokens[one.delivery.id])

    def mark(self, marks: Sequence[Mark]) -> int:
        """Note again what was noted of items, where nothing is; how many were."""
        i, done = t.items.c, 0
        with self._database.begin() as connection:
            for one in marks:
                bare = (i.remarks == [], i.double_of == [], i.doubts == [], ~i.asked)
                values = one.model_dump(mode="json", exclude={"delivery", "item"})
                change = update(t.items).where(i.delivery == one.delivery, i.item == one.item, *bare).values(**values)
                done += connection.execute(change).rowcount
        return done

    def _rows(self, query: Any) -> Iterator[dict[str, Any]]:  # noqa: ANN401 - a select of any columns
        with self._database.begin() as connection:
            yield from (dict(row._mapping) for row in connection.execute(query).all())


def _kept(connection: Connection, row: dict[str, Any]) -> DeliveryKept:
    state = DeliveryState(row["state"])
    f, i = t.received_files.c, t.items.c
    files = select(f.n, f.path, f.size, f.sha512, f.sha256).where(f.delivery == row["id"]).order_by(f.n)
    items = select(i.body).where(i.delivery == row["id"]).order_by(i.position)
    faults, packages = row.pop("faults"), row.pop("packages")
    return DeliveryKept.model_validate(
        {
            "delivery": row | {"state": _FROM_THE_START.get(state, state), "token": ""},
            "faults": faults,
            "packages": [] if state is DeliveryState.READY else packages,
            "files": [] if state is DeliveryState.READY else [dict(one._mapping) for one in connection.execute(files)],
            "items": list(connection.scalars(items)) if state in _TOLD else [],
        }
    )


def _put_delivery(connection: Connection, one: DeliveryKept, token: str) -> None:
    row = one.delivery.model_dump(mode="json") | {
        "token": token,
        "faults": [fault.model_dump(mode="json") for fault in one.faults],
        "packages": [package.model_dump(mode="json") for package in one.packages],
    }
    new = upsert(t.deliveries).values(row).on_conflict_do_nothing().returning(t.deliveries.c.id)
    if connection.scalar(new) is None:
        return
    _put(connection, t.received_files, [{"delivery": one.delivery.id, **file.model_dump()} for file in one.files])
    _put(
        connection,
        t.items,
        [
            {"delivery": one.delivery.id, "item": item.item, "position": n, "body": item.model_dump(mode="json")}
            for n, item in enumerate(one.items)
        ],
    )


def _put(connection: Connection, table: Table, rows: Sequence[dict[str, Any]]) -> None:
    if rows:
        connection.execute(insert(table), rows)


def _given(row: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in row.items() if value is not None}


def _emptied(row: dict[str, Any]) -> dict[str, Any]:
    """Empty texts are columns without a value."""
    return {
        name: value or None if name in {"digest", "centre", "delivery_name", "item"} else value for name, value in row.items()
    }
