"""`archive store recover`, `fixity`, `replicate`, `audit`, `rebuild`, `remake`: the care for what is preserved."""

from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from time import time
from typing import Annotated

import typer
from rich.progress import (
    BarColumn,
    DownloadColumn,
    MofNCompleteColumn,
    Progress,
    TextColumn,
    TimeElapsedColumn,
    TransferSpeedColumn,
)

from archive import i18n
from archive.access.may import Act
from archive.cli.shared.people import acting
from archive.cli.shared.step_reports import print_report
from archive.cli.shared.typed_ids import named
from archive.cli.terminal import sentences, tables
from archive.cli.terminal.console import SafeConsole, say, say_json
from archive.i18n import moments
from archive.links import signing
from archive.models.preservation import Condition, FixityReport
from archive.models.report import Line, Outcome, Report
from archive.services import Services
from archive.steps.care import fixity as fixity_step
from archive.steps.care import rebuild as rebuild_step
from archive.steps.care import recover as recover_step
from archive.steps.care import replicate as replicate_step
from archive.store import ensure_root

LINK_S = 3600
store = typer.Typer(no_args_is_help=True, rich_markup_mode=None)
fixity = typer.Typer(no_args_is_help=True, rich_markup_mode=None)


@store.command("recover")
def recover(
    everything: Annotated[bool, typer.Option("--all")] = False,
) -> None:
    """Bring into order what writers left behind that died: forward or back."""
    acting(Act.CARE)
    services = Services.load()
    if not everything:
        _told(recover_step.run(services))
        return
    with _counting("care.walking") as count:
        _told(recover_step.everything(services, lambda _: count(1)))


@store.command("prepare")
def prepare(replica: Annotated[str, typer.Argument()]) -> None:
    """Prepare a replica: make its bucket, or mark the disk as the right one."""
    acting(Act.CARE)
    shelf = Services.load().replica(replica)
    shelf.declare()
    ensure_root(shelf)
    say(i18n.both("care.prepared", replica=replica))


@fixity.command("report")
def report(as_json: Annotated[bool, typer.Option("--json")] = False) -> None:
    """How reading all bytes stands against the promise; exit status 1 when it is not kept."""
    services = Services.load()
    found = fixity_step.report(services)
    if as_json:
        say_json(found.json_text())
    else:
        _print_fixity(found)
        for one in services.ledger.holdings.in_condition(Condition.DAMAGED):
            say(f"! {one.object}: " + "; ".join(f"{p.code} {p.path}" for p in one.problems))
        say(i18n.both("care.page"), signed_page(services, "preservation", "/preservation"))
    raise typer.Exit(0 if found.kept and not found.damaged else 1)


@fixity.command("run")
def run(
    everything: Annotated[bool, typer.Option("--all")] = False,
) -> None:
    """Read this night's share, heal what is damaged. Exit status 1 when something stays damaged."""
    acting(Act.CARE)
    services = Services.load()
    columns = (TextColumn("{task.description}"), DownloadColumn(), TransferSpeedColumn(), TimeElapsedColumn())
    with Progress(*columns, console=SafeConsole(stderr=True)) as bar:
        task = bar.add_task(i18n.both("care.reading"), total=None)
        done, night = fixity_step.night(services, lambda size: bar.advance(task, size), everything)
    facts = {"objects": f"{night.objects:,}", "size": f"{night.read:,}", "healed": night.healed, "damaged": night.damaged}
    say(i18n.both("care.read", **facts))
    _faults_told(done)


def replicate(
    replica: Annotated[str, typer.Option("--to")] = "",
    limit: Annotated[int | None, typer.Option(min=1, max=10**9)] = None,
    again: Annotated[list[str] | None, typer.Option()] = None,
) -> None:
    """Bring the replicas to the newest version of every object, each file read back."""
    acting(Act.CARE)
    services = Services.load()
    if not services.replicas:
        say(i18n.both("care.no_replicas"))
        raise typer.Exit(1)
    names = [replica] if replica else list(services.replicas)
    objects = [named(services, one) for one in again or ()]
    behind = sum(services.ledger.copies.behind(name).size for name in names)
    columns = (TextColumn("{task.description}"), BarColumn(), DownloadColumn(), TransferSpeedColumn())
    with Progress(*columns, console=SafeConsole(stderr=True)) as bar:
        # Every byte is carried once and read back once.
        task = bar.add_task(i18n.both("care.copying"), total=2 * behind)
        done = replicate_step.run(services, replica, limit, lambda size: bar.advance(task, size), objects)
    _told(done)


