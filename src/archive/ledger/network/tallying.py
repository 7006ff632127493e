"""Tallying: facts are added to the cells of centres and the totals of divisions, each once, in the order in which they settled.

A fact may be added when no transaction is open any more that could note one before it: `pg_snapshot_xmin` tells. So what was
added is told by one number, and nobody who commits late is passed over. One adds at a time.
"""

from collections.abc import Collection, Iterator
from typing import Any

from sqlalchemy import Connection, Table, case, delete, func, literal, null, select, text, update
from sqlalchemy.dialects.postgresql import array
from sqlalchemy.dialects.postgresql import insert as upsert

from archive.ledger.network import measure_tables as m
from archive.ledger.network import tables as n
from archive.ledger.network.counting import contributions, counts_first, transaction
from archive.models.network.measure import Cell, Drift, Series
from archive.vocabulary import measures

MOST = 20_000
"""Facts of one turn, as long as they are of more than one transaction."""
_LOCK = 7_305_231
_NEAR = 1e-6
_NEVER = 1 << 62
"""A transaction that no server comes to."""
_XMIN = text("select pg_snapshot_xmin(pg_current_snapshot())::text::bigint")
f = n.facts.c
w = m.tallied.c


def settle(connection: Connection, *, wait: bool = False, most: int | None = MOST) -> int | None:
    """Add the next facts that have settled, at most about so many; how many there were. While somebody else adds, wait for them,
    or give None.
    """
    if wait:
        connection.execute(select(func.pg_advisory_xact_lock(_LOCK)))
    elif not connection.scalar(select(func.pg_try_advisory_xact_lock(_LOCK))):
        return None
    begin, settled = connection.scalar(select(w.tx)) or 0, int(connection.scalar(_XMIN) or 0)
    if settled < begin:  # facts were brought back, or the tables came from another server, whose transactions were further
        begin_anew(connection)
        begin = 0
    end = settled if most is None else _end(connection, begin, settled, most)
    window = (transaction(f) >= begin, transaction(f) < end)
    query = select(f.kind, func.count(), func.max(f.seq)).where(*window).group_by(f.kind)
    found = connection.execute(query).all()
    kinds = {row[0] for row in found}
    for one in measures.series().values():
        if kinds & set(one.kinds):
            _add(connection, one, begin, end, takes=bool(kinds & set(one.minus)))
    newest = max((row[2] for row in found), default=0)
    connection.execute(update(m.tallied).values(tx=end, seq=func.greatest(w.seq, newest)))
    return sum(int(row[1]) for row in found)


def begin_anew(connection: Connection) -> None:
    """Forget all that was added, within the transaction of who then adds it again; what another server noted has settled."""
    connection.execute(select(func.pg_advisory_xact_lock(_LOCK)))
    settled = int(connection.scalar(_XMIN) or 0)
    if connection.scalar(select(f.seq).where(transaction(f) >= settled).limit(1)):
        connection.execute(update(n.facts).values(tx="0"))
    for table in (m.tallies, m.totals, m.firsts):
        connection.execute(delete(table))
    connection.execute(update(m.tallied).values(tx=0, seq=0))


def marked(connection: Connection) -> None:
    """Facts come in that happened before others: whoever adds next adds all anew. Asked before they are written; nobody adds
    meanwhile.
    """
    connection.execute(select(func.pg_advisory_xact_lock(_LOCK)))
    connection.execute(update(m.tallied).values(tx=_NEVER))


def drift(connection: Connection, centres: Collection[str]) -> tuple[int, list[Drift]]:
    """How many cells these centres have, and those that are not what the facts that were added say, recounted from the first."""
    connection.execute(select(func.pg_advisory_xact_lock(_LOCK)))
    end = connection.scalar(select(w.tx)) or 0
    c = m.tallies.c
    rows = connection.execute(select(m.tallies).where(c.centre.in_(list(centres)))).all()
    kept = {tuple(row[:5]): float(row.value) for row in rows}
    counted: dict[tuple[str, ...], float] = {}
    for one in measures.series().values():
        counted |= recounted(connection, one, centres, end)
    wrong = [key for key in {*kept, *counted} if abs(kept.get(key, 0) - counted.get(key, 0)) > _near(counted.get(key, 0))]
    return len(kept), [Drift(_cell(key, kept.get(key, 0)), counted.get(key, 0)) for key in sorted(wrong)]


def recounted(connection: Connection, one: Series, centres: Collection[str], end: int) -> dict[tuple[str, ...], float]:
    """Cell -> what the facts of these centres add up to, without what was remembered of them."""
    query = contributions(one, n.facts).where(f.centre.in_(list(centres)), transaction(f) < end)
    if one.key:
        query = query.where(counts_first(one, n.facts))
    each = query.subquery()
    c = each.c
    summed = select(c.month, c.centre, c.division, c.dims, func.sum(c.value)).group_by(c.month, c.centre, c.division, c.dims)
    return {(one.name, *row[:4]): float(row[4]) for row in connection.execute(summed)}


def prefixes(division: Any) -> Any:  # noqa: ANN401 - a column, and an array of its beginnings
    """What the codes of all divisions begin with in which this one lies, the whole first: `{"",33,3306,330683}`."""
    size = func.length(division)
    named = [
        (2, size > 0),
        (4, (size >= 6) & (func.substr(division, 3, 2) != "00")),
        (6, (size >= 6) & (func.substr(division, 5, 2) != "00")),
        (9, size >= 9),
    ]
    found = [case((there, func.left(division, digits))) for digits, there in named]
    return func.array_remove(array(["", *found, case((size > 9, division))]), null())


