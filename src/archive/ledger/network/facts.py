"""Facts: appended in the transaction of the change that caused them, by whoever writes that change."""

import json
from collections.abc import Sequence
from datetime import UTC, datetime

from sqlalchemy import Connection, text

from archive.i18n.moments import day
from archive.models.network.fact import Fact

_ADD = text("""
insert into facts (kind, centre, division, subject, amount, about_month, dims, sample, cause)
select cast(:kind as text), cast(:centre as text),
       coalesce(cast(:division as text), (select c.division from centres c where c.id = :centre), ''),
       cast(:subject as text), :amount, cast(:about_month as text), cast(:dims as jsonb), :sample,
       nullif(cast(:cause as text), '')
on conflict do nothing""")


def append(connection: Connection, facts: Sequence[Fact], cause: str = "") -> None:
    """Note them. `cause` names the change that they come of, so that nobody notes them twice."""
    if facts:
        month = f"{day(datetime.now(UTC)):%Y-%m}"
        connection.execute(_ADD, [_row(one, month, f"{cause}#{n}" if cause else "") for n, one in enumerate(facts)])


def _row(one: Fact, month: str, cause: str) -> dict[str, object]:
    return one.model_dump(mode="json", exclude={"dims"}) | {
        "about_month": one.about_month or month,
        "cause": cause,
        "dims": json.dumps(one.dims, ensure_ascii=False),
    }
