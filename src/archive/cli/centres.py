"""`archive centre list | show | add | set | close | import`: the tree of centres."""

import json
from collections.abc import Mapping
from datetime import date
from enum import Enum
from pathlib import Path
from typing import Annotated

import typer

from archive import i18n, manifests
from archive.cli.terminal import tables
from archive.cli.terminal.console import say, say_json
from archive.cli.terminal.fault_table import print_faults
from archive.errors import SheetUnreadable, UnknownCentre
from archive.models.centre import Centre, CentreRow, Level
from archive.services import Services
from archive.steps.network import change

group = typer.Typer(
    help="文化馆站:五级树 / centres, the tree of five levels: list, add, set, close, import.",
    no_args_is_help=True,
    rich_markup_mode=None,
)
Id = Annotated[str, typer.Argument(help="中心编号,或其区划代码 / id of the centre, or its division code.")]
Name = Annotated[str | None, typer.Option("--name", help="名称 / name.")]
English = Annotated[str | None, typer.Option("--name-en", help="英文名 / English name.")]
Above = Annotated[str | None, typer.Option("--parent", help="上级中心的编号 / id of the centre above.")]
Code = Annotated[str | None, typer.Option("--division", help="行政区划代码,6、9 或 12 位 / division code of 6, 9 or 12 digits.")]
OfLevel = Annotated[Level | None, typer.Option("--level", help="级别 / level.")]
Address = Annotated[str | None, typer.Option("--address", help="地址,不公开 / address, never public.")]
Mail = Annotated[str | None, typer.Option("--mail", help="电子邮箱,不公开 / mail, never public.")]
Since = Annotated[str | None, typer.Option("--since", help="自哪一天起用此名此码,默认今天 / from which day; default: today.")]
Dry = Annotated[bool, typer.Option("--dry-run", help="只检查,不写入 / tell everything, write nothing.")]
AsJson = Annotated[bool, typer.Option("--json", help="输出 JSON / print JSON.")]


@group.command("list")
def list_(
    words: Annotated[
        str, typer.Argument(help="名称中的字,或编号、代码、旧名 / words of a name, an id, a code, a former name.")
    ] = "",
    level: OfLevel = None,
    under: Annotated[str, typer.Option("--under", help="只列此中心及其下级 / this centre and those below it.")] = "",
    everyone: Annotated[bool, typer.Option("--all", help="连同已撤并的 / those that were closed too.")] = False,
    limit: Annotated[int, typer.Option(min=1, max=100_000, help="最多条数 / at most so many.")] = 50,
    as_json: AsJson = False,
) -> None:
    """按区划顺序列出中心 / List centres in the order of their divisions."""
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
    """显示一个中心的全部信息,含旧名、旧码与地址 / Show all that is known of one centre, as JSON."""
    centres = Services.load().ledger.centres
    found = _known(centres.many([_typed(id_)]), id_)
    carries_on = {"carried_on_by": [one.line for one in centres.heirs(found)]} if found.closed else {}
    line = {"divisions": " / ".join(one.label for one in centres.divisions(found))}
    say_json(json.dumps(_plain(found) | line | carries_on, ensure_ascii=False, indent=1))


@group.command("add")
def add_(
    id_: Id,
    name: Annotated[str, typer.Option("--name", help="名称 / name.")],
    level: OfLevel = None,
    parent: Above = None,
    division: Code = None,
    name_en: English = None,
    address: Address = None,
    mail: Mail = None,
) -> None:
    """新增一个中心;编号永久有效,不再改作他用 / Add a centre. Its id is permanent and never used again."""
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
    reopen: Annotated[bool, typer.Option("--reopen", help="撤销误记的撤并 / take back a closing that was a mistake.")] = False,
) -> None:
    """更改中心;旧名旧码保留,仍可查到 / Change a centre: its former name and code go on leading to it. "" empties a field."""
    services = Services.load()
    _known(services.ledger.centres.many([_typed(id_)]), id_)
    given = {"name": name, "parent": parent, "division": division, "name_en": name_en, "address": address, "mail": mail}
    row = _row(id_, level, given)
    emptied = row.emptied | ({"closed"} if reopen else set())
    _changed(row.model_copy(update={"since": _day(since, "since"), "emptied": emptied}), services)


@group.command("close")
def close(
    id_: Id,
    successor: Annotated[
        list[str] | None, typer.Option("--successor", help="承接的中心,可多次 / who carries on, repeatable after a split.")
    ] = None,
    on: Annotated[str | None, typer.Option("--on", help="撤并日期,默认今天 / the day; default: today.")] = None,
) -> None:
    """撤并一个中心;条目地址不变,计入承接者 / Close a centre: its entries keep their addresses and count for its successor."""
    services = Services.load()
    _known(services.ledger.centres.many([_typed(id_)]), id_)
    day = _day(on, "closed") or date.today()
    row = CentreRow(id=_typed(id_), closed=day, successors=tuple(_typed(one) for one in successor or ()))
    _changed(row, services)


@group.command("import")
def import_(
    sheet: Annotated[Path, typer.Argument(help="CSV 或 XLSX 表 / a sheet: CSV or XLSX.", exists=True, dir_okay=False)],
    dry_run: Dry = False,
    as_json: AsJson = False,
) -> None:
    """导入一张中心表;逐行说明问题,其余照收 / Import a sheet of centres: faults are told row by row, everything else is taken.

    重复导入不改变任何内容 / Importing it again changes nothing. 有行被拒时退出码为 1 / Exit status 1 when a row was refused.
    """
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
