"""Uses of entries by the rules of COUNTER 5.1 (double clicks, unique items, sessions): counted by day, forgotten by whom.

A session is an address, a browser and an hour, digested under a salt of the day. Its rows and the salt go when the day is over;
what the day adds up to becomes facts, one for each entry, kind and way, however often it was used.
"""

from collections.abc import Collection, Sequence
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple

from sqlalchemy import Connection, Row, delete, func, select, text
from sqlalchemy.dialects.postgresql import insert as upsert

from archive.i18n.moments import CHINA
from archive.ledger import salts
from archive.ledger.ancestry import lies_in
from archive.ledger.database import Database
from archive.ledger.network import tables as n
from archive.models.network.fact import FactKind
from archive.models.network.use import HUNDREDTHS, Retention, Via, Ways

DOUBLE_CLICK = timedelta(seconds=30)
"""Requests of an item by one session within it are one; each begins it anew."""
LONGEST_TICK_S = 60.0
_FIRST_TICK_S, _SLACK_S = 15.0, 5.0
MOST_OF_A_SESSION = 400
"""Things that a session may do: more is no person's hour."""
_PLAYS = -1
u, d, r = n.use_sessions.c, n.use_days.c, n.retention.c
_FACTS = text(f"""
insert into facts (kind, centre, division, subject, amount, about_month, dims, cause)
select u.kind, coalesce(r.centre, ''), {lies_in("r.centre")}, u.subject, u.amount, to_char(u.day, 'YYYY-MM'),
       jsonb_build_object('via', u.via), concat_ws(':', 'use', u.day, u.kind, u.subject, u.via)
from use_days u left join resources r on r.id = u.subject
where u.day < :day
on conflict do nothing""")  # noqa: S608 - no value of anybody's
_WAYS = text("""
select via, kind, sum(amount) as amount from (
  select f.dims ->> 'via' as via, f.kind, f.amount from facts f where f.subject = :resource and f.kind in ('viewed', 'played')
  union all
  select d.via, d.kind, d.amount from use_days d where d.subject = :resource and d.kind in ('viewed', 'played')) every
group by via, kind""")


class Visitor(NamedTuple):
    """Whatever tells one visitor from another. Neither is kept."""

    address: str
    browser: str


class ProgramUse(NamedTuple):
    """An entry that a program or a viewer was given."""

    resource: str
    via: Via
    by: Visitor
    at: datetime


class _Session(NamedTuple):
    """A session, and that of the same visitor an hour before, from which a recording may go on."""

    day: date
    now: datetime
    digest: bytes
    before: bytes


class Uses:
    """Counts them."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def viewed(self, resource: str, via: Via, by: Visitor, now: datetime) -> bool:
        """A look at an entry, counted once in a session; whether it counts now."""
        return self._once("view", resource, FactKind.VIEWED, via, by, now)

    def searched(self, by: Visitor, now: datetime, *, in_vain: bool) -> bool:
        """A search, counted once in a session, and once more where one finds nothing; whether anything counts now."""
        new = self._once("search", "", FactKind.SEARCHED, Via.PORTAL, by, now)
        return (in_vain and self._once("vain", "", FactKind.SEARCHED_IN_VAIN, Via.PORTAL, by, now)) or new

    def played(self, resource: str, via: Via, by: Visitor, now: datetime) -> bool:
        """A recording is played; whether it counts: nobody of the session asked for it within the last thirty seconds."""
        with self._database.begin() as connection:
            session = _session(connection, by, now)
            last = _last(connection, session, "play", resource)
            if last is None and _full(connection, session):
                return False
            _touch(connection, session, "play", resource)
            counts = last is None or now - last.at > DOUBLE_CLICK
            if counts:
                _add(connection, session.day, FactKind.PLAYED, resource, via, 1)
            return counts

    def watched(
        self, resource: str, part: int, via: Via, by: Visitor, now: datetime, seconds: float, seen: Collection[int]
    ) -> float:
        """Seconds of a recording that were played since the last time, and the hundredths that were seen; the seconds that count.

        No more of them than have gone by, and none of a recording that the session did not ask for.
        """
        with self._database.begin() as connection:
            session = _session(connection, by, now)
            if _last(connection, session, "play", resource) is None:
                return 0.0
            subject = f"{resource}/{part}"
            last = _last(connection, session, "watch", subject)
            most = (now - last.ticked_at).total_seconds() + _SLACK_S if last and last.ticked_at else _FIRST_TICK_S
            counted = max(0.0, min(seconds, most, LONGEST_TICK_S))
            before = int.from_bytes(last.seen, "big") if last else 0
            after = before | sum(1 << one for one in set(seen) if 0 <= one < HUNDREDTHS)
            row: dict[str, Any] = {"ticked_at": now, "seen": after.to_bytes(13, "big")}
            # A recording that is longer than the session's hour goes on in the next one, and is no new play.
            _touch(connection, session, "watch", subject, **row)
            _touch(connection, session, "play", resource, later=False)
            new = [one for one in range(HUNDREDTHS) if (after & ~before) >> one & 1]
            _see(connection, resource, part, new if last else [_PLAYS, *new])
            if counted:
                _add(connection, session.day, FactKind.WATCHED, resource, via, counted)
            return counted

    def by_programs(self, every: Sequence[ProgramUse]) -> int:
        """Looks at entries by programs and viewers, in one transaction, each once in a session and apart from those of people who
        share it; how many count.
        """
        ordered = sorted(every, key=lambda one: (one.resource, one.via, one.at))
        with self._database.begin() as connection:
            return sum(_once(connection, f"view:{one.via.value}", one.resource, FactKind.VIEWED, *one[1:]) for one in ordered)

    def ways(self, resource: str) -> list[Ways]:
        """How often an entry was used, by each way in which it was; today's uses among them."""
        with self._database.begin() as connection:
            found = {(row.via, row.kind): int(row.amount) for row in connection.execute(_WAYS, {"resource": resource})}
        counted = [Ways(via, found.get((via, FactKind.VIEWED), 0), found.get((via, FactKind.PLAYED), 0)) for via in Via]
        return [one for one in counted if one.views or one.plays]

    def retention(self, resource: str) -> list[Retention]:
        """How far each recording of an entry is watched, by its part."""
        query = select(r.part, r.hundredth, r.sessions).where(r.resource == resource).order_by(r.part)
        found: dict[int, dict[int, int]] = {}
        with self._database.begin() as connection:
            for part, hundredth, sessions in connection.execute(query):
                found.setdefault(part, {})[hundredth] = sessions
        return [
            Retention(part=part, plays=of.get(_PLAYS, 0), seen=tuple(of.get(one, 0) for one in range(HUNDREDTHS)))
            for part, of in found.items()
        ]

    def settle(self, before: date) -> int:
        """Turn what the days before this one add up to into facts, and forget their sessions and salts; how many facts."""
        with self._database.begin() as connection:
            made = connection.execute(_FACTS, {"day": before}).rowcount
            connection.execute(delete(n.use_days).where(d.day < before))
            connection.execute(delete(n.use_sessions).where(u.day < before))
            salts.forget(connection, before)
            return made

    def _once(self, what: str, subject: str, kind: FactKind, via: Via, by: Visitor, now: datetime) -> bool:
        with self._database.begin() as connection:
            return _once(connection, what, subject, kind, via, by, now)


