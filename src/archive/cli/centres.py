"""`archive centre list | show | add | set | close | import`: the tree of centres."""

import json
from collections.abc import Mapping
from datetime import date
from enum import Enum
from pathlib import Path
from typing import Annotated

import typer

from archive import i18n, manifests
from archive.access.may import Act
from archive.cli.shared.people import acting
from archive.cli.terminal import tables
from archive.cli.terminal.console import say, say_json
from archive.cli.terminal.fault_table import print_faults
from archive.errors import SheetUnreadable, UnknownCentre
from archive.models.centre import Centre, CentreRow, Level
from archive.services import Services
from archive.steps.network import change

group = typer.Typer(
    no_args_is_help=True,
    rich_markup_mode=None,
)
Id = Annotated[str, typer.Argument()]
Name = Annotated[str | None, typer.Option("--name")]
English = Annotated[str | None, typer.Option("--name-en")]
Above = Annotated[str | None, typer.Option("--parent")]
Code = Annotated[str | None, typer.Option("--division")]
OfLevel = Annotated[Level | None, typer.Option("--level")]
Address = Annotated[str | None, typer.Option("--address")]
Mail = Annotated[str | None, typer.Option("--mail")]
Since = Annotated[str | None, typer.Option("--since")]
Dry = Annotated[bool, typer.Option("--dry-run")]
AsJson = Annotated[bool, typer.Option("--json")]


@group.command("list")
def list_(
    words: Annotated[str, typer.Argument()] = "",
    level: OfLevel = None,
    under: Annotated[str, typer.Option("--under")] = "",
    everyone: Annotated[bool, typer.Option("--all")] = False,
    limit: Annotated[int, typer.Option(min=1, max=100_000)] = 50,
    as_json: AsJson = False,
) -> None:
    """List centres in the order of their divisions."""
    centres = Services.load().ledger.centres
    found = centres.listed(limit, level, _typed(under), words, everyone)
    if as_json:
        say_json(json.dumps([_plain(one) for one in found], ensure_ascii=False, indent=1))
        return
    heads = [i18n.both(f"column.{name}") for name in ("id", "name", "level", "division", "parent")]
    made = tables.table(*heads, folding=heads[1:2], plain=True)
    for one in found:
        ended = f" † {one.closed} → {', '.join(one.successors) or '–'}" if one.closed else ""
        made.add_row(one.id, one.name + ended, i18n.both(f"catalogue.level.{one.level.value}"), one.division, one.parent or "")
    tables.show(made)
    counts = centres.counts()
    say("  ".join(f"{i18n.both(f'catalogue.level.{level.value}')} {counts.get(level.value, 0):,}" for level in Level))


@group.command("show")
def show(id_: Id) -> None:
    """Show all that is known of one centre, as JSON."""
    centres = Services.load().ledger.centres
    found = _known(centres.many([_typed(id_)]), id_)
    carries_on = {"carried_on_by": [one.line for one in centres.heirs(found)]} if found.closed else {}
    line = {"divisions": " / ".join(one.label for one in centres.divisions(found))}
    say_json(json.dumps(_plain(found) | line | carries_on, ensure_ascii=False, indent=1))


@group.command("add")
def add_(
    id_: Id,
    name: Annotated[str, typer.Option("--name")],
    level: OfLevel = None,
    parent: Above = None,
    division: Code = None,
    name_en: English = None,
    address: Address = None,
    mail: Mail = None,
) -> None:
    """Add a centre. Its id is permanent and never used again."""
    acting(Act.SET_CENTRES)
    given = {"name": name, "parent": parent, "division": division, "name_en": name_en, "address": address, "mail": mail}
    _changed(_row(id_, level, given), new_only=True)


@group.command("set")
def set_(
    id_: Id,
    name: Name = None,
    level: OfLevel = None,
    parent: Above = None,
    division: Code = None,
    name_en: English = None,
    address: Address = None,
    mail: Mail = None,
    since: Since = None,
    reopen: Annotated[bool, typer.Option("--reopen")] = False,
) -> None:
    """Change a centre: its former name and code go on leading to it. "" empties a field."""
    acting(Act.SET_CENTRES)
    services = Services.load()
    _known(services.ledger.centres.many([_typed(id_)]), id_)
    given = {"name": name, "parent": parent, "division": division, "name_en": name_en, "address": address, "mail": mail}
    row = _row(id_, level, given)
    emptied = row.emptied | ({"closed"} if reopen else set())
    _changed(row.model_copy(update={"since": _day(since, "since"), "emptied": emptied}), services)