def _end(connection: Connection, begin: int, settled: int, limit: int) -> int:
    """Up to which transaction this turn goes: not too many facts at once, unless one transaction noted them."""
    after = select(transaction(f)).where(transaction(f) >= begin, transaction(f) < settled).order_by(transaction(f), f.seq)
    most, first = connection.scalar(after.offset(limit).limit(1)), connection.scalar(after.limit(1))
    return settled if most is None else min(settled, int(most) + (most == first))


def _add(connection: Connection, one: Series, begin: int, end: int, *, takes: bool) -> None:
    """`takes`: there are facts among them that take back."""
    each = contributions(one, n.facts).where(transaction(f) >= begin, transaction(f) < end)
    if not one.key:
        _written(connection, one.name, each)
    elif not takes:
        _once(connection, one, each)
    else:
        _once_and_again(connection, one, each)
        _written(connection, one.name, each.where(f.kind.in_(one.minus)))


def _once(connection: Connection, one: Series, each: Any) -> None:  # noqa: ANN401 - a select of contributions
    """Of what counts once: the first of each key that is new."""
    e = each.subquery("each_key").c
    first = select(*e).distinct(e.period, e.key).order_by(e.period, e.key, e.tx, e.at, e.seq).cte("first_of_key")
    new, joined = _new_keys(first, select(literal(one.name), first.c.period, first.c.key))
    _written(connection, one.name, select(*first.c).select_from(joined).where(new.c.key.is_not(None)))


def _once_and_again(connection: Connection, one: Series, each: Any) -> None:  # noqa: ANN401 - a select of contributions
    """The same, and the first after each fact that took the key back."""
    g = each.add_columns(f.kind.in_(one.minus).label("takes")).subquery("given").c
    takes, place = func.sum(case((g.takes, 1), else_=0)), (g.period, g.key)
    before = takes.over(partition_by=place, order_by=(g.tx, g.at, g.seq)).label("before")
    e = select(*g, before, takes.over(partition_by=place).label("all_takes")).subquery("each_key").c
    given = select(*e).where(~e.takes).distinct(e.period, e.key, e.before)
    first = given.order_by(e.period, e.key, e.before, e.tx, e.at, e.seq).cte("first_of_key")
    unheard = select(literal(one.name), first.c.period, first.c.key).where(first.c.before == 0)
    new, joined = _new_keys(first, unheard)
    _written(connection, one.name, select(*first.c).select_from(joined).where((first.c.before > 0) | new.c.key.is_not(None)))
    after = func.coalesce(func.max(case((~e.takes, e.before))), -1)
    freed = select(e.key).where(e.all_takes > 0).group_by(e.key, e.all_takes).having(after < e.all_takes)
    connection.execute(delete(m.firsts).where(m.firsts.c.measure == one.name, m.firsts.c.key.in_(freed)))
    again = select(literal(one.name), e.period, e.key).where(~e.takes, e.all_takes > 0, e.before == e.all_takes)
    connection.execute(_remembered(again))


def _new_keys(first: Any, unheard: Any) -> tuple[Any, Any]:  # noqa: ANN401 - of the first of each key, those unheard of
    """What is remembered from now on and was not before, and the first of each key with it."""
    new = _remembered(unheard).returning(m.firsts.c.period, m.firsts.c.key).cte("new_keys")
    return new, first.outerjoin(new, (new.c.period == first.c.period) & (new.c.key == first.c.key))


def _remembered(keys: Any) -> Any:  # noqa: ANN401 - a select of series, periods and keys, and its insert
    return upsert(m.firsts).from_select(["measure", "period", "key"], keys).on_conflict_do_nothing()


def _written(connection: Connection, measure: str, each: Any) -> None:  # noqa: ANN401 - a select of contributions
    """Add them to the cells of centres and to the totals of all divisions about them, in one statement: no row comes here. They
    are written in the order of their keys, so that millions fill one page of the index after the other.
    """
    c = each.subquery("each_fact").c
    place = (c.month, c.centre, c.division, c.dims)
    own = select(*place, func.sum(c.value).label("value")).group_by(*place).cte("own_cells")
    o = own.c
    key = (o.month, o.centre, o.division, o.dims)
    cells = _grown(m.tallies, select(literal(measure), *key, o.value).order_by(*key)).cte("cells_written")
    a = select(func.unnest(prefixes(o.division)).label("within"), o.month, o.dims, o.value).subquery("above").c
    above = (a.within, a.month, a.dims)
    totals = select(a.within, literal(measure), a.month, a.dims, func.sum(a.value)).group_by(*above).order_by(*above)
    connection.execute(_grown(m.totals, totals).add_cte(cells))


def _grown(table: Table, rows: Any) -> Any:  # noqa: ANN401 - a select in the order of the columns, and its insert
    new = upsert(table).from_select([column.name for column in table.columns], rows)
    return new.on_conflict_do_update(constraint=table.primary_key, set_={"value": table.c.value + new.excluded.value})


def _cell(key: tuple[str, ...], value: float) -> Cell:
    measure, month, centre, division, dims = key
    return Cell(measure, month, centre, division, dims, value)


def _near(value: float) -> float:
    return max(_NEAR, abs(value) * 1e-9)


def frozen_rows(connection: Connection, month: str) -> Iterator[Cell]:
    """The rows of a month, of stocks their sums up to its end; those that came to nothing are left out."""
    c = m.tallies.c
    place = (c.measure, c.centre, c.division, c.dims)
    stock = c.measure.in_(sorted(measures.stocks()))
    query = (
        select(*place, func.sum(c.value))
        .where((c.month == month) | (stock & (c.month < month)))
        .group_by(*place)
        .having(func.sum(c.value) != 0)
        .order_by(*(func.convert_to(one, "UTF8") for one in place))
    )
    for row in connection.execute(query):
        yield Cell(row[0], month, row[1], row[2], row[3], float(row[4]))
