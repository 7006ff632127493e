"""Centres: the tree as rows, asked for one centre or one line at a time; changed by one writer at a time, all or nothing."""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

from sqlalchemy import ColumnElement, Connection, and_, func, insert, literal, or_, select, text
from sqlalchemy.dialects.postgresql import insert as upsert

from archive import places
from archive.access.may import Place
from archive.ledger import ancestry
from archive.ledger import tables as t
from archive.ledger.database import Database
from archive.models.centre import NO_SUCCESSIONS, Centre, Level, Successions
from archive.models.record import Term

_PAGE = 2000
_DEPTH = 8
"""Steps of a line of successors or of parents: five levels, and a few mergers one after the other."""
_LOCK = 7_305_207
c = t.centres.c
_COLUMNS = (c.id, c.name, c.name_en, c.level, c.parent, c.division, c.address, c.mail, c.names, c.codes, c.closed, c.successors)
_FORMER = text("closed is not null or names <> '[]' or codes <> '[]'")
_OF_THESE = """
insert into outbox (resource, verb) select p.resource, 'refresh' from publications p join resources r on r.id = p.resource
where p.published_at is not null and p.withdrawn_at is null
  and (r.centre = any(:centres) or (r.record -> 'place' ->> 'division') like any(:places))"""


class Centres:
    """Reads the tree, a row or a line at a time, and lets one writer change it."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._read: tuple[object, Successions] = (object(), NO_SUCCESSIONS)

    def get(self, centre_id: str) -> Centre | None:
        """The centre with this id, in force or closed; None where there never was one."""
        return self.many([centre_id]).get(centre_id)

    def many(self, centre_ids: Collection[str]) -> dict[str, Centre]:
        """Those of these ids that are known."""
        with self._database.begin() as connection:
            return _some(connection, c.id.in_(centre_ids)) if centre_ids else {}

    def named(self, names: Collection[str]) -> dict[str, Centre]:
        """Name -> the one centre in force that has it; a name of several leads nowhere."""
        with self._database.begin() as connection:
            found = _some(connection, and_(t.centres.c.name.in_(list(names)), t.centres.c.closed.is_(None)))
        counted = Counter(one.name for one in found.values())
        return {one.name: one for one in found.values() if counted[one.name] == 1}

    def called(self, centre_id: str) -> str:
        """The name people know a centre by, with its id; the id alone where nobody knows it."""
        found = self.get(centre_id)
        return found.line if found else centre_id

    def heirs(self, centre: Centre) -> tuple[Centre, ...]:
        """Who carries on, at the end of the line: one, several after a split, none while it is in force or has no successor."""
        if not centre.successors:
            return ()
        with self._database.begin() as connection:
            known = _closed_under_succession(connection, {centre.id: centre})
        end = places.heir(centre, known)
        return (end,) if end is not centre else tuple(places.heir(known[one], known) for one in end.successors if one in known)

    def above(self, centre_id: str) -> Place:
        """Where a centre stands, for who may do what there; an unknown one stands below nobody."""
        with self._database.begin() as connection:
            return Place(centre_id, frozenset(connection.scalars(ancestry.above(centre_id))))

    def places(self, centre_ids: Collection[str]) -> dict[str, Place]:
        """The same of many at once; those that nobody knows are left out."""
        a = t.centre_ancestors.c
        lines: dict[str, set[str]] = {}
        with self._database.begin() as connection:
            for centre, above in connection.execute(select(a.centre, a.ancestor).where(a.centre.in_(sorted(centre_ids)))):
                lines.setdefault(centre, set()).add(above)
        return {centre: Place(centre, frozenset(line)) for centre, line in lines.items()}

    def divisions(self, centre: Centre) -> tuple[Term, ...]:
        """Its line of divisions, province first: of the software's table as far as that goes, below it of the tree."""
        below: list[Term] = []
        one: Centre | None = centre
        while one is not None and len(below) < _DEPTH:
            if one.division and places.line(one.division)[-1:] == (_term(one),):
                return (*places.line(one.division), *reversed(below))
            if one.division:
                below.append(places.place_term(one.name, one.division))
            above = self.get(one.parent) if one.parent else None
            if above is None:
                return (*places.line(one.division), *reversed(below))
            one = above
        return tuple(reversed(below))

    def names_of(self, codes: Collection[str]) -> dict[str, str]:
        """Code -> name of the division, of codes that centres have."""
        if not codes:
            return {}
        with self._database.begin() as connection:
            rows = connection.execute(select(c.division, c.name).where(c.division.in_(codes)).order_by(c.closed.desc())).all()
        return {code: places.place_term(name, code).label for code, name in rows}

    def listed(
        self, limit: int, level: Level | None = None, under: str = "", words: str = "", everyone: bool = False
    ) -> list[Centre]:
        """Centres in the order of their divisions: those in force, or `everyone`; of a level, below one, with words in their
        name, or with such an id, code or former name.
        """
        query = select(*_COLUMNS).order_by(c.division, c.id).limit(limit)
        if not everyone:
            query = query.where(c.closed.is_(None))
        if level:
            query = query.where(c.level == level)
        if under:
            query = query.where(c.id.in_(_below(under)))
        if words:
            query = query.where(or_(c.name.contains(words, autoescape=True), c.id == words, c.division == words, _was(words)))
        with self._database.begin() as connection:
            return [_centre(row) for row in connection.execute(query)]

    def walk(self) -> Iterator[Centre]:
        """Every centre by its id, a page of the table at a time."""
        last = ""
        while True:
            with self._database.begin() as connection:
                query = select(*_COLUMNS).where(c.id > last).order_by(c.id).limit(_PAGE)
                page = [_centre(row) for row in connection.execute(query)]
            yield from page
            if len(page) < _PAGE:
                return
            last = page[-1].id

    def counts(self) -> dict[str, int]:
        """Level -> number of centres in force."""
        query = select(c.level, func.count()).where(c.closed.is_(None)).group_by(c.level)
        with self._database.begin() as connection:
            return {row[0]: row[1] for row in connection.execute(query)}

    def stamp(self) -> object:
        """Another value after each change of the tree."""
        with self._database.begin() as connection:
            return connection.scalar(select(func.max(c.changed_at)))

    def successions(self) -> Successions:
        """Where everything that was called otherwise is to be found now. After a change it reads the centres that have a history,
        and no others; else the one stamp.
        """
        stamp = self.stamp()
        if stamp != self._read[0]:
            self._read = stamp, self._succeeded()
        return self._read[1]

    def _succeeded(self) -> Successions:
        with self._database.begin() as connection:
            former = _some(connection, _FORMER)
            if not former:
                return NO_SUCCESSIONS
            known = _closed_under_succession(connection, former)
            names = {one.name for one in former.values()} | {name.value for one in former.values() for name in one.names}
            codes = {one.division for one in former.values()} | {code.value for one in former.values() for code in one.codes}
            borne = select(c.name).where(c.name.in_(names), c.closed.is_(None))
            in_force = select(c.division).where(c.division.in_(codes), c.closed.is_(None))
            return places.succeeded(known, set(connection.scalars(borne)), set(connection.scalars(in_force)))

    @contextmanager
    def changing(self) -> Iterator["Tree"]:
        """Alone with the tree: read it and change it, all or nothing, while others go on reading what it was."""
        with self._database.begin() as connection:
            connection.execute(select(func.pg_advisory_xact_lock(_LOCK)))
            yield Tree(connection)

    def untouched(self) -> bool:
        """Whether the tree is as the software brought it, or empty."""
        with self._database.begin() as connection:
            return connection.scalar(select(c.id).where(~c.given).limit(1)) is None


