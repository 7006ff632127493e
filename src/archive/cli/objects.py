"""`archive object …`: preserved objects looked at, verified and taken out."""

from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer
from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn, TransferSpeedColumn

from archive import i18n
from archive.access.may import Act
from archive.cli.care import signed_page
from archive.cli.formats import normalise
from archive.cli.shared.departure_notice import say_leaving
from archive.cli.shared.output_folders import writing
from archive.cli.shared.people import acting
from archive.cli.shared.typed_ids import named
from archive.cli.terminal import tables
from archive.cli.terminal.console import SafeConsole, say
from archive.errors import NotFound
from archive.i18n import moments
from archive.models.ids import parse_resource_id
from archive.models.preservation import Verified
from archive.preserved import reading
from archive.services import Services
from archive.steps.export import extract
from archive.store import Inventory, OthersFolder, object_folder, take_out
from archive.store.verifying import is_root, verify, verify_root

Id = Annotated[
    str,
    typer.Argument(
        metavar="ID",
    ),
]
Version = Annotated[int | None, typer.Option("--version", min=1)]
app = typer.Typer(no_args_is_help=True, rich_markup_mode=None)


@app.command("show")
def show(id_: Id, version: Version = None) -> None:
    """Show an object: its files, digests, checks and copies."""
    services = Services.load()
    object_id, inventory = _found(services, id_)
    state = inventory.state(version)
    if not state:
        raise NotFound(what="object", id=f"{object_id} v{version}")
    say(f"{object_id}  v{version or inventory.version}/{inventory.version}\n{object_folder(object_id)}")
    where, stored = tables.heads("path", "content")
    made = tables.table(where, "SHA-512", stored, folding={where, stored}, plain=True)
    for path, digest in sorted(state.items()):
        made.add_row(path, digest[:16] + "…", inventory.content(digest))
    tables.show(made)
    _print_care(services, object_id)
    if resource := parse_resource_id(id_):
        say(i18n.both("care.page"), signed_page(services, f"preservation:{resource}", f"/preservation/{resource}"))


@app.command("versions")
def versions(id_: Id) -> None:
    """List the versions of an object: when, by whom, why, and what changed."""
    _, inventory = _found(Services.load(), id_)
    heads = tables.heads("version", "created", "by", "message", "changes")
    made = tables.table(*heads, folding=heads[2:], plain=True)
    for one in reading.version_list(inventory):
        changes = "\n".join([*(f"+ {path}" for path in one.added), *(f"- {path}" for path in one.removed)])
        created = moments.with_offset(datetime.fromisoformat(one.created))
        made.add_row(f"v{one.number}", created, one.agent, one.message, changes)
    tables.show(made)


@app.command("verify")
def verify_(
    ids: Annotated[list[str], typer.Argument(metavar="ID...")],
    replica: Annotated[str, typer.Option()] = "",
    quick: Annotated[bool, typer.Option("--quick")] = False,
) -> None:
    """Verify objects: every byte, every inventory; faults carry OCFL's codes; exit status 1 if any."""
    services = Services.load()
    shelf = services.replica(replica) if replica else services.store.objects.shelf
    sound = True
    columns = (TextColumn("{task.description}"), DownloadColumn(), TransferSpeedColumn())
    for one in ids:
        object_id = named(services, one)
        with Progress(*columns, console=SafeConsole(stderr=True), transient=True) as bar:
            task = bar.add_task(one, total=None)
            found = verify(shelf, object_folder(object_id), object_id, not quick, lambda size: bar.advance(task, size))  # noqa: B023
            if not found.sound:  # a lost connection looks like a rotten file: only what is bad twice is told
                found = verify(shelf, object_folder(object_id), object_id, not quick)
        _print_verified(found)
        sound &= found.sound
    raise typer.Exit(0 if sound else 1)


@app.command("judge")
def judge(
    folders: Annotated[list[Path], typer.Argument(metavar="FOLDER...")],
    quick: Annotated[bool, typer.Option("--quick")] = False,
) -> None:
    """Verify OCFL (1.0, 1.1) that others made, in a folder, read only."""
    sound = True
    for folder in folders:
        shelf = OthersFolder(str(folder), folder)
        for found in verify_root(shelf, not quick) if is_root(shelf) else [verify(shelf, "", None, not quick)]:
            _print_verified(found)
            sound &= found.sound
    raise typer.Exit(0 if sound else 1)


@app.command("take")
def take(
    folder: Annotated[Path, typer.Argument()],
    target: Annotated[Path, typer.Argument()],
    version: Version = None,
) -> None:
    """Take a version out of an OCFL object of others, every byte compared."""
    with writing(target):
        count = take_out(folder, target, version)
    say(i18n.both("care.exported", files=count, folder=target))


@app.command("export")
def export(
    id_: Id,
    target: Annotated[Path, typer.Argument()],
    version: Version = None,
    whole: Annotated[bool, typer.Option("--ocfl")] = False,
) -> None:
    """Take a version out under its names as delivered, or the whole OCFL object."""
    acting(Act.EXPORT)
    services = Services.load()
    if resource := parse_resource_id(id_):
        say_leaving(services, resource)
    columns = (TextColumn("{task.description}"), BarColumn(), DownloadColumn(), TransferSpeedColumn())
    with writing(target), Progress(*columns, console=SafeConsole(stderr=True)) as bar:
        task = bar.add_task(id_, total=None)
        count = extract.run(services, named(services, id_), target, version, whole, lambda size: bar.advance(task, size))
    say(i18n.both("care.exported", files=count, folder=target))


def _found(services: Services, typed: str) -> tuple[str, Inventory]:
    object_id = named(services, typed)
    inventory = services.store.objects.head(object_id)
    if inventory is None:
        raise NotFound(what="object", id=typed)
    return object_id, inventory


def _print_care(services: Services, object_id: str) -> None:
    holding = services.ledger.holdings.get(object_id)
    if holding:
        when = moments.with_offset(holding.checked_at)
        say(i18n.both(f"care.condition.{holding.condition.value}"), when, f"{holding.files} files, {holding.size:,} bytes")
    for copy in services.ledger.copies.of(object_id):
        say(f"{copy.replica}: v{copy.version} {moments.with_offset(copy.at)} {copy.fault}".rstrip())


def _print_verified(found: Verified) -> None:
    verdict = i18n.both("care.sound" if found.sound else "care.unsound")
    say(f"{found.object} v{found.version}: {verdict}  {found.files} files, {found.size:,} bytes")
    for problem in found.problems:
        say(f"  {problem.code} {problem.path} {problem.found}".rstrip())


def add(application: typer.Typer) -> None:
    """Add the commands."""
    app.command("normalise")(normalise)
    application.add_typer(app, name="object")
