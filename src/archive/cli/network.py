"""`archive network import | list | template`: what centres say of their activities, people and more in one workbook."""

import json
from pathlib import Path
from typing import Annotated

import typer

from archive import i18n
from archive.access.may import Act, reach
from archive.cli.shared.people import acting
from archive.cli.terminal import tables
from archive.cli.terminal.console import say, say_json
from archive.cli.terminal.fault_table import print_faults
from archive.manifests.network.template import template
from archive.models.network.activity import ActivityState
from archive.services import Services
from archive.steps.network import workbook
from archive.steps.network.asked import Asked

group = typer.Typer(no_args_is_help=True, rich_markup_mode=None)
AsJson = Annotated[bool, typer.Option("--json")]
By = Annotated[str | None, typer.Option("--by")]


@group.command("import")
def import_(
    file: Annotated[Path, typer.Argument(exists=True, dir_okay=False)],
    dry_run: Annotated[bool, typer.Option("--dry-run")] = False,
    sample: Annotated[bool, typer.Option("--sample")] = False,
    marked: Annotated[Path | None, typer.Option("--marked")] = None,
    by: By = None,
    as_json: AsJson = False,
) -> None:
    """Take a workbook of the network. Exit status 1 when a row was refused."""
    person = acting(Act.STATE, by, anywhere=True)
    services = Services.load()
    done = workbook.run(services, file.read_bytes(), file.name, Asked(person, dry_run, sample))
    if marked and done.copy:
        marked.write_bytes(done.copy)
    if as_json:
        say_json(json.dumps([_plain(one) for one in done.sheets], ensure_ascii=False, indent=1))
    else:
        if done.faults:
            print_faults(done.faults)
        for one in done.sheets:
            counts = one.counts._asdict() | {"refused": one.refused, "rows": one.rows}
            said = {name: f"{number:,}" for name, number in counts.items()}
            say(i18n.both("network.taken", sheet=one.title or one.sheet, **said))
        if dry_run:
            say(i18n.both("network.dry"))
    raise typer.Exit(1 if done.refused else 0)


@group.command("list")
def list_(
    words: Annotated[str, typer.Argument()] = "",
    state: Annotated[ActivityState | None, typer.Option("--state")] = None,
    owed: Annotated[bool, typer.Option("--owed")] = False,
    limit: Annotated[int, typer.Option(min=1, max=100_000)] = 50,
    by: By = None,
    as_json: AsJson = False,
) -> None:
    """List activities of one's part, the newest first."""
    person = acting(Act.STATE, by, anywhere=True)
    activities, within = Services.load().ledger.network.activities, reach(person, Act.STATE)
    found = activities.listed(within, [state.value] if state else [], words, limit, owed=owed)
    if as_json:
        say_json(json.dumps([one.model_dump(mode="json", exclude_defaults=True) for one in found], ensure_ascii=False, indent=1))
        return
    heads = [i18n.both(f"network.head.{name}") for name in ("id", "number", "title", "centre", "starts", "state", "evidence")]
    made = tables.table(*heads, folding=heads[2:3], plain=True)
    for one in found:
        shown = str(len(one.evidence)) if one.evidence else "–"
        day = one.starts.isoformat() if one.starts else "–"
        made.add_row(one.id, one.number, one.title, one.centre, day, i18n.both(f"web.activity.state.{one.state.value}"), shown)
    tables.show(made)
    counts = activities.counts(within)
    say(i18n.both("network.owed", n=f"{counts['owed']:,}", held=f"{counts.get('held', 0):,}"))


@group.command("template")
def template_(file: Annotated[Path, typer.Argument(dir_okay=False)]) -> None:
    """Write the empty workbook with all its sheets."""
    file.write_bytes(template([one.kind for one in workbook.TAKERS]))


def _plain(one: workbook.Taken) -> dict[str, object]:
    faults = [fault.model_dump(mode="json", exclude_none=True) for fault in one.faults]
    counts = {"sheet": one.sheet, "rows": one.rows, **one.counts._asdict(), "refused": one.refused}
    return counts | {"faults": faults}


def add(application: typer.Typer) -> None:
    """Add the commands."""
    application.add_typer(group, name="network")
