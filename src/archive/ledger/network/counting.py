"""Counting: what facts give to the series, in the words of SQL; asked alike when they are added and when they are recounted."""

from functools import cache
from typing import Any

from sqlalchemy import (
    BigInteger,
    Float,
    Integer,
    Select,
    String,
    and_,
    case,
    cast,
    exists,
    func,
    literal,
    select,
    true,
    tuple_,
)

from archive.ledger.network import tables as n
from archive.models.network.measure import Series

_NUMBER = r"^-?[0-9]+(\.[0-9]+)?$"
Clause = Any
"""A clause of SQLAlchemy, of any kind."""


def transaction(of: Clause) -> Clause:
    """The number of the transaction that noted a fact."""
    return cast(of.tx, BigInteger)


def moment(of: Clause) -> Clause:
    """The place of a fact in the order in which facts count."""
    return tuple_(transaction(of), of.at, of.seq)


def contributions(one: Series, facts: Clause, *, samples: bool = False) -> Select[Any]:
    """What each fact gives to a series: month, centre, division, dims, value, and of one that counts once its period and key;
    with `tx`, `at` and `seq`, the order in which facts count. With `samples`, of facts of samples alone.
    """
    ahead = _ahead(one, "ahead")
    month = _month(one, facts.c, ahead)
    columns = [
        month.label("month"),
        facts.c.centre,
        facts.c.division,
        _dims(one, facts.c).label("dims"),
        _amount(one, facts.c).label("value"),
        _period(one, month).label("period"),
        _key(one, facts.c).label("key"),
        transaction(facts.c).label("tx"),
        facts.c.at,
        facts.c.seq,
    ]
    query = select(*columns).where(*matching(one, facts.c, samples=samples), facts.c.kind.in_(one.kinds))
    return query.select_from(facts if ahead is None else facts.join(ahead, true()))


def matching(one: Series, of: Clause, *, samples: bool = False) -> list[Clause]:
    """What a fact must be to count, beside its kind; those of samples never do, but where they alone are asked for."""
    wanted = [of.dims[dim].astext.in_(values) for dim, values in one.where.items()]
    least = [_numeric(of.dims[dim].astext) >= least for dim, least in one.at_least.items()]
    return [*wanted, *least, of.sample if samples else ~of.sample]


def counts_first(one: Series, facts: Clause) -> Clause:
    """Of a series that counts once: no fact before this one gave the same, or one in between has taken it back."""
    earlier, ahead = n.facts.alias("earlier"), _ahead(one, "earlier_ahead")
    e, f = earlier.c, facts.c
    mine, theirs = (_month(one, f, _ahead(one, "ahead")), _month(one, e, ahead))
    same = [*_same_key(one, e, f), _period(one, theirs) == _period(one, mine)]
    before = moment(e) < moment(f)
    query = exists().where(e.kind.in_(one.plus), *matching(one, e), *same, before)
    if ahead is not None:
        query = query.select_from(earlier.join(ahead, true()))
    if one.minus:
        freed = n.facts.alias("freed")
        between = (
            moment(freed.c) > moment(e),
            moment(freed.c) < moment(f),
        )
        taken = exists().where(freed.c.kind.in_(one.minus), *_same_key(one, freed.c, f), *between)
        query = query.where(~taken.correlate(earlier, facts))
    return case((f.kind.in_(one.plus), ~query.correlate(facts, *_tables(one))), else_=literal(True))


def _tables(one: Series) -> list[Clause]:
    ahead = _ahead(one, "ahead")
    return [] if ahead is None else [ahead]


def _ahead(one: Series, name: str) -> Clause | None:
    """The months by which it is spread."""
    return _months_ahead(one.spread, name) if one.spread > 1 else None


@cache
def _months_ahead(spread: int, name: str) -> Clause:
    """One table of each name, so that who speaks of it means the same."""
    return func.generate_series(0, spread - 1).table_valued("value", name=name).render_derived()


def _month(one: Series, of: Clause, ahead: Clause | None) -> Clause:
    if one.spread == 1 or ahead is None:
        return of.about_month
    months = func.make_interval(0, cast(ahead.c.value, Integer))
    return func.to_char(func.to_date(of.about_month, "YYYY-MM") + months, "YYYY-MM")


def _period(one: Series, month: Clause) -> Clause:
    return {"month": month, "year": func.left(month, 4)}.get(one.period, literal("", String))


def _key(one: Series, of: Clause) -> Clause:
    if not one.key:
        return literal("", String)
    own = {"subject": of.subject, "centre": of.centre}
    return func.concat_ws("|", *(own[name] if name in own else of.dims[name].astext for name in one.key))


def _same_key(one: Series, a: Clause, b: Clause) -> list[Clause]:
    """That two facts have one key, said of columns, so that the other one is looked up and not all are read for each."""
    own = {"subject": (a.subject, b.subject), "centre": (a.centre, b.centre)}
    columns = [own[name][0] == own[name][1] for name in one.key if name in own]
    said = [(a.dims[name].astext, b.dims[name].astext) for name in one.key if name not in own]
    return [*columns, *(x.is_not_distinct_from(y) for x, y in said)]


def _dims(one: Series, of: Clause) -> Clause:
    if not one.by:
        return literal("", String)
    said = (case((of.dims.has_key(dim), func.concat(f"{dim}=", of.dims[dim].astext))) for dim in one.by)
    return func.concat_ws(";", *said)


def _amount(one: Series, of: Clause) -> Clause:
    found: Clause = cast(1, Float)
    if one.amount == "amount":
        found = of.amount
    elif one.amount != "one":
        found = func.coalesce(_numeric(of.dims[one.amount].astext), 0.0)
    return case((of.kind.in_(one.minus), -found), else_=found) if one.minus else found


def _numeric(written: Clause) -> Clause:
    return case((and_(written.is_not(None), written.op("~")(_NUMBER)), cast(written, Float)))