class Tree:
    """The tree in the transaction of who changes it."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def all(self) -> dict[str, Centre]:
        """Every centre by its id."""
        return {row.id: _centre(row) for row in self._connection.execute(select(*_COLUMNS))}

    def get(self, centre_ids: Collection[str]) -> dict[str, Centre]:
        """Those of these ids that are known."""
        return _some(self._connection, c.id.in_(centre_ids))

    def save(self, changed: Sequence[Centre]) -> None:
        """Write these rows as they are now."""
        new = upsert(t.centres)
        set_ = {name: new.excluded[name] for name in (*(column.name for column in _COLUMNS[1:]), "given")}
        put = new.on_conflict_do_update(index_elements=["id"], set_=set_ | {"changed_at": func.clock_timestamp()})
        for start in range(0, len(changed), _PAGE):
            self._connection.execute(put, [_row(one) for one in changed[start : start + _PAGE]])
        ancestry.renew(self._connection, [one.id for one in changed])

    def replace(self, everyone: Iterable[Centre]) -> None:
        """Put another tree in the place of the one the software brought."""
        self._connection.execute(t.centres.delete())
        rows = [_row(one) for one in everyone]
        for start in range(0, len(rows), _PAGE):
            self._connection.execute(insert(t.centres), rows[start : start + _PAGE])
        ancestry.make(self._connection)

    def refresh(self, centres: Collection[str], codes: Collection[str]) -> int:
        """Let the public entries of these centres, and of places with these codes, be put together anew; how many they are."""
        given = {"centres": sorted(centres), "places": [f"{code}%" for code in sorted(codes)]}
        return self._connection.execute(text(_OF_THESE), given).rowcount


def _term(one: Centre) -> Term:
    line = places.line(one.division)
    return line[-1] if line and line[-1].id == one.division else Term(id=one.division, label="")


def _some(connection: Connection, where: Any) -> dict[str, Centre]:  # noqa: ANN401 - a clause of any kind
    return {row.id: _centre(row) for row in connection.execute(select(*_COLUMNS).where(where))}


def _closed_under_succession(connection: Connection, known: Mapping[str, Centre]) -> dict[str, Centre]:
    """The same with everybody who carries on."""
    found = dict(known)
    for _ in range(_DEPTH):
        lacking = {one for centre in found.values() for one in centre.successors} - found.keys()
        if not lacking:
            break
        found |= _some(connection, c.id.in_(lacking))
    return found


def _below(centre_id: str) -> Any:  # noqa: ANN401 - a recursive select
    top = select(c.id, literal(0).label("depth")).where(c.id == centre_id).cte("below", recursive=True)
    child = t.centres.alias("child")
    step = select(child.c.id, top.c.depth + 1).where(child.c.parent == top.c.id, top.c.depth < _DEPTH)
    return select(top.union(step).c.id)


def _was(words: str) -> ColumnElement[bool]:
    return or_(c.names.contains([{"value": words}]), c.codes.contains([{"value": words}]))


def _row(one: Centre) -> dict[str, Any]:
    plain = one.model_dump(mode="json", exclude={"policy", "closed"})
    return plain | {"closed": one.closed, "given": False}


def _centre(row: Any) -> Centre:  # noqa: ANN401 - a row of these columns
    return Centre.model_validate(dict(row._mapping))
