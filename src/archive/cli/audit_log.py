"""`archive audit-log verify | list | export | keep`: who did what, and that nobody changed it."""

import json
from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from archive import i18n, manifests
from archive.access.may import Act, Reach
from archive.cli.shared.output_folders import writing
from archive.cli.shared.people import acting
from archive.cli.shared.step_reports import print_report
from archive.cli.terminal import sentences, tables
from archive.cli.terminal.console import say, say_json
from archive.errors import SheetUnreadable
from archive.i18n import moments
from archive.ledger.accounts.audit import Wanted
from archive.models.report import Outcome, Report
from archive.services import Services
from archive.steps.care import audit_log

group = typer.Typer(no_args_is_help=True, rich_markup_mode=None)
_EVERYWHERE = Reach(True, frozenset())
Who = Annotated[str, typer.Option("--person")]
Subject = Annotated[str, typer.Option("--subject")]
Since = Annotated[str | None, typer.Option("--since")]
Until = Annotated[str | None, typer.Option("--until")]


@group.command("verify")
def verify() -> None:
    """Verify the chain, and compare it with every head that the store keeps.

    Exit status 1 when the log does not hold.
    """
    acting(Act.SEE_AUDIT)
    _told(audit_log.verify(Services.load()))


@group.command("keep")
def keep() -> None:
    """Write new lines and the head to the preservation store; runs every night."""
    acting(Act.CARE)
    _told(audit_log.run(Services.load()))


@group.command("list")
def list_(
    person: Who = "",
    subject: Subject = "",
    since: Since = None,
    until: Until = None,
    refused: Annotated[bool, typer.Option("--refused")] = False,
    limit: Annotated[int, typer.Option(min=1, max=10_000)] = 50,
    as_json: Annotated[bool, typer.Option("--json")] = False,
) -> None:
    """List lines, the newest first."""
    acting(Act.SEE_AUDIT)
    wanted = Wanted(person, subject, "", refused, _day(since, "since"), _day(until, "until", 1))
    found = Services.load().ledger.accounts.audit.found(wanted, _EVERYWHERE, limit=limit)
    if as_json:
        say_json(json.dumps([one.model_dump(mode="json") for one in found], ensure_ascii=False, indent=1))
        return
    heads = [i18n.both(f"audit.column.{name}") for name in ("number", "at", "who", "what", "subject", "outcome")]
    made = tables.table(*heads, folding=heads[2:5], plain=True)
    for one in found:
        made.add_row(str(one.id), moments.clock(one.at), one.actor, one.verb, f"{one.kind} {one.subject}", one.outcome)
    tables.show(made)


@group.command("export")
def export(
    file: Annotated[Path, typer.Argument(dir_okay=False)],
    since: Since = None,
    until: Until = None,
) -> None:
    """Write all lines to a file, oldest first, one JSON a line."""
    acting(Act.SEE_AUDIT)
    begin, end = _day(since, "since"), _day(until, "until", 1)
    number = 0
    with writing(file), file.open("x", encoding="utf-8") as stream:
        for one in Services.load().ledger.accounts.audit.walk():
            if (begin is None or one.at >= begin) and (end is None or one.at < end):
                stream.write(one.model_dump_json() + "\n")
                number += 1
    say(i18n.both("audit.exported", n=f"{number:,}", file=file))


def _day(written: str | None, name: str, more: int = 0) -> datetime | None:
    if written is None:
        return None
    if (found := manifests.date_of(written)) is None:
        raise SheetUnreadable(name=f"--{name}", **i18n.reason("centres.no-value", value=written))
    return moments.begins(found, more)


def _told(done: Report) -> None:
    print_report(done)
    for line in done.lines:
        say(f"  {i18n.both('outcome.' + line.outcome.value)}  {line.subject}")
    sentences.say_faults(done)
    if any(line.outcome is Outcome.FAILED for line in done.lines):
        raise typer.Exit(1)


def add(application: typer.Typer) -> None:
    """Add the commands."""
    application.add_typer(group, name="audit-log")
