"""Items of the lists of heritage with the public entries that tell of them, and entries by the day on which they were made."""

from collections.abc import Iterable
from typing import Any

from sqlalchemy import Row, select, text

from archive.access.personal_numbers import masked
from archive.ledger import tables as t
from archive.ledger.database import Database
from archive.ledger.network.statements import Statements, within
from archive.models.network.heritage import Heritage, ListedItem, ShownDescription
from archive.models.public import PublicRecord

MOST = 2000
_ENTRIES = 60
_LIVE = "p.published_at is not null and p.withdrawn_at is null"
_NAMES = "array_append(array(select jsonb_array_elements_text(coalesce(s.body->'names', '[]'))), s.title)"
_ITEMS = f"""
select s.body, (
  select count(*) from publications p where {_LIVE} and p.entry->'subjects' ?| {_NAMES}
) as recordings
from statements s where s.concept = 'heritage' and s.state = 'listed'"""  # noqa: S608 - words of ours
_COUNTIES = (
    "select division, count(*) as items from statements where concept = 'heritage' and state = 'listed' group by 1 order by 1"
)
_OF_ITEM = f"""
select p.entry from publications p where {_LIVE} and p.entry->'subjects' ?| cast(:names as text[])
order by p.published_at desc limit :limit"""  # noqa: S608 - words of ours
_OF_DAY = f"""
select p.entry from publications p where {_LIVE} and p.entry->'date'->>'edtf' = any(:days)
order by p.published_at desc limit :limit"""  # noqa: S608 - words of ours


class HeritageItems:
    """Reads them; a recording counts while it is public."""

    def __init__(self, database: Database, statements: Statements) -> None:
        self._database, self._statements = database, statements

    def counties(self) -> dict[str, int]:
        """Code of a division -> how many items its list has."""
        with self._database.begin() as connection:
            return {row.division: row.items for row in connection.execute(text(_COUNTIES))}

    def listed(self, code: str) -> list[ListedItem]:
        """Those of a county, or of all counties below a division, by class and name; at most 2,000."""
        query = text(f"{_ITEMS} and s.division like :code order by s.body->>'ich_class', s.title limit :most")
        with self._database.begin() as connection:
            rows = connection.execute(query, {"code": f"{within(code)}%", "most": MOST}).all()
        return self._items(rows)

    def one(self, id_: str) -> ListedItem | None:
        """One item with the newest entries that tell of it."""
        with self._database.begin() as connection:
            rows = connection.execute(text(f"{_ITEMS} and s.id = :id"), {"id": id_}).all()
        found = next(iter(self._items(rows)), None)
        if found is None:
            return None
        return found.model_copy(update={"entries": self._entries(_OF_ITEM, {"names": [found.title, *found.names]})})

    def of_days(self, days: Iterable[str]) -> tuple[PublicRecord, ...]:
        """Public entries that were made on one of these days (YYYY-MM-DD)."""
        return self._entries(_OF_DAY, {"days": list(days)})

    def _entries(self, query: str, asked: dict[str, Any]) -> tuple[PublicRecord, ...]:
        with self._database.begin() as connection:
            found = connection.scalars(text(query), {**asked, "limit": _ENTRIES})
            return tuple(PublicRecord.model_validate(entry) for entry in found)

    def _items(self, rows: Iterable[Row[Any]]) -> list[ListedItem]:
        items = [(Heritage.model_validate(row.body), row.recordings) for row in rows]
        ids = {one.centre for item, _ in items for one in item.descriptions}
        with self._database.begin() as connection:
            query = select(t.centres.c.id, t.centres.c.name).where(t.centres.c.id.in_(ids))
            names = {row.id: row.name for row in connection.execute(query)}
        return [_item(item, count, names) for item, count in items]


def _item(item: Heritage, recordings: int, names: dict[str, str]) -> ListedItem:
    said = tuple(
        ShownDescription(centre=one.centre, text=masked(one.text), on=one.on, name=names.get(one.centre, one.centre))
        for one in item.descriptions
    )
    fields = item.model_dump(include={"id", "title", "names", "ich_class", "level", "division", "sample"})
    return ListedItem(**fields, recordings=recordings, descriptions=said)
