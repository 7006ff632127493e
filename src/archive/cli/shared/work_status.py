"""How the work stands: the figures of `/metrics` in words, what is being made, and the last runs."""

from collections import Counter
from collections.abc import Iterable, Iterator
from importlib.util import find_spec

from pydantic import Field
from rich.console import Console

from archive import figures, i18n
from archive.cli.terminal import tables
from archive.cli.terminal.sentences import lines
from archive.figures import Figure
from archive.i18n import moments, spans
from archive.ledger.stuck import StuckDelivery
from archive.models.base import Model
from archive.services import Services

GB = 10**9


class InTheMaking(Model):
    """An asset whose renditions are being made."""

    asset: str
    delivery: str
    percent: int
    speed: float | None = None
    remaining_s: float | None = None


class WaitingRun(Model):
    """A delivery whose run is to be started, and why it is not yet."""

    delivery: str
    why: str
    not_before: str
    facts: dict[str, str] = Field(default_factory=dict)


class StandingStill(Model):
    """A delivery in which nothing moves."""

    delivery: str
    state: str
    again: str = Field("", description="when it was started again")
    person: str = Field("", description="since when it waits for a person")
    facts: dict[str, str] = Field(default_factory=dict)


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

    figures: tuple[Figure, ...] = Field((), description="as /metrics has them, under the same names")
    making: tuple[InTheMaking, ...] = ()
    isolation: str = Field("", description="how decoders are kept off the network here: bwrap, unshare, none; empty without them")
    waits: tuple[WaitingRun, ...] = ()
    stuck: tuple[StandingStill, ...] = ()
    runs: tuple[LastRun, ...] = ()

    def value(self, name: str, **labels: str) -> float | None:
        """One figure, None where there is none."""
        return next((one.value for one in self.figures if one.name == name and one.labels == labels), None)

    def by(self, name: str, label: str) -> dict[str, float]:
        """Every figure of a name, by one of its labels; those with the same are added up."""
        found: Counter[str] = Counter()
        for one in self.figures:
            if one.name == name:
                found[one.labels[label]] += one.value  # type: ignore[assignment]  # a Counter adds floats as well
        return dict(found)


