"""Centres as the public may know them: every column is named here that leaves, and none of addresses and mail."""

from typing import Any

from sqlalchemy import ColumnElement, or_, select

from archive.ledger import tables as t
from archive.ledger.centres import Centres
from archive.ledger.database import Database
from archive.models.centre import Centre
from archive.models.public import CentreDescription, PublicSuccessor

c = t.centres.c
_COLUMNS = (c.id, c.name, c.name_en, c.level, c.division, c.closed)
_MOST_OF_TOP = 20


class Descriptions:
    """Reads the tree, one centre or a page of them at a time."""

    def __init__(self, database: Database, centres: Centres) -> None:
        self._database, self._centres = database, centres

    def get(self, centre_id: str) -> CentreDescription | None:
        """The centre with this id, in force or closed; None where there never was one."""
        found = self._centres.get(centre_id)
        if found is None:
            return None
        above = self._centres.get(found.parent) if found.parent else None
        return CentreDescription(
            id=found.id,
            name=found.name,
            name_en=found.name_en,
            level=found.level,
            division=found.division,
            divisions=self._centres.divisions(found),
            formerly=found.names,
            closed=found.closed,
            parent=_named(above) if above else None,
            successors=tuple(_named(one) for one in self._centres.heirs(found)),
        )

    def now(self, typed: str) -> str | None:
        """The id of the centre that carries on what had this id or division code once, or that has this code."""
        if former := self._centres.successions().centres.get(typed.casefold()):
            return former
        with self._database.begin() as connection:
            return connection.scalar(select(c.id).where(c.division == typed, c.closed.is_(None)).order_by(c.id).limit(1))

    def top(self) -> list[CentreDescription]:
        """Those in force above which there is nobody."""
        return self._listed(c.parent.is_(None), _MOST_OF_TOP)

    def below(self, centre_id: str, limit: int) -> list[CentreDescription]:
        """Those in force right below one, in the order of their divisions."""
        return self._listed(c.parent == centre_id, limit)

    def named(self, words: str, limit: int) -> list[CentreDescription]:
        """Those in force with these words in their name, or with such an id or code."""
        return self._listed(or_(c.name.contains(words, autoescape=True), c.id == words, c.division == words), limit)

    def _listed(self, where: ColumnElement[bool], limit: int) -> list[CentreDescription]:
        query = select(*_COLUMNS).where(where, c.closed.is_(None)).order_by(c.division, c.id).limit(limit)
        with self._database.begin() as connection:
            return [_described(row) for row in connection.execute(query)]


def _named(centre: Centre) -> PublicSuccessor:
    return PublicSuccessor(id=centre.id, name=centre.name, level=centre.level)


def _described(row: Any) -> CentreDescription:  # noqa: ANN401 - a row of these columns
    return CentreDescription.model_validate(dict(row._mapping))
