"""Measures in the ledger: numbers of centres and divisions, month by month, read from what was added up, never counted anew."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from sqlalchemy import Connection, String, case, delete, func, literal, literal_column, or_, select, text, union_all
from sqlalchemy.dialects.postgresql import insert as upsert

from archive.ledger import heritage_facts, resource_facts
from archive.ledger import tables as t
from archive.ledger.ancestry import lies_in
from archive.ledger.centres import Centres
from archive.ledger.database import Database, planned_each_time
from archive.ledger.network import facts as fact_rows
from archive.ledger.network import measure_tables as m
from archive.ledger.network import tables as n
from archive.ledger.network import tallying
from archive.ledger.network.counting import contributions
from archive.ledger.network.statements import within as begins_with
from archive.models.centre import Successions
from archive.models.network.fact import Fact, FactKind
from archive.models.network.measure import Cell, Drift, Frozen, Item, Measure, Spread, Value, month_after
from archive.vocabulary import measures

_BEFORE = ""
"""Stands for all months before those that are asked for."""
_PAGE = 2000
MOST_READ = 10_000
"""Rows of a number of which it is told how many are distinct."""
_CENTRES = text("""
with recursive each (centre) as (
  select min(centre) from tallies
  union all select (select min(t.centre) from tallies t where t.centre > each.centre) from each where each.centre is not null
)
select centre from each where centre is not null order by centre""")
"""Goes from one to the next in the index, and reads none of the cells of each."""
_COUNTY = 6
"""Digits of a county's code."""
Sums = Mapping[tuple[str, str], Mapping[str, float]]
"""(series, month) -> dims -> sum; what came before is under the month `_BEFORE`."""
_NO_SUMS: Sums = {}


