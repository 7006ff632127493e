"""Kept: the call of an activity as its preserved object says it, and a version of it with what changes."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, NamedTuple

from archive.errors import Conflict, NotFound, StateRefused
from archive.ledger.network.calls import Kept
from archive.models.network.activity import Activity
from archive.models.network.call import Call, CallState, Nomination
from archive.models.network.fact import Fact
from archive.models.network.judged import Mark, Sheet
from archive.models.network.statement import Concept
from archive.models.people import Person
from archive.preserved import documents, layout
from archive.services import Services
from archive.steps.network import keeping
from archive.steps.network.keeping import Said

if TYPE_CHECKING:
    from archive.store import Snapshot


class Held(NamedTuple):
    """What was read: the activity, everything of its call, and the version that says so."""

    activity: Activity
    kept: Kept
    version: int

    @property
    def call(self) -> Call:
        """The call."""
        return self.kept.call

    @property
    def nominations(self) -> Mapping[str, Nomination]:
        """By their ids, in the order in which they came."""
        return {one.id: one for one in self.kept.nominations}


class Change(NamedTuple):
    """What is written: by which verb, why, and the facts that follow; fields that are None stay as they are."""

    verb: str
    call: Call | None = None
    nominations: Sequence[Nomination] | None = None
    kept: Kept | None = None
    """With honours, where some are granted or revoked."""
    sheet: Sheet | None = None
    why: str = ""
    facts: Sequence[Fact] = ()


def read(services: Services, activity: str, *states: CallState, verb: str = "") -> Held:
    """The call of an activity, as its object says it where the ledger lags behind.

    Raises:
        NotFound: it has none.
        StateRefused: it is in none of these states.
        LedgerUnavailable, StoreUnavailable.
    """
    network = services.ledger.network
    said = network.statements.get(Activity, activity)
    version = network.statements.version(Concept.ACTIVITY, activity)
    if said is None:
        raise NotFound(what="activity", id=activity[:40])
    if network.calls.version(activity) < version:
        _catch_up(services, activity)
    call = network.calls.get(activity)
    if call is None:
        raise NotFound(what="call", id=activity)
    if states and call.state not in states:
        raise StateRefused(what="call", id=activity, state=call.state.value, verb=verb)
    sheets = {one.n: network.calls.sheet(activity, one.n, revealed=False) for one in call.rounds if one.sealed_sha256}
    kept = Kept(
        call,
        tuple(network.calls.nominations(activity)),
        tuple(network.calls.honours(activity)),
        {number: documents.sheet(text.encode()) for number, text in sheets.items() if text},
    )
    return Held(said, kept, version)


def write(services: Services, held: Held, change: Change, by: Person) -> Kept:
    """A version of the object, then the rows; what is there now.

    Raises:
        Conflict: somebody else wrote meanwhile; read again.
        StoreUnavailable, LedgerUnavailable.
    """
    before = held.kept
    after = before._replace(
        call=change.call or before.call,
        nominations=before.nominations if change.nominations is None else tuple(change.nominations),
        honours=change.kept.honours if change.kept else before.honours,
        sheets={**before.sheets, change.sheet.round: change.sheet} if change.sheet else before.sheets,
    )
    also: dict[str, bytes] = {layout.CALL: documents.CALL.write(after.call)}
    if after.nominations != before.nominations:
        also[layout.NOMINATIONS] = documents.NOMINATIONS.write(after.nominations)
    if after.honours != before.honours:
        also[layout.HONOURS] = documents.HONOURS.write(after.honours)
    if change.sheet:
        also[layout.sheet(change.sheet.round)] = change.sheet.canonical()
    _commit(services, held, Said(held.activity, change.verb, change.why, change.facts, also), after, by)
    return after


def write_marks(services: Services, held: Held, marks: Mapping[int, Sequence[Mark]], by: Person) -> bool:
    """A version with the marks of open rounds as they are now, where the object has others; whether it was written.

    Raises:
        as `write`.
    """
    object_ = services.store.objects.snapshot(layout.network_object(Concept.ACTIVITY, held.activity.id))
    files = set(object_.inventory.state()) if object_ else set()
    now = {layout.open_marks(number): documents.mark_list(given) for number, given in marks.items()}
    also = {path: data for path, data in now.items() if object_ is None or path not in files or object_.read(path) != data}
    if also:
        _commit(services, held, Said(held.activity, "keep-marks", also=also), held.kept, by)
    return bool(also)


def recall(services: Services, object_: "Snapshot") -> None:
    """Write the rows of a call as its object says them, for a rebuild and for who lags behind; nothing where it has none."""
    files = set(object_.inventory.state())
    if layout.CALL not in files:
        return
    call = documents.CALL.read(object_.read(layout.CALL))
    nominations = documents.NOMINATIONS.read(object_.read(layout.NOMINATIONS)) if layout.NOMINATIONS in files else ()
    honours = documents.HONOURS.read(object_.read(layout.HONOURS)) if layout.HONOURS in files else ()
    rounds = [one.n for one in call.rounds]
    sheets = {n: documents.sheet(object_.read(layout.sheet(n))) for n in rounds if layout.sheet(n) in files}
    open_ = [n for n in rounds if n not in sheets and layout.open_marks(n) in files]
    marks = {n: documents.marks_in(object_.read(layout.open_marks(n))) for n in open_}
    said = documents.STATEMENT.read(object_.read(layout.STATEMENT))
    kept = Kept(call, tuple(nominations), tuple(honours), sheets, marks)
    services.ledger.network.calls.put(kept, said.centre, object_.inventory.version)


def _catch_up(services: Services, activity: str) -> None:
    object_ = services.store.objects.snapshot(layout.network_object(Concept.ACTIVITY, activity))
    if object_ is not None:
        recall(services, object_)


def _commit(services: Services, held: Held, said: Said, after: Kept, by: Person) -> None:
    try:
        version = keeping.keep(services, said, by, onto=held.version)
    except Conflict:
        _catch_up(services, held.activity.id)
        raise
    services.ledger.network.calls.put(after, held.activity.centre, version)
