"""`archive delete …`, `undelete …`, `exclusions list`, `purge`: what leaves the archive, by two people."""

import sys
from datetime import datetime
from typing import Annotated

import typer

from archive import i18n
from archive.access.may import Act
from archive.cli.review import By, Id, Kind, known
from archive.cli.shared.people import acting, deciding
from archive.cli.terminal import sentences, tables
from archive.cli.terminal.console import say, say_json
from archive.i18n import moments
from archive.models.deletion import Deletion
from archive.models.people import Person
from archive.models.report import Outcome
from archive.services import Services
from archive.steps.decisions import deletion
from archive.steps.decisions import purge as purge_step

Why = Annotated[str, typer.Option("--reason")]
AsJson = Annotated[bool, typer.Option("--json")]
deleting = typer.Typer(no_args_is_help=True, rich_markup_mode=None)
undeleting = typer.Typer(no_args_is_help=True, rich_markup_mode=None)
excluding = typer.Typer(no_args_is_help=True, rich_markup_mode=None)


@deleting.command("ask")
def ask(id_: Id, category: Kind, reason: Why, by: By = None) -> None:
    """Ask that all preserved bytes of a resource be deleted."""
    services = Services.load()
    who = deciding(services, Act.ASK_DELETION, by, known(id_))
    request = deletion.ask(services, known(id_), category, reason, who)
    say(f"{request.resource} {i18n.both('delete.asked', by=request.asked_by.name)}")
    _warn_of_doubles(services, request)


@deleting.command("confirm")
def confirm(id_: Id, by: By = None) -> None:
    """Confirm as another person; the bytes go when the grace time is over."""
    services = Services.load()
    who = deciding(services, Act.CONFIRM_DELETION, by, known(id_))
    request = deletion.confirm(services, known(id_), "delete", who)
    say(f"{request.resource} {i18n.both('delete.confirmed', days=f'{services.settings.deletion_grace_days:g}')}")
    _warn_of_doubles(services, request)


@deleting.command("take-back")
def take_back(id_: Id, by: By = None) -> None:
    """Take back a request that nobody has confirmed."""
    services = Services.load()
    deletion.take_back(services, known(id_), "delete", deciding(services, Act.TAKE_BACK, by, known(id_)))
    say(f"{known(id_)} {i18n.both('delete.taken_back')}")


@deleting.command("list")
def list_(as_json: AsJson = False) -> None:
    """List requests and the places that still hold what was deleted."""
    services = Services.load()
    requests = services.ledger.deletions.requests()
    if as_json:
        for one in requests:
            say_json(one.model_dump_json(exclude_none=True))
        return
    if not requests:
        say(i18n.both("delete.no_requests"))
        return
    heads = tables.heads("resource", "state", "category", "asked", "confirmed", "purge", "outstanding")
    made = tables.table(*heads, folding={heads[1], heads[2], heads[6]})
    for one in requests:
        kind = i18n.both(f"web.gone.category.{one.category.value}") if one.verb == "delete" else ""
        asked, confirmed = f"{one.asked_by.name}\n{_when(one.asked_at)}", f"{_name(one.confirmed_by)}\n{_when(one.confirmed_at)}"
        left = ", ".join(purge_step.outstanding(services, one))
        made.add_row(one.resource, _state(one), kind, asked, confirmed.strip(), _when(one.purge_after), left)
    tables.show(made)


@undeleting.command("ask")
def ask_back(id_: Id, reason: Why, by: By = None) -> None:
    """Ask that a deleted resource come back; it will be withdrawn, not public."""
    services = Services.load()
    request = deletion.ask_back(services, known(id_), reason, deciding(services, Act.ASK_UNDELETION, by, known(id_)))
    say(f"{request.resource} {i18n.both('delete.asked', by=request.asked_by.name)}")


@undeleting.command("confirm")
def confirm_back(id_: Id, by: By = None) -> None:
    """Confirm as another person: the resource is withdrawn, and may come in again."""
    services = Services.load()
    request = deletion.confirm(services, known(id_), "undelete", deciding(services, Act.CONFIRM_UNDELETION, by, known(id_)))
    say(f"{request.resource} {i18n.both('delete.undone')}")


@undeleting.command("take-back")
def take_back_undelete(id_: Id, by: By = None) -> None:
    """Take back a request that nobody has confirmed."""
    services = Services.load()
    deletion.take_back(services, known(id_), "undelete", deciding(services, Act.TAKE_BACK, by, known(id_)))
    say(f"{known(id_)} {i18n.both('delete.taken_back')}")


@excluding.command("list")
def exclusions(as_json: AsJson = False) -> None:
    """List digests and source items that may not come in again."""
    acting(Act.SEE_EXCLUSIONS)
    every = list(Services.load().ledger.exclusions.all())
    if not every and not as_json:
        say(i18n.both("exclusions.none"))
    for one in every:
        if as_json:
            say_json(one.model_dump_json(exclude_defaults=True))
        else:
            say(one.resource, _when(one.at), one.reason, one.digest or f"{one.centre} / {one.delivery_name} / {one.item}")


def purge() -> None:
    """Carry out deletions whose grace time is over; runs every night."""
    acting(Act.PURGE)
    report = purge_step.run(Services.load())
    if not report.lines:
        say(i18n.both("purge.none"))
    for line in report.lines:
        say(f"{line.subject} {i18n.both('outcome.' + line.outcome.value)}")
        for fault in line.faults:
            for told in sentences.lines(fault.code, fault.facts):
                say(f"  {told}")
    if any(line.outcome is Outcome.FAILED for line in report.lines):
        sys.exit(1)


def _warn_of_doubles(services: Services, request: Deletion) -> None:
    if found := deletion.doubles(services, request.resource):
        say(i18n.both("delete.doubles", ids=", ".join(found)))


def _state(one: Deletion) -> str:
    if one.confirmed_at is None:
        return i18n.both(f"delete.state.{one.verb}_asked")
    if one.verb == "undelete":
        return i18n.both("delete.state.undeleted")
    if one.purge_after is None:
        return i18n.both("delete.state.undone")
    return i18n.both("delete.state.purged" if one.purged_at else "delete.state.grace")


def _name(one: Person | None) -> str:
    return one.name if one else ""


def _when(moment: datetime | None) -> str:
    return moments.with_offset(moment) if moment else ""


def add(application: typer.Typer) -> None:
    """Add the commands."""
    application.add_typer(deleting, name="delete")
    application.add_typer(undeleting, name="undelete")
    application.add_typer(excluding, name="exclusions")
    application.command()(purge)
