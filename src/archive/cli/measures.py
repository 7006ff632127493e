"""`archive measures show | recount | complete | freeze | revise | report`: what facts add up to, and months that were frozen."""

import json
from pathlib import Path
from typing import Annotated

import typer

from archive import i18n
from archive.access.may import Act
from archive.cli.shared.output_folders import writing
from archive.cli.shared.people import acting
from archive.cli.shared.step_reports import print_report
from archive.cli.terminal import sentences, tables
from archive.cli.terminal.console import say, say_json
from archive.errors import NotFound
from archive.models.network.measure import NOTHING, Frozen, months_to
from archive.models.report import Outcome, Report
from archive.services import Services
from archive.steps.network import counting, freezing
from archive.vocabulary import measures

group = typer.Typer(no_args_is_help=True, rich_markup_mode=None)
Month = Annotated[str, typer.Argument(metavar="MONTH")]


@group.command("show")
def show(
    centre: Annotated[str, typer.Argument(metavar="CENTRE")] = "",
    month: Annotated[str, typer.Option("--month")] = "",
    months: Annotated[int, typer.Option("--months", min=1, max=36)] = 3,
    own: Annotated[bool, typer.Option("--own")] = False,
    as_json: Annotated[bool, typer.Option("--json")] = False,
) -> None:
    """Show the measures of a centre and all below it."""
    services = Services.load()
    counting.settle(services)
    wanted = months_to(month or freezing.last_month(), months)
    reader = services.ledger.network.measures
    found = services.ledger.centres.get(centre) if centre else None
    if centre and found is None:
        raise NotFound(what="centre", id=centre)
    alone = found is not None and (own or not found.division)
    numbers = reader.of_centre(centre, wanted) if alone else reader.of_division(found.division if found else "", wanted)
    if as_json:
        plain = {str(id_): {at: value._asdict() for at, value in row.items()} for id_, row in numbers.items()}
        say_json(json.dumps(plain, ensure_ascii=False, indent=1, default=dict))
        return
    made = tables.table("#", i18n.both("web.measures.column.name"), i18n.both("web.measures.column.unit"), *wanted, plain=True)
    for one in measures.measures().values():
        values = [numbers[one.id][at].number for at in wanted]
        said = [NOTHING if value is None else f"{value:,.3f}".rstrip("0").rstrip(".") for value in values]
        made.add_row(str(one.id), i18n.both(f"web.measure.{one.id}.name"), i18n.both(f"web.measure.unit.{one.unit}"), *said)
    tables.show(made)


@group.command("recount")
def recount(
    everything: Annotated[bool, typer.Option("--all")] = False, anew: Annotated[bool, typer.Option("--anew")] = False
) -> None:
    """Recount cells from their facts; exit status 1 when one differs."""
    acting(Act.CARE)
    services = Services.load()
    _told(counting.anew(services) if anew else counting.recount(services, everything))


@group.command("complete")
def complete() -> None:
    """Note what was so before it was counted."""
    acting(Act.CARE)
    _told(counting.complete(Services.load()))


@group.command("freeze")
def freeze(month: Month = "", by: Annotated[str | None, typer.Option("--by")] = None) -> None:
    """Freeze a month that is over."""
    person = acting(Act.FREEZE, by)
    _frozen(freezing.run(Services.load(), month or freezing.last_month(), person))


@group.command("revise")
def revise(
    month: Month, reason: Annotated[str, typer.Option("--reason")], by: Annotated[str | None, typer.Option("--by")] = None
) -> None:
    """Freeze a month once more, with what was told of it since."""
    person = acting(Act.FREEZE, by)
    _frozen(freezing.revise(Services.load(), month, reason, person))


@group.command("report")
def report(
    month: Month,
    file: Annotated[Path, typer.Argument(dir_okay=False)],
    revision: Annotated[int, typer.Option("--revision", min=1)] = 1,
) -> None:
    """Write the numbers of a frozen month into a file, one JSON a line."""
    data = freezing.rows(Services.load(), month, revision)
    with writing(file), file.open("xb") as stream:
        stream.write(data)
    say(str(file))


def _frozen(one: Frozen) -> None:
    say(i18n.both("measures.frozen", month=one.month, revision=one.revision, rows=f"{one.rows:,}", seq=one.seq))
    say(f"sha256 {one.sha256}")


def _told(done: Report) -> None:
    print_report(done)
    for line in done.lines:
        say(f"  {i18n.both('outcome.' + line.outcome.value)}  {line.subject}")
    sentences.say_faults(done)
    if any(line.outcome is Outcome.FAILED for line in done.lines):
        raise typer.Exit(1)


def add(application: typer.Typer) -> None:
    """Add the commands."""
    application.add_typer(group, name="measures")
