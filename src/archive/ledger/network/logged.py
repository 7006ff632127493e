"""Facts of which no preserved object tells but a log of the nights: what it lacks, and what comes back from it."""

import json
from collections.abc import Sequence

from sqlalchemy import select, text, update

from archive.ledger.database import Database
from archive.ledger.network import tables as n
from archive.ledger.network import tallying
from archive.models.network.fact import FactLogged

f = n.facts.c
_BRING = text("""
insert into facts (kind, centre, division, subject, amount, about_month, dims, sample, cause, at, logged, tx)
values (:kind, :centre, :division, :subject, :amount, :about_month, cast(:dims as jsonb), :sample, :cause, :at, true, '0')
on conflict (cause) do update set centre = excluded.centre, division = excluded.division, amount = excluded.amount,
  about_month = excluded.about_month, dims = excluded.dims, at = excluded.at, tx = '0', logged = true
where not facts.logged and facts.kind = excluded.kind""")


class LoggedFacts:
    """Reads what no log has, and writes what one has."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def lacking(self, limit: int) -> tuple[list[int], list[FactLogged]]:
        """Numbers and facts that no log has, the oldest first."""
        columns = (f.seq, *(f[name] for name in FactLogged.model_fields))
        query = select(*columns).where(~f.logged, f.cause.is_not(None)).order_by(f.seq).limit(limit)
        with self._database.begin() as connection:
            rows = [dict(row._mapping) for row in connection.execute(query)]
        return [row.pop("seq") for row in rows], [FactLogged.model_validate(row) for row in rows]

    def note(self, numbers: Sequence[int]) -> None:
        """A log has these."""
        with self._database.begin() as connection:
            connection.execute(update(n.facts).where(f.seq.in_(list(numbers))).values(logged=True))

    def bring(self, facts: Sequence[FactLogged]) -> None:
        """Write what a log has, also over what was noted anew meanwhile. It counts from when it happened: all is added anew."""
        if facts:
            with self._database.begin() as connection:
                tallying.marked(connection)
                connection.execute(_BRING, [_row(one) for one in facts])


def _row(one: FactLogged) -> dict[str, object]:
    plain = one.model_dump(mode="json", exclude={"dims", "at"})
    return plain | {"division": one.division or "", "dims": json.dumps(one.dims, ensure_ascii=False), "at": one.at}