@group.command("close")
def close(
    id_: Id,
    successor: Annotated[list[str] | None, typer.Option("--successor")] = None,
    on: Annotated[str | None, typer.Option("--on")] = None,
) -> None:
    """Close a centre: its entries keep their addresses and count for its successor."""
    acting(Act.SET_CENTRES)
    services = Services.load()
    _known(services.ledger.centres.many([_typed(id_)]), id_)
    day = _day(on, "closed") or date.today()
    row = CentreRow(id=_typed(id_), closed=day, successors=tuple(_typed(one) for one in successor or ()))
    _changed(row, services)


@group.command("import")
def import_(
    sheet: Annotated[Path, typer.Argument(exists=True, dir_okay=False)],
    dry_run: Dry = False,
    as_json: AsJson = False,
) -> None:
    """Import a sheet of centres: faults are told row by row, everything else is taken.

    Exit status 1 when a row was refused.
    """
    acting(Act.SET_CENTRES)
    read = manifests.read_centres(sheet, sheet.name)
    done = change.run(Services.load(), read.rows, read.faults, dry_run=dry_run)
    if as_json:
        plain = {name: value for name, value in done._asdict().items() if name not in {"report", "faults"}}
        faults = [fault.model_dump(mode="json", exclude_none=True) for fault in done.faults]
        say_json(json.dumps(plain | {"rows": len(read.rows), "faults": faults}, ensure_ascii=False, indent=1))
    else:
        _told(done, dry_run=dry_run)
    raise typer.Exit(1 if done.refused else 0)


def _changed(row: CentreRow, services: Services | None = None, *, new_only: bool = False) -> None:
    done = change.run(services or Services.load(), [row], new_only=new_only)
    _told(done)
    if done.faults:
        raise typer.Exit(1)


def _told(done: change.Changed, *, dry_run: bool = False) -> None:
    if done.faults:
        print_faults(done.faults)
    counts = {name: f"{getattr(done, name):,}" for name in ("new", "changed", "closed", "unchanged", "refused", "entries")}
    say(i18n.both("centres.done", **counts))
    if dry_run:
        say(i18n.both("centres.dry"))


def _row(id_: str, level: Level | None, given: Mapping[str, str | None]) -> CentreRow:
    """What a command says of a centre; a value that is given and empty empties the field.

    Raises:
        SheetUnreadable: a value is none of its kind.
    """
    values = {name: value.strip() for name, value in given.items() if value is not None}
    emptied = frozenset(name for name, value in values.items() if not value)
    for name, reader in (("division", manifests.code_of), ("mail", manifests.mail_of)):
        if values.get(name) and not reader(values[name]):
            raise SheetUnreadable(name=f"--{name}", **i18n.reason("centres.no-value", value=values[name]))
        if values.get(name):
            values[name] = reader(values[name])
    if values.get("parent"):
        values["parent"] = _typed(values["parent"])
    return CentreRow.model_validate({"id": _typed(id_), "level": level, "emptied": emptied} | values)


def _typed(id_: str) -> str:
    return manifests.id_of(id_) or id_


def _known(found: Mapping[str, Centre], id_: str) -> Centre:
    if _typed(id_) not in found:
        raise UnknownCentre(centre=id_)
    return found[_typed(id_)]


def _day(text: str | None, name: str) -> date | None:
    if text is None:
        return None
    if (found := manifests.date_of(text)) is None:
        raise SheetUnreadable(name=f"--{name}", **i18n.reason("centres.no-value", value=text))
    return found


def _plain(one: Centre) -> dict[str, object]:
    found: dict[str, object] = one.model_dump(mode="json", exclude={"policy"}, exclude_defaults=True)
    return {name: value.value if isinstance(value, Enum) else value for name, value in found.items()}


def add(application: typer.Typer) -> None:
    """Add the commands."""
    application.add_typer(group, name="centre")