class Measures:
    """Adds up what has settled, recounts it, and reads it."""

    def __init__(self, database: Database, centres: Centres) -> None:
        self._database = database
        self._centres = centres

    def settle(self, *, wait: bool = False) -> int:
        """Add every fact that has settled, a part at a time, each in a transaction of its own; how many there were. Where another
        adds, nothing is left to do but, with `wait`, to see that they are done.
        """
        done = 0
        while True:
            with self._database.begin() as connection:
                found = tallying.settle(connection, wait=wait)
            if not found:
                return done
            done += found

    def count_anew(self) -> int:
        """Forget what was added up and add all facts again, all or nothing; how many. Readers see what there was until then."""
        with self._database.begin() as connection:
            connection.execute(text("set local work_mem = '128MB'"))  # millions of cells are summed, by this one
            tallying.begin_anew(connection)
            return tallying.settle(connection, most=None) or 0

    def complete(self) -> int:
        """Note what was so before it was counted: of entries how full they are, of items of heritage that they are listed and
        recorded; how many facts.
        """
        with self._database.begin() as connection:
            made, after = heritage_facts.complete(connection), ""
        while True:
            with self._database.begin() as connection:
                after, more = resource_facts.measure(connection, after, _PAGE)
            if not after:
                return made
            made += more

    def drift(self, centres: Collection[str]) -> tuple[int, list[Drift]]:
        """Cells of these centres, and which of them are not what their facts say."""
        with self._database.begin() as connection:
            return tallying.drift(connection, centres)

    def counted_centres(self) -> list[str]:
        """Every centre of which something was added up, by its id."""
        with self._database.begin() as connection:
            return list(connection.scalars(_CENTRES))

    def newest(self) -> int:
        """The number of the newest fact that was added."""
        with self._database.begin() as connection:
            return connection.scalar(select(m.tallied.c.seq)) or 0

    def rows(self, month: str) -> tuple[int, list[Cell]]:
        """The rows of a month, stocks as they stood at its end, and the newest fact in them: of one moment."""
        with self._database.begin() as connection:
            connection.exec_driver_sql("set transaction isolation level repeatable read")
            seq = connection.scalar(select(m.tallied.c.seq)) or 0
            return seq, list(tallying.frozen_rows(connection, month))

    def of_division(self, code: str, months: Sequence[str]) -> Mapping[int, Mapping[str, Value]]:
        """Measure -> month -> its value in a division; the empty code stands for everything. What was carried on by one division
        counts where that lies, whichever code it bore; what was split counts where it was.
        """
        parts = parts_of(code, self._centres.successions())
        with self._database.begin() as connection:
            sums = _sums_within(connection, parts, months)
            there = _netted(_there(connection, parts, months), parts, months)
        return _values(measures.measures().values(), sums, months, there)

    def of_divisions(self, codes: Collection[str], measure: int, month: str) -> Mapping[str, Value]:
        """Code -> the value of one measure in a month, of many divisions at once."""
        asked, successions = measures.measures()[measure], self._centres.successions()
        parts = {code: parts_of(code, successions) for code in codes}
        names = {*asked.of, *asked.per, *asked.beside}
        every = sorted({one for found in parts.values() for one in found})
        with self._database.begin() as connection:
            by_place = _sums_each(connection, every, month, names)
            there = _there(connection, every if asked.per_centres else (), [month])
        netted = {code: _netted(there, found, [month]) if there else {} for code, found in parts.items()}
        return {
            code: _values([asked], _joined(by_place, found), [month], netted[code])[measure][month]
            for code, found in parts.items()
        }

    def of_centre(self, centre: str, months: Sequence[str]) -> Mapping[int, Mapping[str, Value]]:
        """Measure -> month -> its value of a centre alone, with those that it is the one to carry on."""
        carried = self._carried(centre)
        c = m.tallies.c
        month = _month(c.month, months)
        query = (
            select(c.measure, month, c.dims, func.sum(c.value))
            .where(c.centre.in_([centre, *carried]), c.month <= months[-1])
            .group_by(c.measure, month, c.dims)
        )
        with self._database.begin() as connection:
            sums = _gathered(connection.execute(query).all())
        return _values(measures.measures().values(), sums, months, dict.fromkeys(months, 1.0))

    def has_samples(self) -> bool:
        """Whether anything was told for a demonstration."""
        query = select(n.statements.c.id).where(n.statements.c.sample).limit(1)
        with self._database.begin() as connection:
            return connection.scalar(query) is not None

    def of_samples(self, code: str, centre: str, months: Sequence[str]) -> Mapping[int, Mapping[str, Value]]:
        """Measure -> month -> its value of samples alone, in a division or of a centre. They are in no sum: the facts are counted
        each time they are asked for, at most 10,000 of them.
        """
        f = n.facts.c
        where = [f.centre.in_([centre, *self._carried(centre)])] if centre else self._lying(f, code)
        few = select(n.facts).where(f.sample, f.about_month <= months[-1], *where).order_by(f.seq).limit(MOST_READ).cte("few")
        each = [
            contributions(one, few, samples=True).add_columns(literal(one.name).label("series"))
            for one in measures.series().values()
        ]
        c = union_all(*each).subquery().c
        query = select(c.series, c.month, c.dims, c.value, c.period, c.key).where(c.month <= months[-1])
        with self._database.begin() as connection:
            rows = connection.execute(query.order_by(c.tx, c.at, c.seq)).all()
        sums: dict[tuple[str, str], dict[str, float]] = {}
        for name, month, dims, value in _once(rows):
            at = sums.setdefault((name, month if month >= months[0] else _BEFORE), {})
            at[dims] = at.get(dims, 0) + value
        return _values(measures.measures().values(), sums, months, {})

    def items(
        self, asked: Measure, code: str, centre: str, month: str, after: str, limit: int, *, samples: bool = False
    ) -> list[Item]:
        """What a number is made of: subjects behind `after`, of the numerator, with what each gives; of a stock what is left."""
        given = self._given(asked.of[0], code, centre, month, stock=asked.stock, samples=samples).cte("given")
        if centre or len(begins_with(code)) >= _COUNTY:  # its own facts are few: found by their place, not among those of all
            given = given.prefix_with("MATERIALIZED", dialect="postgresql")
        c = given.c
        subject = c.subject
        query = select(subject, func.sum(c.value)).where(subject > after).group_by(subject).having(func.sum(c.value) != 0)
        with self._database.begin() as connection:
            planned_each_time(connection)
            return [Item(row[0], float(row[1])) for row in connection.execute(query.order_by(subject).limit(limit))]

    def given(
        self, name: str, code: str, first: str, last: str, *, stock: bool, centre: str = ""
    ) -> Iterator[tuple[str | float, ...]]:
        """What each fact gives to a series in a division and these months, of a stock from the beginning: subject, month, centre,
        division, dims, value, in the order in which they counted; of what counts once each that was told.
        """
        one, f = measures.series()[name], n.facts.c
        where = self._lying(f, code) if code else [f.centre == centre] if centre else []
        since = [] if stock else [f.about_month >= first]
        query = contributions(one, n.facts).add_columns(f.subject).where(f.about_month <= last, *since, *where)
        c = query.subquery().c
        ordered = select(c.subject, c.month, c.centre, c.division, c.dims, c.value).order_by(c.tx, c.seq, c.month)
        with self._database.begin() as connection:
            for row in connection.execution_options(yield_per=_PAGE).execute(ordered):
                yield (name, *row)

    def spread(self, asked: Measure, code: str, centre: str, month: str, *, samples: bool = False) -> Spread | None:
        """Of how many rows it is made and how many are distinct; None where there are too many to look at."""
        given = self._given(asked.of[0], code, centre, month, stock=asked.stock, samples=samples)
        c = given.limit(MOST_READ + 1).subquery().c
        each = select(c.subject, func.count().label("rows")).group_by(c.subject).subquery().c
        query = select(func.coalesce(func.sum(each.rows), 0), func.count(), func.count().filter(each.rows > 1))
        with self._database.begin() as connection:
            planned_each_time(connection)
            rows, distinct, several = connection.execute(query).one()
        return None if rows > MOST_READ else Spread(int(rows), distinct, several)

    def former(self, code: str) -> Mapping[str, str]:
        """Code -> name of what was split among several of which this division's centre is one; it counts by itself."""
        c = t.centres.c
        successor = select(c.id).where(c.division == code, c.closed.is_(None)).scalar_subquery()
        query = select(c.division, c.name).where(
            c.closed.is_not(None), func.jsonb_array_length(c.successors) > 1, c.successors.has_key(successor)
        )
        with self._database.begin() as connection:
            return {row.division: row.name for row in connection.execute(query) if code and row.division}

    def inhabitants(self, centres: Collection[str]) -> Mapping[str, Mapping[str, float]]:
        """Centre -> month -> by how many more people live there from then on; centres of which nobody told are left out."""
        f = n.facts.c
        query = select(f.centre, f.about_month, func.sum(f.amount)).group_by(f.centre, f.about_month)
        query = query.where(f.kind == FactKind.INHABITED, f.centre.in_(list(centres)), ~f.sample)
        found: dict[str, dict[str, float]] = {}
        with self._database.begin() as connection:
            for centre, month, more in connection.execute(query):
                found.setdefault(centre, {})[month] = float(more)
        return found

    def note(self, facts: Sequence[Fact]) -> None:
        """Note facts that come of no object of their own; the night's log keeps them."""
        with self._database.begin() as connection:
            fact_rows.append(connection, facts)

    def late(self, month: str, seq: int) -> int:
        """Facts about a month that came after this one."""
        f = n.facts.c
        query = select(func.count()).where(f.about_month == month, f.seq > seq, ~f.sample)
        with self._database.begin() as connection:
            return connection.scalar(query) or 0

    def frozen(self, months: Sequence[str] | None = None) -> list[Frozen]:
        """The newest revision of each month that was frozen, the newest month first."""
        r = m.reports.c
        query = select(m.reports).distinct(r.month).order_by(r.month.desc(), r.revision.desc())
        if months is not None:
            query = query.where(r.month.in_(list(months)))
        with self._database.begin() as connection:
            return [Frozen.model_validate(dict(row._mapping)) for row in connection.execute(query)]

    def note_frozen(self, every: Sequence[Frozen]) -> None:
        """Write what was frozen, as the preserved object says; rows that are there stay."""
        with self._database.begin() as connection:
            for one in every:
                connection.execute(upsert(m.reports).values(one.model_dump()).on_conflict_do_nothing())

    def forget_frozen(self) -> None:
        """Take every row out that says what was frozen: a rebuild brings them back."""
        with self._database.begin() as connection:
            connection.execute(delete(m.reports))

    def _given(self, name: str, code: str, centre: str, month: str, *, stock: bool, samples: bool = False) -> Any:  # noqa: ANN401 - a select
        one, f = measures.series()[name], n.facts.c
        at = f.about_month <= month if stock else f.about_month == month
        where = [f.centre.in_([centre, *self._carried(centre)])] if centre else self._lying(f, code)
        return contributions(one, n.facts, samples=samples).add_columns(f.subject).where(at, *where)

    def _carried(self, centre: str) -> list[str]:
        """Those that a centre is the one to carry on."""
        return [old for old, new in self._centres.successions().centres.items() if new == centre]

    def _lying(self, f: Any, code: str) -> list[Any]:  # noqa: ANN401 - columns
        """Of a fact: that it counts in a division, as the division's totals do."""
        if not code:
            return []
        parts = parts_of(code, self._centres.successions())
        inside = or_(*(f.division.startswith(one) for one, sign in parts.items() if sign > 0))
        if len(parts) == 1:
            return [inside]
        net = sum(case((f.division.startswith(one), sign), else_=0) for one, sign in parts.items())
        return [inside, net > 0]


