"""`archive backup`, `archive restore`: what lives only in the ledger goes to the preservation store, and comes back."""

from typing import Annotated

import typer

from archive import i18n
from archive.access.may import Act
from archive.cli.review import By, Reason, restore_entry
from archive.cli.shared.people import acting
from archive.cli.shared.step_reports import print_report
from archive.cli.terminal import sentences
from archive.cli.terminal.console import say
from archive.models.report import Outcome, Report
from archive.services import Services
from archive.steps.care import registry


def backup(
    anyway: Annotated[bool, typer.Option("--anyway")] = False,
) -> None:
    """Write what only the ledger has to the preservation store; runs every night.

    Centres, policies, exclusions, what waits, what is on its way.
    """
    acting(Act.CARE)
    _told(registry.run(Services.load(), anyway))


def restore(
    id_: Annotated[str | None, typer.Argument(metavar="[ID]")] = None,
    reason: Reason = "",
    by: By = None,
    version: Annotated[int | None, typer.Option(min=1)] = None,
) -> None:
    """Restore a withdrawn entry; without an id, the backup, into an empty ledger."""
    if id_ is not None:
        restore_entry(id_, reason, by)
        return
    acting(Act.REBUILD)
    services = Services.load()
    services.prepare()
    _told(registry.restore(services, version))
    say(i18n.both("registry.restored"))


def _told(done: Report) -> None:
    print_report(done)
    for line in done.lines:
        say(f"  {i18n.both('outcome.' + line.outcome.value)}  {line.subject}")
    sentences.say_faults(done)
    if any(line.outcome is Outcome.FAILED for line in done.lines):
        raise typer.Exit(1)


def add(application: typer.Typer) -> None:
    """Add the commands."""
    for command in (backup, restore):
        application.command()(command)
