"""`archive export`: preserved resources as a bag that others can read."""

from pathlib import Path
from typing import Annotated

import typer
from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn, TimeRemainingColumn, TransferSpeedColumn

from archive import i18n
from archive.access.may import Act
from archive.cli.shared.departure_notice import say_leaving
from archive.cli.shared.people import acting
from archive.cli.terminal.console import SafeConsole, say
from archive.cli.terminal.fault_table import print_faults
from archive.errors import NotFound
from archive.models.ids import ResourceId, parse_resource_id
from archive.models.report import Outcome, Report
from archive.services import Services

Resources = Annotated[list[str], typer.Argument()]
Bag = Annotated[Path, typer.Option("--bag")]


def export(resources: Resources, bag: Bag) -> None:
    """Export as a BagIt 1.0 bag that others can verify and take in.

    Run it again after a break and it goes on; the bag appears when it is whole.
    """
    from archive.steps.export import bag as export_step

    acting(Act.EXPORT)
    ids = [_parsed(text) for text in resources]
    services = Services.load()
    for one in ids:
        say_leaving(services, one)
    columns = (TextColumn("{task.description}"), BarColumn(), DownloadColumn(), TransferSpeedColumn(), TimeRemainingColumn())
    with Progress(*columns, console=SafeConsole(stderr=True)) as bar:
        task = bar.add_task(i18n.both("export.reading"), total=None)
        folder = bag.absolute()
        report = export_step.run(services, ids, folder, lambda done, total: bar.update(task, completed=done, total=total))
    _say(report, folder)


def _say(report: Report, folder: Path) -> None:
    faults = [fault for line in report.lines for fault in line.faults]
    if faults:
        print_faults(faults)
    if all(line.outcome is Outcome.UNCHANGED for line in report.lines):
        say(i18n.both("export.same", folder=folder))
        return
    files = sum(1 for path in (folder / "data").rglob("*") if path.is_file())
    say(i18n.both("export.done", folder=folder, resources=len(report.lines), files=files))


def _parsed(text: str) -> ResourceId:
    found = parse_resource_id(text)
    if found is None:
        raise NotFound(what="resource", id=text)
    return found


def add(app: typer.Typer) -> None:
    """Add the command."""
    app.command()(export)
