"""How the work stands: states of deliveries and resources, what is being made, what waits, and the last runs."""

from importlib.util import find_spec

from pydantic import Field
from rich.console import Console

from archive import i18n
from archive.cli.terminal import tables
from archive.i18n import moments, spans
from archive.models.base import Model
from archive.models.preservation import CareReport
from archive.services import Services
from archive.steps.care import fixity


class InTheMaking(Model):
    """An asset whose renditions are being made."""

    asset: str
    delivery: str
    percent: int
    speed: float | None = None
    remaining_s: float | None = None


class LastRun(Model):
    """A step's last run."""

    step: str
    delivery: str | None
    seconds: float
    counts: dict[str, int]
    fault: str
    at: str


class WorkStatus(Model):
    """What `archive status` says beside the servers."""

    deliveries: dict[str, int] = Field(default_factory=dict, description="state -> number")
    resources: dict[str, int] = Field(default_factory=dict, description="state -> number")
    public: int = 0
    outbox: int = 0
    outbox_oldest_s: float = 0.0
    making: tuple[InTheMaking, ...] = ()
    isolation: str = Field("", description="how decoders are kept off the network here: bwrap, unshare, none; empty without them")
    care: CareReport | None = Field(None, description="readings and copies of what is preserved")
    runs: tuple[LastRun, ...] = ()


def work_status(services: Services) -> WorkStatus:
    """Read it from the ledger.

    Raises:
        LedgerUnavailable: it did not answer.
    """
    ledger = services.ledger
    waiting, oldest = ledger.outbox.waiting()
    return WorkStatus(
        deliveries=ledger.deliveries.counts(),
        resources=ledger.resources.counts(),
        public=ledger.publications.count(),
        outbox=waiting,
        outbox_oldest_s=round(oldest, 1),
        isolation=_isolation(),
        care=fixity.care(services),
        making=tuple(
            InTheMaking(
                asset=p.asset[:12],
                delivery=p.delivery,
                percent=round(p.fraction * 100),
                speed=p.speed,
                remaining_s=p.remaining_s,
            )
            for p in ledger.progress.running()
        ),
        runs=tuple(
            LastRun(
                step=r.step,
                delivery=r.delivery,
                seconds=r.seconds,
                counts=dict(r.counts),
                fault=r.fault,
                at=moments.with_offset(r.at),
            )
            for r in ledger.runs.recent()
        ),
    )


def _isolation() -> str:
    """Tried on this machine, where the extra `media` is installed."""
    if find_spec("ffmpeg") is None:
        return ""
    from archive import media

    return media.isolation()


def show(found: WorkStatus, console: Console) -> None:
    """As tables."""
    console.print()
    _say(console, _counts("status.deliveries", "state.delivery.", found.deliveries))
    _say(console, _counts("status.resources", "state.resource.", found.resources))
    _say(console, i18n.both("status.public", public=found.public, outbox=found.outbox, oldest=found.outbox_oldest_s))
    if found.isolation:
        _say(console, i18n.both(f"isolation.{found.isolation}"))
    if found.care:
        print_care(found.care, console)
    for made in found.making:
        bar = "█" * (made.percent // 5)
        _say(console, f"  {made.delivery} {made.asset}… {bar:<20} {spans.pace(made.percent, made.speed, made.remaining_s)}")
    runs = tables.table("", "", "", "", "counts", folding={"counts"}, plain=True, headed=False)
    for run in found.runs:
        counts = " ".join(f"{i18n.text('outcome.' + k)} {v}" for k, v in run.counts.items())
        runs.add_row(run.at, i18n.both("step." + run.step), run.delivery or "", f"{run.seconds:.1f} s", run.fault or counts)
    if found.runs:
        _say(console, i18n.both("status.runs"))
        tables.show(runs, console)


def print_care(care: CareReport, console: Console) -> None:
    """Readings and copies in a line each."""
    f = care.fixity
    oldest = moments.with_offset(f.oldest)
    _say(console, i18n.both("status.care", objects=f.objects, oldest=oldest, damaged=f.damaged, overdue=f.overdue))
    for lag in care.lags:
        since = moments.with_offset(lag.since)
        _say(console, i18n.both("care.lag", replica=lag.replica, objects=lag.objects, size=f"{lag.size:,}", since=since))
    if not f.kept:
        _say(console, i18n.both("care.promise_broken"))


def _counts(title: str, prefix: str, counts: dict[str, int]) -> str:
    """One line: the title, then each state with its number."""
    return f"{i18n.both(title)}: " + (
        ", ".join(f"{i18n.both(prefix + state)} {number}" for state, number in counts.items()) or "0"
    )


def _say(console: Console, line: str) -> None:
    """A line that no console breaks: ids and addresses in it stay whole."""
    console.print(line, soft_wrap=True)
