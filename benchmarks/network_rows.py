"""A tree of 18,500 centres and the facts of 10⁶ resources over 36 months, written by the database itself in about a minute."""

from collections.abc import Sequence
from itertools import cycle

from sqlalchemy import Connection, text

from archive.models.centre import Centre, Level
from archive.services import Services

CENTRES, RESOURCES, MONTHS = 18_500, 1_000_000, 36
_INDEXES = """
select indexname, indexdef from pg_indexes
where schemaname = current_schema and tablename = 'facts' and indexname <> 'pk_facts'"""
_FACTS = """
insert into facts (kind, centre, division, subject, amount, about_month, dims, cause, tx)
select cast(:kind as text), c.id, c.division,
  case when :kind = 'held' then md5(n::text) else upper(left(md5('e' || n * :every), 11)) end, :amount,
  (cast(:months as text[]))[1 + (n * 7 + n / 977) % 36],
  cast(:dims as jsonb) || jsonb_build_object('first', 'yes', 'kind', (array['chorus', 'opera', 'dance', 'craft'])[1 + n % 4],
    'video', (array['hd', 'below-hd', 'none'])[1 + n % 3], 'seconds', (n % 3600)::text,
    'days', (array['1', '2', '4', '8'])[1 + n % 4], 'day', (n % 28)::text),
  'bench:' || :kind || n, (1 + n / 4000)::text
from generate_series(1, :number) n join lateral (select 1 + (n * :every * 31) % :centres as place) p on true
join bench_places c on c.place = p.place"""
_DIMS = '{"filled": "6", "fields": "8", "own": "yes", "mode": "online", "verb": "approve", "evidenced": "yes"}'
_KINDS = {"published": 1, "held": 1, "withdrawn": 100, "activity-closed": 20, "delivered": 20, "decided": 20, "heads": 20,
          "viewed": 20, "served": 20, "visited": 20}  # fmt: skip
"""Kind of facts -> of how many resources there is one."""


def planted(services: Services, centres: int = CENTRES) -> None:
    """Villages below the townships that come with the tables, until there are so many centres."""
    known = [one for one in services.ledger.centres.listed(2000) if one.level is Level.TOWNSHIP]
    lacking = centres - sum(services.ledger.centres.counts().values())
    made = [
        Centre(
            id=f"{above.id}{200 + n // len(known):03}",
            name=f"示例{n}村",
            level=Level.VILLAGE,
            division=f"{above.division}{200 + n // len(known):03}",
            parent=above.id,
        )
        for n, above in zip(range(lacking), cycle(known), strict=False)
    ]
    with services.ledger.centres.changing() as tree:
        tree.save(made)


def noted(services: Services, months: Sequence[str]) -> int:
    """Facts as changes of four thousand resources each left them; how many."""
    with services.ledger.database.begin() as connection:
        indexes = connection.execute(text(_INDEXES)).all()
        for name, _ in indexes:
            connection.execute(text(f"drop index {name}"))
        number = _written(connection, months)
        connection.execute(text("set local maintenance_work_mem = '256MB'"))
        for _, made in indexes:
            connection.exec_driver_sql(made)
        connection.execute(text("analyze facts"))
    return number


def analyzed(services: Services) -> None:
    """The database knows what lies in what was added up, as it does some minutes after."""
    with services.ledger.database.begin() as connection:
        for table in ("tallies", "totals", "firsts"):
            connection.execute(text(f"analyze {table}"))


def _written(connection: Connection, months: Sequence[str]) -> int:
    places = "create temporary table bench_places on commit drop as select row_number() over (order by md5(id)) as place, id,"
    connection.execute(text(f"{places} coalesce(division, '') as division from centres"))
    connection.execute(text("create index on bench_places (place)"))
    centres = connection.execute(text("select count(*) from bench_places")).scalar_one()
    given = {"months": list(months), "dims": _DIMS, "centres": centres}
    number = 0
    for kind, every in _KINDS.items():
        own = {"kind": kind, "every": every, "amount": 1e6 if kind == "held" else 1.0}
        number += connection.execute(text(_FACTS), {**given, **own, "number": RESOURCES // every}).rowcount
    return number
