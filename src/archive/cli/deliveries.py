"""`archive deliver`, `ingest`, `receipt`, `delivery …`: handing in, walking the steps without Airflow, and the answer."""

import shlex
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated

import typer
from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn, TransferSpeedColumn

from archive import i18n
from archive.access.may import Act
from archive.cli import steering
from archive.cli.shared.delivery_folder import check_folder, checked_place, packed_bags
from archive.cli.shared.people import acting
from archive.cli.shared.step_reports import print_report
from archive.cli.shared.typed_ids import delivery_named
from archive.cli.terminal import tables
from archive.cli.terminal.console import SafeConsole, say, say_json
from archive.cli.terminal.fault_table import counts, print_checked
from archive.cli.terminal.sentences import say_error, say_faults
from archive.errors import BadInput, DamagedOnDisk, HandingInRefused, ManifestMissing, UnknownCentre
from archive.i18n import moments
from archive.models.ids import DeliveryId
from archive.models.names import package_stem
from archive.models.states import STOPPED, DeliveryState
from archive.packages import PackedPart
from archive.printable import escaped
from archive.services import Services
from archive.sources import OneFolder, ReadyDelivery
from archive.steps.ingest import hand_in
from archive.steps.ingest import receipt as receipt_step
from archive.steps.ingest import scan as scan_step

Folder = Annotated[Path, typer.Argument()]
Centre = Annotated[str, typer.Option("--centre")]
Name = Annotated[str | None, typer.Option("--name")]
group = typer.Typer(no_args_is_help=True, rich_markup_mode=None)


Anyway = Annotated[bool, typer.Option("--anyway")]


def deliver(
    folder: Folder,
    centre: Annotated[str | None, typer.Option("--centre")] = None,
    name: Name = None,
    anyway: Anyway = False,
) -> None:
    """Check a folder, or a packed delivery on a disk, then hand it in: copy it to the centre's drop.

    Nothing is copied, and the exit status is 1, if nothing of it could be taken. Safe to repeat: it goes on where it was.
    """
    services = Services.load()
    bags: list[tuple[Path, PackedPart | None]] = [*packed_bags(checked_place(folder))]
    for place, part in bags or [(folder, None)]:
        whose = _centre_of(part, centre, place, anyway=anyway)
        acting(Act.DELIVER, where=services.ledger.centres.above(whose))
        _deliver(services, place, whose, name, part, anyway=anyway)


def _deliver(services: Services, folder: Path, centre: str, name: str | None, part: PackedPart | None, *, anyway: bool) -> None:
    source, found = one_folder(services, folder, centre, part.delivery if part and name is None else name)
    if not source.files(found):
        raise ManifestMissing(delivery=found.name)
    trusted = part.digests if part else {}  # they are compared as the bytes pass
    own = services.ledger.centres.get(centre)
    home = own.division if own else ""
    if (part is None or part.of == 1) and not _has_something_to_take(folder, anyway, trusted, home) and not anyway:
        say(i18n.both("deliver.held"))
        raise typer.Exit(1)
    done = upload(services, source, found, part, anyway=anyway)
    if done.damaged:
        names = ", ".join(map(escaped, done.damaged[:20]))
        say_error(DamagedOnDisk(count=len(done.damaged), names=names))
        if not anyway:
            raise typer.Exit(1)
    if done.there:
        say(i18n.both("deliver.there", files=done.there))
    if done.missing:
        disks = ", ".join(map(str, done.disks)) or "–"
        say(i18n.both("deliver.disks", files=done.files, missing=done.missing, disks=disks))
        return
    say(i18n.both("deliver.done", files=done.files, centre=found.centre, name=found.name))
    typed = shlex.quote(f"{found.centre}/{found.name}")
    say(i18n.both("deliver.receipt", command=f"archive receipt {typed}"))


def _centre_of(part: PackedPart | None, typed: str | None, folder: Path, *, anyway: bool) -> str:
    """Whose it is: as typed, else as the bag says.

    Raises:
        HandingInRefused: neither tells, or both differ.
    """
    said = part.centre if part else ""
    if not (typed or said):
        raise HandingInRefused(name=folder.name, **i18n.reason("packing.no-centre"))
    if typed and said and typed != said and not anyway:
        raise HandingInRefused(name=folder.name, **i18n.reason("packing.other-centre", centre=said))
    return typed or said


def ingest(folder: Folder, centre: Centre, name: Name = None) -> None:
    """Walk one folder through every step here and now, without Airflow."""
    from archive.steps.ingest import walk as ingest_step  # media and models are extras; other commands start without them

    services = Services.load()
    services.prepare()
    source, found = one_folder(services, folder, centre, name)
    acting(Act.RECEIVE, where=services.ledger.centres.above(centre))
    delivery, _ = scan_step.register(services, source, found)
    for report in ingest_step.run(services, delivery.id):
        print_report(report)
    say(receipt_text(services, delivery.id))
    if services.ledger.deliveries.get(delivery.id).state in STOPPED:
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
    services = Services.load()
    ledger = services.ledger
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
    for line in steering.waits(services, found):
        say(line)


def _has_something_to_take(folder: Path, anyway: bool, trusted: Mapping[str, str], home: str) -> bool:
    """Whether anything of the folder would be kept, after the check has said what it found, as `manifest check` says it. `home`
    is the code of the centre's division.

    Raises:
        ManifestMissing, ManifestUnreadable, ManifestEmpty: as the check does; with `anyway`, the check only says so.
    """
    try:
        checked = check_folder(folder, trusted, home)
    except BadInput as error:
        if not anyway:
            raise
        say_error(error)
        return False
    print_checked(checked)
    return counts(checked)["taken"] > 0


def one_folder(services: Services, folder: Path, centre: str, name: str | None) -> tuple[OneFolder, ReadyDelivery]:
    """A folder, or a package, given by hand as a source of one delivery.

    Raises:
        SourceMissing, NoFolder, UnknownCentre.
        DeliveryNameRefused: neither `name` nor, without it, the folder's own is one that a delivery can have.
    """
    checked_place(folder)
    if services.ledger.centres.get(centre) is None:
        raise UnknownCentre(centre=centre)
    source = OneFolder(folder.resolve(), centre, services.store.inbox)
    place = folder.resolve()
    own = package_stem(place.name) if place.is_file() else place.name
    found = ReadyDelivery(centre=centre, name=own if name is None else name, location=str(place))
    scan_step.check_name(found)
    return source, found


def upload(
    services: Services, source: OneFolder, found: ReadyDelivery, part: PackedPart | None = None, *, anyway: bool = False
) -> hand_in.HandedIn:
    """Put a folder's files into the drop bucket, then mark it ready, with a bar on the terminal."""
    columns = (TextColumn("{task.description}"), BarColumn(), DownloadColumn(), TransferSpeedColumn())
    with Progress(*columns, console=SafeConsole(stderr=True)) as bar:
        whole = bar.add_task(i18n.both("deliver.uploading"), total=sum(f.size for f in source.files(found)))
        return hand_in.run(services, source, found, part, anyway=anyway, progress=lambda size: bar.advance(whole, size))


def receipt_text(services: Services, delivery: DeliveryId) -> str:
    """The receipt as text, with the address of its page."""
    return receipt_step.text(services, delivery)


def add(app: typer.Typer) -> None:
    """Add the commands."""
    for command in (deliver, ingest, scan, receipt):
        app.command()(command)
    steering.add_to(group)
    app.add_typer(group, name="delivery")