def _there(connection: Connection, every: Collection[str], months: Sequence[str]) -> Mapping[str, Mapping[str, float]]:
    """Beginning of codes -> month -> centres that there were at its end; one question for all beginnings of a length."""
    c = t.centres.c
    place = case((c.division != "", c.division), else_=literal_column(lies_in("centres.id"), String))
    found = {within: dict.fromkeys(months, 0.0) for within in every}
    for size in {len(within) for within in every}:
        some = sorted(one for one in every if len(one) == size)
        each = select(func.left(place, size).label("within"), c.closed).subquery().c
        query = select(each.within, each.closed, func.count()).where(each.within.in_(some)).group_by(each.within, each.closed)
        for one, closed, number in connection.execute(query):
            for month in months:
                if closed is None or closed >= date.fromisoformat(f"{month_after(month)}-01"):
                    found[one][month] += number
    return found


def _netted(there: Mapping[str, Mapping[str, float]], parts: Mapping[str, int], months: Sequence[str]) -> Mapping[str, float]:
    return {month: sum(sign * there[within][month] for within, sign in parts.items()) for month in months}


def parts_of(code: str, successions: Successions) -> Mapping[str, int]:
    """What the totals of a division are made of: what its code begins with, plus former codes that lead into it from elsewhere,
    less those that lead out of it. A former code is itself asked for by that of who carries it on.
    """
    now = successions.division(code) if code else ""
    prefix = begins_with(now)
    found = {prefix: 1}
    decided: dict[str, bool] = {}
    for old in sorted(successions.divisions, key=len):
        above = next((decided[old[:size]] for size in (9, 6) if old[:size] != old and old[:size] in decided), None)
        was = old.startswith(prefix) if above is None else above
        inside = successions.divisions[old].startswith(prefix)
        decided[old] = inside
        if inside != was:
            found[begins_with(old)] = 1 if inside else -1
    return found


