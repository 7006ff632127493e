"""Fixity: read every byte of every preserved object within the promised days, a night's share at a time, longest ago first."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from time import monotonic

from archive.errors import ArchiveError
from archive.models.preservation import CareReport, Condition, FixityReport, Holding, Lag, Turn, Verified
from archive.models.report import Fault, Outcome, Report
from archive.preserved import layout, writing
from archive.services import Services
from archive.steps.alone import alone, is_away
from archive.steps.care.heal import heal, is_ill, recovered
from archive.steps.committed import commit
from archive.steps.reading import read
from archive.steps.tally import Tally, fault_of, step

GB = 1_000_000_000
LINES = 5_000
"""Objects in one file of the daily log."""
MARGIN = 1.1
"""A night reads a tenth more than its even share, so that a lost night does not break the promise."""
Tick = Callable[[int], None]


class Night:
    """What one night is to read (`share`) and may read at most (`budget`), both in bytes, and what it has read."""

    def __init__(self, share: int, budget: int, seconds: float) -> None:
        self._share, self._budget, self._seconds, self._start = share, budget, seconds, monotonic()
        self._begun, self._tried = False, 0
        self.read = self.objects = self.damaged = self.healed = 0
        self.lines: list[dict[str, object]] = []

    def allows(self, size: int, overdue: bool = False) -> bool:
        """Whether another object is begun: as long as the share is not read, and beyond it what is overdue, within the budget.

        The share may be passed by one object, since objects of equal size would fall short of it night after night; and the
        first object is always read, so that the largest is read some night, also where those before it cannot be read at all.
        """
        begun, self._begun = self._begun, True
        first = self.objects == self._tried
        within = (overdue or self.read < self._share) and self.read + size <= self._budget
        return not begun or ((first or within) and self.seconds < self._seconds)

    def looks_again(self, size: int) -> bool:
        """Whether another damaged object is tried again: within half of the bytes and of the minutes, lest it keep all others
        from being read. A larger one is read again when its turn comes.
        """
        return self.seconds < self._seconds / 2 and self.read + size <= self._budget // 2

    def reads_on(self) -> None:
        """What was tried again is no part of the even pace; the budget holds for all."""
        self._share += self.read
        self._tried = self.objects

    def add(self, found: Verified, condition: Condition) -> None:
        """One object was read."""
        self.objects += 1
        self.read += found.size
        self.damaged += condition is Condition.DAMAGED
        self.healed += condition is Condition.HEALED
        problems = [f"{p.code} {p.path}" for p in found.problems]
        self.lines.append(
            {"object": found.object, "version": found.version, "size": found.size, "condition": condition.value}
            | ({"problems": problems} if problems else {})
        )

    @property
    def seconds(self) -> float:
        """Since it began."""
        return monotonic() - self._start


def run(services: Services, tick: Tick = lambda _: None, everything: bool = False) -> Report:
    """Read this night's share: what keeps the promise at an even pace, within the budget of bytes and minutes.

    What is wrong is confirmed by a second reading and healed. Takes no ids; safe to repeat and to kill. With `everything`, all
    objects are read, whatever the budget.

    Raises:
        StoreUnavailable, LedgerUnavailable: what was read so far is noted.
    """
    return night(services, tick, everything)[0]


def night(services: Services, tick: Tick = lambda _: None, everything: bool = False) -> tuple[Report, Night]:
    """As `run`, with the numbers of the night."""
    with step(services, "fixity") as tally:
        one = _night(services, everything)
        try:
            _read(services, one, tally, tick)
        finally:
            _noted(services, one, tally)
        if sound := one.objects - one.damaged - one.healed:
            tally.add(f"{sound} objects, {one.read} bytes", Outcome.UNCHANGED)
        return tally.report(), one


def share(size: int, days: float, budget: int) -> int:
    """Bytes to read in one night, so that all of `size` is read within `days`, as far as the budget goes."""
    return min(budget, int(size / days * MARGIN) + 1)


def _night(services: Services, everything: bool) -> Night:
    s = services.settings
    if everything:
        return Night(1 << 62, 1 << 62, 1e9)
    totals = services.ledger.holdings.totals(timedelta(days=s.fixity_days))
    budget = int(s.fixity_night_gb * GB)
    return Night(share(totals.size, s.fixity_days, budget), budget, s.fixity_night_minutes * 60)


def _read(services: Services, night: Night, tally: Tally, tick: Tick) -> None:
    """First what was found damaged: a replica may be back that heals it. Then the longest ago, a page of the ledger at a time.

    What was read goes to the end of the line by itself; what could not be is passed over.
    """
    began = services.ledger.holdings.now()  # by the clock that also dates the readings
    for holding in services.ledger.holdings.in_condition(Condition.DAMAGED):
        if night.looks_again(holding.size):
            _one(services, holding, night, tally, tick)
    night.reads_on()
    last: Turn | None = None
    promised = began - timedelta(days=services.settings.fixity_days)
    while page := services.ledger.holdings.due(after=last):
        for holding in page:
            overdue = (holding.checked_at or holding.added_at) < promised
            if (holding.checked_at and holding.checked_at >= began) or not night.allows(holding.size, overdue):
                return
            _one(services, holding, night, tally, tick)
            last = Turn(object=holding.object, at=holding.checked_at)


def _one(services: Services, holding: Holding, night: Night, tally: Tally, tick: Tick) -> None:
    try:
        found, condition = check(services, holding.object, tick)
    except ArchiveError as error:
        if is_away(services, error):
            raise
        tally.add(holding.object, Outcome.FAILED, [fault_of(error)])
        return
    night.add(found, condition)
    if condition is not Condition.SOUND:
        facts = {"object": found.object, "problems": "; ".join(f"{p.code} {p.path}" for p in found.problems if p.is_error)}
        outcome = Outcome.DONE if condition is Condition.HEALED else Outcome.FAILED
        tally.add(holding.object, outcome, [Fault(code="E315", facts=facts)])
    if len(night.lines) >= LINES:
        _logged(services, night, tally)


def check(services: Services, object_id: str, tick: Tick = lambda _: None) -> tuple[Verified, Condition]:
    """Read one object whole; heal it when something is wrong. The state it is in now, noted in the ledger."""
    before = services.ledger.holdings.get(object_id)
    found = read(services, object_id, tick=tick)
    if not is_ill(found) and before and before.condition is Condition.DAMAGED:
        return recovered(services, found, before.problems)
    if not is_ill(found):
        if not found.sound:
            # A commit that is at work, or whose writer died: recovery shall look there, even if nobody noted that it began.
            services.ledger.holdings.begin(object_id)
        services.ledger.holdings.checked(found, Condition.SOUND)
        return found, Condition.SOUND
    return heal(services, found)


def report(services: Services) -> FixityReport:
    """How the reading stands against the promise, and in how many days all can be read with the budget there is."""
    s = services.settings
    totals = services.ledger.holdings.totals(timedelta(days=s.fixity_days))
    pace = services.ledger.holdings.pace()
    nightly = int(s.fixity_night_gb * GB)
    if pace.seconds:
        nightly = min(nightly, int(pace.size / pace.seconds * s.fixity_night_minutes * 60))
    return FixityReport(
        objects=totals.objects,
        size=totals.size,
        unread=totals.unread,
        damaged=totals.damaged,
        healed=totals.healed,
        oldest=totals.oldest,
        overdue=totals.overdue,
        promised_days=int(s.fixity_days),
        read_30d=pace.size,
        nightly=nightly,
        achievable_days=round(totals.size / nightly, 1) if nightly and totals.size else None,
    )


def care(services: Services) -> CareReport:
    """How everything that is preserved stands, from the ledger alone."""
    lags = []
    for name in services.replicas:
        behind = services.ledger.copies.behind(name)
        lags.append(Lag(replica=name, objects=behind.objects, size=behind.size, since=behind.since))
    return CareReport(
        fixity=report(services),
        lags=tuple(lags),
        damaged=tuple(services.ledger.holdings.in_condition(Condition.DAMAGED)),
        waiting=services.ledger.rebuilding.count(),
    )


def _noted(services: Services, night: Night, tally: Tally) -> None:
    """To the ledger, and to the day's log among the preserved objects: routine checks make no versions of what they check."""
    if not night.objects:
        return
    services.ledger.holdings.read(night.objects, night.read, night.seconds, night.damaged, night.healed)
    _logged(services, night, tally)


def _logged(services: Services, night: Night, tally: Tally) -> None:
    now = datetime.now(UTC)
    day = layout.fixity_log_object(now)
    with alone(services, tally, day):  # the day's log may be an object that lost versions itself
        commit(services, day, writing.checks(night.lines, now))
    night.lines.clear()
