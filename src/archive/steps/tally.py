"""What every step does around its work: time it, log it, note it in the ledger, and put its report together."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from resource import RUSAGE_CHILDREN, RUSAGE_SELF, getrusage
from time import perf_counter
from uuid import uuid4

from archive import logs
from archive.errors import ArchiveError, LedgerUnavailable
from archive.models.report import Fault, Line, Outcome, Report
from archive.services import Services

log = logs.get("steps")


def fault_of(error: ArchiveError) -> Fault:
    """An error as a line of a report says it."""
    return Fault(code=error.code, facts={key: str(value) for key, value in error.facts.items()})


class Tally:
    """Lines of a report as they come."""

    def __init__(self, step: str, delivery: str | None) -> None:
        self.step = step
        self.delivery = delivery
        self._lines: list[Line] = []

    def codes(self) -> Mapping[str, int]:
        """How often each fault stands in the lines so far."""
        return Counter(fault.code for line in self._lines for fault in line.faults)

    def add(self, subject: str, outcome: Outcome, faults: Sequence[Fault] = (), seconds: float = 0.0) -> None:
        """One thing is settled."""
        self._lines.append(Line(subject=subject, outcome=outcome, faults=tuple(faults), seconds=round(seconds, 3)))
        log.info("settled", subject=subject, outcome=outcome.value, codes=[f.code for f in faults])

    def report(self) -> Report:
        """The report so far."""
        return Report(step=self.step, delivery=self.delivery, lines=tuple(self._lines))


@contextmanager
def step(services: Services, name: str, delivery: str | None = None) -> Iterator[Tally]:
    """Around a step's work. An error is noted with its code and goes on.

    Every line of the log meanwhile has the step, the delivery and one `run`, which no other run of a step has.
    """
    tally, start, used = Tally(name, delivery), perf_counter(), cpu_s()
    with logs.bound(delivery=delivery, step=name, run=uuid4().hex[:12]):
        log.info("step begins")
        try:
            yield tally
        except ArchiveError as error:
            _note(services, tally, perf_counter() - start, cpu_s() - used, error.code)
            log.info("step failed", code=error.code, reason=str(error))  # who called hears the error itself
            raise
        _note(services, tally, perf_counter() - start, cpu_s() - used, "")


def cpu_s() -> float:
    """Seconds of CPU of this process so far, with those of its children that have ended."""
    return sum(used.ru_utime + used.ru_stime for used in (getrusage(RUSAGE_SELF), getrusage(RUSAGE_CHILDREN)))


def _note(services: Services, tally: Tally, seconds: float, cpu: float, fault: str) -> None:
    counts = tally.report().counts()
    log.info("step ends", seconds=round(seconds, 3), cpu_s=round(cpu, 3), fault=fault, **counts)
    try:
        services.ledger.runs.note(tally.step, tally.delivery, seconds, counts, fault, tally.codes())
    except LedgerUnavailable as error:
        log.info("run not noted", reason=str(error))  # the ledger is away: the next that needs it says so