def _sums_within(connection: Connection, parts: Mapping[str, int], months: Sequence[str]) -> Sums:
    found: Sums = _NO_SUMS
    c = m.totals.c
    month = _month(c.month, months)
    for within, sign in parts.items():
        query = (
            select(c.measure, month, c.dims, func.sum(c.value) * sign)
            .where(c.within == within, c.month <= months[-1])
            .group_by(c.measure, month, c.dims)
        )
        found = _plus(found, _gathered(connection.execute(query).all()))
    return found


def _sums_each(connection: Connection, every: Sequence[str], month: str, names: Collection[str]) -> Mapping[str, Sums]:
    c = m.totals.c
    at = case((c.month == month, month), else_=_BEFORE)
    query = (
        select(c.within, c.measure, at, c.dims, func.sum(c.value))
        .where(c.within.in_(every), c.measure.in_(sorted(names)), c.month <= month)
        .group_by(c.within, c.measure, at, c.dims)
    )
    rows: dict[str, list[Any]] = {}
    for row in connection.execute(query):
        rows.setdefault(row[0], []).append(row[1:])
    return {within: _gathered(found) for within, found in rows.items()}


def _joined(by_place: Mapping[str, Sums], parts: Mapping[str, int]) -> Sums:
    found: Sums = _NO_SUMS
    for within, sign in parts.items():
        one = by_place.get(within, _NO_SUMS)
        found = _plus(found, {key: {dims: sign * value for dims, value in said.items()} for key, said in one.items()})
    return found


