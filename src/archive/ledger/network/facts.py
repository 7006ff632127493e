"""Facts: appended in the transaction of the change that caused them, by whoever writes that change."""

import json
from collections.abc import Sequence
from datetime import UTC, datetime
from uuid import uuid4

from sqlalchemy import Connection, text

from archive.i18n.moments import day
from archive.ledger.ancestry import lies_in
from archive.models.network.fact import Fact

_ADD = text(f"""
insert into facts (kind, centre, division, subject, amount, about_month, dims, sample, cause, logged)
select cast(:kind as text), cast(:centre as text),
       coalesce(nullif(cast(:division as text), ''), {lies_in("cast(:centre as text)")}),
       cast(:subject as text), :amount, cast(:about_month as text), cast(:dims as jsonb), :sample,
       cast(:cause as text), :logged
on conflict do nothing""")


def append(connection: Connection, facts: Sequence[Fact], cause: str = "", *, kept: bool = False) -> None:
    """Note them. `cause` names the change that they come of, so that nobody notes them twice; `kept` says that they lie in a
    preserved object already: the others go into the log of the next night.
    """
    if facts:
        month = f"{day(datetime.now(UTC)):%Y-%m}"
        cause = cause or f"once:{uuid4().hex}"
        connection.execute(_ADD, [{**_row(one, month, f"{cause}#{n}"), "logged": kept} for n, one in enumerate(facts)])


def _row(one: Fact, month: str, cause: str) -> dict[str, object]:
    return one.model_dump(mode="json", exclude={"dims"}) | {
        "about_month": one.about_month or month,
        "cause": cause,
        "dims": json.dumps(one.dims, ensure_ascii=False),
    }