def audit(
    replica: Annotated[str, typer.Argument()] = "",
    mend: Annotated[bool, typer.Option("--mend")] = False,
) -> None:
    """Compare the store with a replica and with the ledger. Exit status 1 when there are gaps."""
    acting(Act.CARE)
    services = Services.load()
    kinds: Counter[str] = Counter()
    with _counting("care.comparing") as count:
        for gap in replicate_step.audit(services, replica, mend, count):
            kinds[gap.kind] += 1
            say(f"{i18n.both('care.gap.' + gap.kind)}  {gap.object}")
    say(i18n.both("care.audited", gaps=sum(kinds.values())))
    for name in [replica] if replica else services.replicas:
        behind = services.ledger.copies.behind(name)
        since = moments.with_offset(behind.since)
        say(i18n.both("care.lag", replica=name, objects=behind.objects, size=f"{behind.size:,}", since=since))
    raise typer.Exit(1 if kinds else 0)


def rebuild() -> None:
    """Bring ledger and index back from the preserved objects alone; queue the rest."""
    acting(Act.REBUILD)
    services = Services.load()
    services.prepare()
    with _counting("care.rebuilding") as count:
        done = rebuild_step.run(services, count)
    say(i18n.both("care.rebuilt", waiting=services.ledger.rebuilding.count()))
    _told(done)


def remake() -> None:
    """Make rebuilt resources' renditions and tags again; exit status 1 if one fails."""
    acting(Act.REBUILD)
    from archive.steps.care import remake as remake_step  # media and models are extras; other commands start without them

    services = Services.load()
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    failed: list[Line] = []
    with Progress(*columns, console=SafeConsole(stderr=True)) as bar:
        task = bar.add_task(i18n.both("care.remaking"), total=services.ledger.rebuilding.count())
        while waiting := services.ledger.rebuilding.waiting(1, [line.subject for line in failed]):
            done = remake_step.run(services, waiting)
            failed += [line for line in done.lines if line.subject in waiting and line.outcome is Outcome.FAILED]
            bar.advance(task)
    if failed:
        _told(Report(step="remake", lines=tuple(failed)))


@contextmanager
def _counting(key: str) -> Iterator[Callable[[int], None]]:
    columns = (TextColumn("{task.description}"), TextColumn("{task.completed:,}"), TimeElapsedColumn())
    with Progress(*columns, console=SafeConsole(stderr=True)) as bar:
        task = bar.add_task(i18n.both(key), total=None)
        yield lambda size: bar.advance(task, size)


def signed_page(services: Services, subject: str, path: str) -> str:
    """The address of a page of the care, signed for an hour."""
    until = int(time() + LINK_S)
    sig = signing.sign(services.settings.signing_key.get_secret_value(), subject, until)
    return f"{services.settings.portal_url.rstrip('/')}{path}?until={until}&sig={sig}"


def _told(done: Report) -> None:
    print_report(done)
    _faults_told(done)


def _faults_told(done: Report) -> None:
    for line in done.lines:
        for fault in line.faults:
            for told in sentences.lines(fault.code, fault.facts):
                say(f"{line.subject} {told}")
    if any(line.outcome is Outcome.FAILED for line in done.lines):
        raise typer.Exit(1)


def _print_fixity(found: FixityReport) -> None:
    made = tables.table("", "", plain=True, headed=False)
    rows = {
        "objects": f"{found.objects:,}",
        "size": f"{found.size:,} B",
        "unread": f"{found.unread:,}",
        "damaged": f"{found.damaged:,}",
        "healed": f"{found.healed:,}",
        "oldest": moments.with_offset(found.oldest),
        "overdue": f"{found.overdue:,}",
        "read_30d": _read(found),
        "nightly": f"{found.nightly:,} B",
        "promised": f"{found.promised_days}",
        "achievable": _days(found.achievable_days),
    }
    for key, value in rows.items():
        made.add_row(i18n.both(f"care.fixity.{key}"), value)
    tables.show(made)
    say(i18n.both("care.promise_kept" if found.kept else "care.promise_broken"))


def _read(found: FixityReport) -> str:
    """What was read lately; what has only just come in is not read again so soon."""
    fresh = found.objects and not (found.read_30d or found.unread or found.overdue)
    return i18n.both("care.fixity.none_due") if fresh else f"{found.read_30d:,} B"


def _days(number: float | None) -> str:
    """In how many days all can be read; a small archive is read in a part of a night."""
    if number is None:
        return "–"
    return f"{number:,.1f}" if number >= 1 else i18n.both("care.fixity.one_night")


def add(application: typer.Typer) -> None:
    """Add the commands."""
    application.add_typer(store, name="store")
    application.add_typer(fixity, name="fixity")
    for command in (replicate, audit, rebuild, remake):
        application.command()(command)