def work_status(services: Services) -> WorkStatus:
    """Read it from ledger and disks; of the disks alone where the ledger does not answer.

    Raises:
        LedgerUnavailable: it broke off.
        SettingWrong: none is set.
    """
    ledger, found = services.ledger, WorkStatus(figures=figures.read(services), isolation=_isolation())
    if not found.value("archive_ledger_up"):
        return found
    return WorkStatus(
        figures=found.figures,
        isolation=found.isolation,
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
        waits=tuple(
            WaitingRun(
                delivery=w.delivery,
                why=w.why,
                not_before=moments.with_offset(w.not_before),
                facts={name: str(fact) for name, fact in w.facts.items()},
            )
            for w in ledger.starts.waiting()
        ),
        stuck=tuple(_standing_still(services, one) for one in ledger.stuck.every()),
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


def _standing_still(services: Services, one: StuckDelivery) -> StandingStill:
    delivery = services.ledger.deliveries.get(one.delivery)
    return StandingStill(
        delivery=one.delivery,
        state=one.state.value,
        again=moments.with_offset(one.again_at) if one.again_at else "",
        person=moments.with_offset(one.handed_at) if one.handed_at else "",
        facts={"id": delivery.id, "centre": delivery.centre, "name": delivery.name, "state": one.state.value},
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
    for name, prefix in (("archive_deliveries", "state.delivery."), ("archive_resources", "state.resource.")):
        _say(console, _counts(i18n.both(f"figure.{name}"), prefix, found.by(name, "state")))
    public = found.value("archive_public_entries")
    if public is not None:
        _say(console, f"{i18n.both('figure.archive_public_entries')}: {public:.0f}")
    if found.isolation:
        _say(console, i18n.both(f"isolation.{found.isolation}"))
    _print_waiting(found, console)
    _print_starts(found, console)
    _print_stuck(found, console)
    _print_care(found, console)
    _print_disks(found, console)
    for made in found.making:
        bar = "█" * (made.percent // 5)
        _say(console, f"  {made.delivery} {made.asset}… {bar:<20} {spans.pace(made.percent, made.speed, made.remaining_s)}")
    faults = found.by("archive_faults_total", "code")
    if faults:
        _say(console, _counts(i18n.both("figure.faults"), "", faults))
    _print_runs(found.runs, console)


def _print_waiting(found: WorkStatus, console: Console) -> None:
    numbers = found.by("archive_waiting", "queue")
    ages = found.by("archive_waiting_oldest_seconds", "queue")
    waiting = {queue: number for queue, number in numbers.items() if number}
    if not waiting:
        return
    made = tables.table(*(i18n.both(f"figure.table.{one}") for one in ("queue", "waiting", "oldest")), plain=True)
    for queue, number in waiting.items():
        made.add_row(i18n.both(f"figure.queue.{queue}"), f"{number:.0f}", spans.lasting(ages.get(queue, 0.0)))
    tables.show(made, console)


def _print_starts(found: WorkStatus, console: Console) -> None:
    """What waits for its turn is one number among the figures; here is what waits for something else."""
    others = [one for one in found.waits if one.why != "new"]
    if others:
        _say(console, i18n.both("status.waits"))
    for one in others:
        _say(console, f"  {one.delivery} {one.not_before} {i18n.both(f'start.why.{one.why}')}")
        if one.why == "room":
            for line in lines("E351", one.facts):
                _say(console, f"    {line}")


def _print_stuck(found: WorkStatus, console: Console) -> None:
    if found.stuck:
        _say(console, i18n.both("status.stuck"))
    for one in found.stuck:
        if not one.person:
            _say(console, f"  {one.delivery} {i18n.both('status.again', when=one.again)}")
            continue
        for line in lines("E352", one.facts):
            _say(console, f"  {line}")


def _print_care(found: WorkStatus, console: Console) -> None:
    """Readings and copies in a line each."""
    names = ("objects", "damaged", "overdue", "overdue_share", "oldest_seconds")
    objects, damaged, overdue, share, oldest = (found.value(f"archive_fixity_{name}") for name in names)
    if objects:
        said = {"objects": f"{objects:.0f}", "damaged": f"{damaged or 0:.0f}", "overdue": f"{overdue or 0:.0f}"}
        _say(console, _spanned("figure.fixity", oldest or 0.0, share=f"{100 * (share or 0):.1f}", **said))
    ages = found.by("archive_replica_lacking_oldest_seconds", "replica")
    for replica, lacking in found.by("archive_replica_lacking", "replica").items():
        _say(console, _spanned("figure.lacking", ages.get(replica, 0.0), replica=replica, objects=f"{lacking:.0f}"))


def _print_disks(found: WorkStatus, console: Console) -> None:
    sizes = found.by("archive_disk_size_bytes", "place")
    if not sizes:
        return
    free = found.by("archive_disk_free_bytes", "place")
    made = tables.table(*(i18n.both(f"figure.table.{one}") for one in ("disk", "free", "size")), plain=True)
    for place, size in sizes.items():
        key = f"figure.place.{place}"
        made.add_row(i18n.both(key) if key in i18n.messages() else place, f"{free[place] / GB:.1f} GB", f"{size / GB:.1f} GB")
    tables.show(made, console)


def _print_runs(runs: Iterable[LastRun], console: Console) -> None:
    table = tables.table("", "", "", "", "counts", folding={"counts"}, plain=True, headed=False)
    for run in runs:
        counts = " ".join(f"{i18n.text('outcome.' + k)} {v}" for k, v in run.counts.items())
        table.add_row(run.at, i18n.both("step." + run.step), run.delivery or "", f"{run.seconds:.1f} s", run.fault or counts)
    if table.row_count:
        _say(console, i18n.both("status.runs"))
        tables.show(table, console)


def _spanned(key: str, seconds: float, **facts: str) -> str:
    """A line in both languages, with how long something has been in the words of each."""
    return " / ".join(i18n.text(key, one, oldest=spans.lasting(seconds, one), **facts) for one in i18n.LANGUAGES)


def _counts(title: str, prefix: str, counts: dict[str, float]) -> str:
    """One line: the title, then each that is not nought with its number."""
    return f"{title}: " + (", ".join(_numbered(prefix, counts)) or "0")


def _numbered(prefix: str, counts: dict[str, float]) -> Iterator[str]:
    for one, number in sorted(counts.items(), key=lambda item: -item[1]):
        if number:
            yield f"{i18n.both(prefix + one) if prefix else one} {number:.0f}"


def _say(console: Console, line: str) -> None:
    """A line that no console breaks: ids and addresses in it stay whole."""
    console.print(line, soft_wrap=True)