def _once(connection: Connection, what: str, subject: str, kind: FactKind, via: Via, by: Visitor, now: datetime) -> bool:
    session = _session(connection, by, now)
    if _full(connection, session):
        return False
    row = {"day": session.day, "session": session.digest, "what": what, "subject": subject, "at": now}
    new = upsert(n.use_sessions).values(row).on_conflict_do_nothing().returning(u.what)
    if connection.scalar(new) is None:
        return False
    _add(connection, session.day, kind, subject, via, 1)
    return True


def _session(connection: Connection, by: Visitor, now: datetime) -> _Session:
    local = now.astimezone(CHINA)
    here, earlier = (salts.digest(connection, local.date(), *by, str(local.hour - back)) for back in (0, 1))
    return _Session(local.date(), now, here, earlier)


def _last(connection: Connection, session: _Session, what: str, subject: str) -> Row[Any] | None:
    """What the session, or the one an hour before it, did last with something; locked until the end."""
    query = select(u.at, u.ticked_at, u.seen).where(
        u.day == session.day, u.session.in_([session.digest, session.before]), u.what == what, u.subject == subject
    )
    return connection.execute(query.order_by(u.at.desc()).limit(1).with_for_update()).one_or_none()


def _full(connection: Connection, session: _Session) -> bool:
    query = select(func.count()).where(u.day == session.day, u.session == session.digest)
    return (connection.scalar(query) or 0) >= MOST_OF_A_SESSION


def _touch(connection: Connection, session: _Session, what: str, subject: str, *, later: bool = True, **row: object) -> None:
    """Write that the session did something now; without `later` only where it has no row of it."""
    values = {"day": session.day, "session": session.digest, "what": what, "subject": subject, "at": session.now, **row}
    new = upsert(n.use_sessions).values(values)
    keys = ["day", "session", "what", "subject"]
    change = {"at": session.now, **row}
    connection.execute(new.on_conflict_do_update(index_elements=keys, set_=change) if later else new.on_conflict_do_nothing())


def _add(connection: Connection, day: date, kind: FactKind, subject: str, via: Via, amount: float) -> None:
    new = upsert(n.use_days).values(day=day, kind=kind.value, subject=subject, via=via.value, amount=amount)
    more = {"amount": d.amount + amount}
    connection.execute(new.on_conflict_do_update(index_elements=["day", "kind", "subject", "via"], set_=more))


def _see(connection: Connection, resource: str, part: int, hundredths: list[int]) -> None:
    rows = [{"resource": resource, "part": part, "hundredth": one, "sessions": 1} for one in hundredths]
    if rows:
        new = upsert(n.retention).on_conflict_do_update(
            index_elements=["resource", "part", "hundredth"], set_={"sessions": r.sessions + 1}
        )
        connection.execute(new, rows)