def _plus(one: Sums, other: Sums) -> Sums:
    return {key: _sum(one.get(key, {}), other.get(key, {})) for key in {*one, *other}}


def _sum(one: Mapping[str, float], other: Mapping[str, float]) -> Mapping[str, float]:
    return {dims: one.get(dims, 0) + other.get(dims, 0) for dims in {*one, *other}}


def _once(rows: Sequence[Any]) -> Iterator[tuple[str, str, str, float]]:
    """Of rows in the order in which they count, those that do: of what counts once the first, until something takes it back."""
    seen: set[tuple[str, str, str]] = set()
    for name, month, dims, value, period, key in rows:
        if measures.series()[name].key:
            place = (name, period, key)
            if value < 0:
                seen.discard(place)
            elif place in seen:
                continue
            else:
                seen.add(place)
        yield name, month, dims, float(value)


def _month(column: Any, months: Sequence[str]) -> Any:  # noqa: ANN401 - clauses
    return case((column < months[0], literal(_BEFORE)), else_=column).label("at")


def _gathered(rows: Sequence[Any]) -> Sums:
    found: dict[tuple[str, str], dict[str, float]] = {}
    for name, month, dims, value in rows:
        found.setdefault((name, month), {})[dims] = float(value)
    return found


def _values(
    wanted: Collection[Measure], sums: Sums, months: Sequence[str], there: Mapping[str, float]
) -> dict[int, dict[str, Value]]:
    said = {name for name, _ in sums}
    return {one.id: dict(_of(one, sums, months, there, said)) for one in wanted}


def _of(
    one: Measure, sums: Sums, months: Sequence[str], there: Mapping[str, float], said: Collection[str]
) -> Iterator[tuple[str, Value]]:
    so_far: dict[str, Mapping[str, float]] = {}
    for month in [_BEFORE, *months]:
        for name in (*one.of, *one.per, *one.beside):
            came = sums.get((name, month), {})
            kept = so_far.get(name, {}) if one.stock else {}
            so_far[name] = _sum(kept, came)
        if month != _BEFORE:
            yield month, _value(one, so_far, there.get(month, 0), said)


def _value(one: Measure, at: Mapping[str, Mapping[str, float]], there: float, said: Collection[str]) -> Value:
    parts = {dims: value for name in one.of for dims, value in at[name].items() if dims and value}
    beside = {name: sum(at[name].values()) for name in one.beside}
    over = sum(sum(at[name].values()) for name in one.of)
    if one.median:
        return Value(_median(parts))
    if not one.is_rate:
        heard = any(name in said for name in one.of)
        return Value(over * one.times / one.divided_by if heard else None, parts=parts, beside=beside)
    under = there if one.per_centres else sum(sum(at[name].values()) for name in one.per)
    times = one.times if one.times != 1 else 100
    return Value(over / under * times if under > 0 else None, over, under, parts, beside)


def _median(buckets: Mapping[str, float]) -> float | None:
    """The upper end of the bucket in which the middle one lies; buckets are named by it."""
    ordered = sorted((float(name.partition("=")[2]), number) for name, number in buckets.items())
    whole, passed = sum(number for _, number in ordered), 0.0
    for upper, number in ordered:
        passed += number
        if passed * 2 >= whole:
            return upper
    return None
