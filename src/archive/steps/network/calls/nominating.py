"""Nominating: what centres send to a call is checked at once, kept, and told what is wrong with it."""

import hashlib
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import NamedTuple

from archive.access import personal_numbers
from archive.errors import Conflict, NotFound, StateRefused
from archive.models.media import MediaType
from archive.models.network.call import STANDING, Call, CallState, Nomination, NominationState, Subject
from archive.models.network.fact import Fact, FactKind
from archive.models.people import Person
from archive.services import Services
from archive.steps.network.calls import checking, kept
from archive.steps.network.calls.checking import Found, Standing
from archive.steps.network.calls.kept import Change, Held

TRIES = 5
_TIMED = frozenset({MediaType.VIDEO, MediaType.SOUND})


class Sent(NamedTuple):
    """What became of each, in the order of what was sent; of one that said nothing new `unchanged`."""

    nominations: tuple[Nomination, ...]
    found: tuple[Sequence[Found], ...]
    unchanged: frozenset[str]


def nomination_id(call: str, subject: str) -> str:
    """Always the same for the same subject of a call, so that what is sent again is the same nomination."""
    return hashlib.sha256(f"nomination\0{call}\0{subject}".encode()).hexdigest()[:16]


def run(
    services: Services,
    activity: str,
    entered: Sequence[Nomination],
    by: Person,
    *,
    dry_run: bool = False,
    at: datetime | None = None,
) -> Sent:
    """Check all in the order given, keep them in one version; a refused one may be sent again. With `dry_run` only told.

    Raises:
        NotFound: the activity has no call.
        StoreUnavailable, LedgerUnavailable: send it again.
    """
    moment = at or datetime.now(UTC)
    for turn in range(TRIES):
        held = kept.read(services, activity)
        sent = judged(services, held, entered, moment)
        if dry_run or len(sent.unchanged) == len(entered):
            return sent
        merged = _merged(held, sent)
        try:
            kept.write(services, held, Change("nominate", nominations=merged, facts=_facts(held, sent)), by)
        except Conflict:
            if turn == TRIES - 1:
                raise
        else:
            return sent
    raise Conflict(what="call", id=activity)


def judged(services: Services, held: Held, entered: Sequence[Nomination], at: datetime) -> Sent:
    """What the check says of each, nothing written; the lengths of recordings are those that the archive has measured."""
    before = held.nominations
    standing = Standing(held.kept.nominations)
    lengths = _lengths(services, held.call, entered)
    made: list[Nomination] = []
    told: list[Sequence[Found]] = []
    same: set[str] = set()
    for raw in entered:
        length_s, title = lengths.get(raw.subject, raw.length_s), personal_numbers.masked(raw.title)
        one = raw.model_copy(update={"length_s": length_s, "title": title, "at": raw.at or at})
        known = before.get(one.id)
        if known and known.state in STANDING and _says(known) == _says(one):
            made.append(known)
            told.append(())
            same.add(one.id)
            continue
        found = checking.judged(one, held.call, standing, at)
        state = NominationState.REFUSED if found else NominationState.ACCEPTED
        level = held.call.path[0] if not found and held.call.path else ""
        done = one.model_copy(update={"state": state, "level": level, "codes": tuple(fault.code for fault in found)})
        if not found:
            standing.add(done)
        made.append(done)
        told.append(found)
    return Sent(tuple(made), tuple(told), frozenset(same))


def withdraw(services: Services, activity: str, id_: str, by: Person, why: str) -> None:
    """Take one back, before results stand under notice.

    Raises:
        NotFound, StateRefused, Conflict.
    """
    _put_out(services, activity, id_, by, why, NominationState.WITHDRAWN, (CallState.OPEN, CallState.JUDGING))


def disqualify(services: Services, activity: str, id_: str, by: Person, why: str) -> None:
    """Put one out for breaking the rules, with the reason; what it was to be granted falls away.

    Raises:
        NotFound, StateRefused, Conflict.
    """
    _put_out(services, activity, id_, by, why, NominationState.DISQUALIFIED, (CallState.JUDGING, CallState.NOTICE))


def _put_out(
    services: Services, activity: str, id_: str, by: Person, why: str, to: NominationState, states: tuple[CallState, ...]
) -> None:
    held = kept.read(services, activity, *states, verb=to.value)
    one = held.nominations.get(id_)
    if one is None:
        raise NotFound(what="nomination", id=id_[:40])
    if one.state not in STANDING:
        raise StateRefused(what="nomination", id=id_, state=one.state.value, verb=to.value)
    done = one.model_copy(update={"state": to, "reason": why, "award": ""})
    others = tuple(done if other.id == id_ else other for other in held.kept.nominations)
    kept.write(services, held, Change(to.value, nominations=others, why=why), by)


def _merged(held: Held, sent: Sent) -> tuple[Nomination, ...]:
    """What was there, with what was sent in its place or behind it; a refusal never puts out what stands."""
    merged = dict(held.nominations)
    for one in sent.nominations:
        known = merged.get(one.id)
        out = known is not None and known.state in {NominationState.WITHDRAWN, NominationState.DISQUALIFIED}
        if known is None or (known.state not in STANDING and not (out and one.state is NominationState.REFUSED)):
            merged[one.id] = one
    return tuple(merged.values())


def _facts(held: Held, sent: Sent) -> list[Fact]:
    new = [one for one in sent.nominations if one.state is NominationState.ACCEPTED and one.id not in sent.unchanged]
    return [fact(FactKind.ACCEPTED, one, one.level, sample=held.activity.sample) for one in new]


def fact(kind: FactKind, one: Nomination, level: str, *, sample: bool) -> Fact:
    """What is counted of a nomination, at a level."""
    dims = {"level": level} if level else {}
    return Fact(kind=kind, centre=one.centre, division=one.division_at, subject=one.subject, dims=dims, sample=sample)


def _lengths(services: Services, call: Call, entered: Sequence[Nomination]) -> Mapping[str, float]:
    if call.subject is not Subject.RESOURCE:
        return {}
    known = services.ledger.resources.many([one.subject for one in entered])
    digests = {asset.digest for one in known.values() for asset in one.assets if asset.media in _TIMED}
    seconds: dict[str, float] = {}
    for one in services.ledger.renditions.of(sorted(digests)):
        seconds[one.asset] = max(seconds.get(one.asset, 0.0), one.duration_s or 0.0)
    found = {id_: sum(seconds.get(asset.digest, 0.0) for asset in one.assets) for id_, one in known.items()}
    return {id_: total for id_, total in found.items() if total}


def _says(one: Nomination) -> dict[str, object]:
    return one.model_dump(exclude={"state", "level", "codes", "award", "reason", "at", "division_at"})
