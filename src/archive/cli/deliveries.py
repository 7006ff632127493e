"""`archive deliver`, `ingest`, `receipt`, `delivery list`: handing in, walking the steps without Airflow, and the answer."""

import shlex
from pathlib import Path
from typing import Annotated

import typer
from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn, TransferSpeedColumn

from archive import i18n
from archive.access.may import Act
from archive.cli.shared.delivery_folder import check_folder, checked_folder
from archive.cli.shared.people import acting
from archive.cli.shared.typed_ids import delivery_named
from archive.cli.terminal import tables
from archive.cli.terminal.console import SafeConsole, say, say_json
from archive.cli.terminal.fault_table import counts, print_checked
from archive.cli.terminal.sentences import say_error, say_faults
from archive.errors import BadInput, ManifestMissing, UnknownCentre
from archive.i18n import moments
from archive.models.ids import DeliveryId
from archive.models.report import Report
from archive.models.states import DeliveryState
from archive.services import Services
from archive.sources import OneFolder, ReadyDelivery
from archive.steps.ingest import receipt as receipt_step
from archive.steps.ingest import scan as scan_step

Folder = Annotated[Path, typer.Argument()]
Centre = Annotated[str, typer.Option("--centre")]
Name = Annotated[str | None, typer.Option("--name")]
group = typer.Typer(no_args_is_help=True, rich_markup_mode=None)


Anyway = Annotated[bool, typer.Option("--anyway")]


def deliver(folder: Folder, centre: Centre, name: Name = None, anyway: Anyway = False) -> None:
    """Check a folder, then hand it in: upload it to the centre's drop.

    Nothing is uploaded, and the exit status is 1, if nothing of it could be taken.
    """
    services = Services.load()
    source, found = one_folder(services, folder, centre, name)
    acting(Act.DELIVER, where=services.ledger.centres.path(centre))
    if not source.files(found):
        raise ManifestMissing(delivery=found.name)
    own = services.ledger.centres.get(centre)
    if not _has_something_to_take(folder, anyway, own.division if own else "") and not anyway:
        say(i18n.both("deliver.held"))
        raise typer.Exit(1)
    sent = upload(services, source, found)
    say(i18n.both("deliver.done", files=sent, centre=found.centre, name=found.name))
    typed = shlex.quote(f"{found.centre}/{found.name}")
    say(i18n.both("deliver.receipt", command=f"archive receipt {typed}"))


def ingest(folder: Folder, centre: Centre, name: Name = None) -> None:
    """Walk one folder through every step here and now, without Airflow."""
    from archive.steps.ingest import walk as ingest_step  # media and models are extras; other commands start without them

    services = Services.load()
    services.prepare()
    source, found = one_folder(services, folder, centre, name)
    acting(Act.RECEIVE, where=services.ledger.centres.path(centre))
    delivery, _ = scan_step.register(services, source, found)
    for report in ingest_step.run(services, delivery.id):
        print_report(report)
    say(receipt_text(services, delivery.id))
    if services.ledger.deliveries.get(delivery.id).state is DeliveryState.REFUSED:
        raise typer.Exit(1)


def scan() -> None:
    """Look for ready deliveries and register them; prints their ids."""
    acting(Act.RECEIVE)
    found, report = scan_step.look(Services.load())
    for identifier in found:
        say(identifier)
    say_faults(report)


def receipt(
    delivery: Annotated[str, typer.Argument()],
    as_json: Annotated[bool, typer.Option("--json")] = False,
) -> None:
    """Show a receipt: what was taken, what was refused and why."""
    services = Services.load()
    identifier = delivery_named(services, delivery)
    if as_json:
        say_json(services.ledger.receipts.of(identifier).json_text())
    else:
        say(receipt_text(services, identifier))


@group.command("list")
def list_(
    centre: Annotated[str | None, typer.Option("--centre")] = None,
    state: Annotated[DeliveryState | None, typer.Option("--state")] = None,
    limit: Annotated[int, typer.Option(min=1, max=10_000)] = 20,
) -> None:
    """List deliveries, the newest first: id, name, state, items kept of all, when found."""
    ledger = Services.load().ledger
    if centre is not None and ledger.centres.get(centre) is None:
        raise UnknownCentre(centre=centre)
    found = ledger.deliveries.listed(limit, centre, state)
    if not found:
        say(i18n.both("deliveries.none"))
        return
    heads = ("id", "name", "state", "items", "found")
    made = tables.table(*(i18n.both(f"deliveries.{head}") for head in heads), plain=True)
    for one in found:
        state_now, when = i18n.both(f"state.delivery.{one.state.value}"), moments.with_offset(one.found_at)
        made.add_row(one.id, f"{one.centre}/{one.name}", state_now, f"{one.kept}/{one.items}", when)
    tables.show(made)


def _has_something_to_take(folder: Path, anyway: bool, home: str) -> bool:
    """Whether anything of the folder would be kept, after the check has said what it found, as `manifest check` says it. `home`
    is the code of the centre's division.

    Raises:
        ManifestMissing, ManifestUnreadable, ManifestEmpty: as the check does; with `anyway`, the check only says so.
    """
    try:
        checked = check_folder(folder, home)
    except BadInput as error:
        if not anyway:
            raise
        say_error(error)
        return False
    print_checked(checked)
    return counts(checked)["taken"] > 0


def one_folder(services: Services, folder: Path, centre: str, name: str | None) -> tuple[OneFolder, ReadyDelivery]:
    """A folder given by hand as a source of one delivery.

    Raises:
        SourceMissing, NoFolder, UnknownCentre.
        DeliveryNameRefused: neither `name` nor, without it, the folder's own is one that a delivery can have.
    """
    checked_folder(folder)
    if services.ledger.centres.get(centre) is None:
        raise UnknownCentre(centre=centre)
    source = OneFolder(folder.resolve(), centre, services.store.inbox)
    found = ReadyDelivery(centre=centre, name=folder.resolve().name if name is None else name, location=str(folder.resolve()))
    scan_step.check_name(found)
    return source, found


def upload(services: Services, source: OneFolder, found: ReadyDelivery) -> int:
    """Put a folder's files into the drop bucket, then mark it ready; returns their number."""
    inbox = services.store.inbox
    files = source.files(found)
    columns = (TextColumn("{task.description}"), BarColumn(), DownloadColumn(), TransferSpeedColumn())
    with Progress(*columns, console=SafeConsole(stderr=True)) as bar:
        whole = bar.add_task(i18n.both("deliver.uploading"), total=sum(f.size for f in files))
        for file in files:
            with source.open(found, file.path) as stream:
                inbox.put_drop(found.centre, found.name, file.path, stream, file.size)
            bar.advance(whole, file.size)
    inbox.mark_ready(found.centre, found.name)
    return len(files)


def receipt_text(services: Services, delivery: DeliveryId) -> str:
    """The receipt as text, with the address of its page."""
    return receipt_step.text(services, delivery)


def print_report(report: Report) -> None:
    """One line per step: its name and how many things ended how."""
    counts = "  ".join(f"{i18n.both('outcome.' + outcome)} {number}" for outcome, number in report.counts().items())
    say(f"{i18n.both('step.' + report.step):<28} {counts}")


def add(app: typer.Typer) -> None:
    """Add the commands."""
    for command in (deliver, ingest, scan, receipt):
        app.command()(command)
    app.add_typer(group, name="delivery")
