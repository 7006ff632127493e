"""`archive source list | add | set | remove | try`: places of centres' own that are looked at by schedule."""

from typing import Annotated

import typer
from pydantic import ValidationError

from archive import i18n
from archive.access.may import Act
from archive.cli.shared.people import acting
from archive.cli.terminal import tables
from archive.cli.terminal.console import say
from archive.errors import IntakeWrong, UnknownCentre
from archive.i18n import moments
from archive.models.intake import IntakeKind, IntakeSource
from archive.packing.parts import size_of
from archive.printable import escaped
from archive.services import Services
from archive.sources import repository_of
from archive.steps.ingest import harvest

group = typer.Typer(no_args_is_help=True, rich_markup_mode=None)
Name = Annotated[str, typer.Argument()]
Address = Annotated[str | None, typer.Option("--address")]
Where = Annotated[str | None, typer.Option("--path")]
Secret = Annotated[str | None, typer.Option("--secret")]
Hours = Annotated[str | None, typer.Option("--hours")]
Rate = Annotated[str | None, typer.Option("--rate")]
Set = Annotated[str | None, typer.Option("--set")]
Media = Annotated[bool | None, typer.Option("--take/--link")]
OwnNetwork = Annotated[bool | None, typer.Option("--own-network/--open-network")]
Every = Annotated[int | None, typer.Option("--every", min=1, max=10_080)]


@group.command("list")
def list_(centre: Annotated[str | None, typer.Option("--centre")] = None) -> None:
    """List the sources, with what was wrong when they were last looked at."""
    found = Services.load().ledger.intake.listed(centre)
    if not found:
        say(i18n.both("intake.none"))
        return
    heads = ("name", "kind", "place", "hours", "rate", "every", "looked", "fault")
    made = tables.table(i18n.both("column.id"), *(i18n.both(f"intake.{head}") for head in heads), plain=True)
    for one in found:
        place = "/".join(filter(None, (one.address.rstrip("/"), one.path)))
        hours = f"{one.begins}-{one.ends}" if one.begins is not None else ""
        looked = moments.with_offset(one.looked_at) if one.looked_at else ""
        wrong = f"{one.fault.code} {i18n.explain(one.fault.code, one.fault.facts).what}" if one.fault else ""
        fault = i18n.both("intake.off") if not one.enabled else wrong
        rate = f"{one.rate_bps:,}" if one.rate_bps else ""
        made.add_row(
            one.centre, one.name, one.kind.value, escaped(place), hours, rate, str(one.every_min), looked, escaped(fault)
        )
    tables.show(made)


@group.command("add")
def add_(
    name: Name,
    centre: Annotated[str, typer.Option("--centre")],
    kind: Annotated[IntakeKind, typer.Option("--kind")],
    address: Address = None,
    path: Where = None,
    secret: Secret = None,
    hours: Hours = None,
    rate: Rate = None,
    every: Every = None,
    set_of: Set = None,
    take: Media = None,
    own_network: OwnNetwork = None,
) -> None:
    """Add a place in which a centre leaves deliveries: a folder, a WebDAV or SFTP share, a bucket of S3, a repository."""
    services = Services.load()
    acting(Act.SET_CENTRES, where=services.ledger.centres.above(centre))
    if services.ledger.centres.get(centre) is None:
        raise UnknownCentre(centre=centre)
    if any(one.name == name for one in services.ledger.intake.listed()):
        raise IntakeWrong(source=name, **i18n.reason("intake.taken"))
    given = _given(name, address, path, secret, hours, rate, every) | _harvested(set_of, take, own_network)
    _put(services, {"name": name, "centre": centre, "kind": kind} | given)


@group.command("set")
def set_(
    name: Name,
    address: Address = None,
    path: Where = None,
    secret: Secret = None,
    hours: Hours = None,
    rate: Rate = None,
    every: Every = None,
    set_of: Set = None,
    take: Media = None,
    own_network: OwnNetwork = None,
    enabled: Annotated[bool | None, typer.Option("--on/--off")] = None,
) -> None:
    """Change a source; "" empties hours, rate or secret."""
    services = Services.load()
    before = services.ledger.intake.get(name)
    acting(Act.SET_CENTRES, where=services.ledger.centres.above(before.centre))
    given = _given(name, address, path, secret, hours, rate, every) | _harvested(set_of, take, own_network)
    switched = {} if enabled is None else {"enabled": enabled}
    _put(services, before.model_dump(exclude={"looked_at", "fault"}) | given | switched)
    if before.kind is IntakeKind.OAI and given.keys() & {"address", "path"}:
        services.ledger.harvests.anew(name)


@group.command("remove")
def remove(name: Name) -> None:
    """Remove a source; what was received from it stays."""
    services = Services.load()
    acting(Act.SET_CENTRES, where=services.ledger.centres.above(services.ledger.intake.get(name).centre))
    services.ledger.intake.remove(name)
    services.ledger.harvests.forget(name)
    say(i18n.both("intake.removed", source=name))


@group.command("try")
def try_(name: Name) -> None:
    """Look into a source here and now, whatever its hours, and say what is ready. Nothing is taken in."""
    services = Services.load()
    row = services.ledger.intake.get(name)
    acting(Act.RECEIVE, where=services.ledger.centres.above(row.centre))
    source = services.source_of_centre(row)
    if row.kind is IntakeKind.OAI:
        who = repository_of(row).identity()
        facts = {"deletes": escaped(who.deletes), "granularity": escaped(who.granularity)}
        say(i18n.both("intake.identity", source=name, earliest=moments.with_offset(who.earliest), **facts))
    found = list(source.ready())
    say(i18n.both("intake.sees", source=name, count=len(found)))
    for one in found:
        files = source.files(one)
        say(f"  {escaped(one.name)}  {len(files)}  {sum(file.size for file in files) / 1e6:,.1f} MB")


@group.command("accept")
def accept(name: Name) -> None:
    """Of a repository that has lost many records (E374): withdraw them here as well."""
    services, row = _repository(name)
    acting(Act.SET_CENTRES, where=services.ledger.centres.above(row.centre))
    harvest.answer(services, row, leave=True)
    say(i18n.both("intake.answered", source=name))


@group.command("keep")
def keep(name: Name) -> None:
    """Of a repository that has lost many records (E374): keep them here as they are."""
    services, row = _repository(name)
    acting(Act.SET_CENTRES, where=services.ledger.centres.above(row.centre))
    harvest.answer(services, row, leave=False)
    say(i18n.both("intake.answered", source=name))


def _repository(name: str) -> tuple[Services, IntakeSource]:
    """A source that is harvested.

    Raises:
        IntakeUnknown, IntakeWrong: there is none of this name, or it is of another kind.
    """
    services = Services.load()
    row = services.ledger.intake.get(name)
    if row.kind is not IntakeKind.OAI:
        raise IntakeWrong(source=name, **i18n.reason("intake.not-harvested"))
    return services, row


def _harvested(set_of: str | None, take: bool | None, own_network: bool | None) -> dict[str, object]:
    """What is typed of repositories only, as values of a row."""
    plain = {"path": set_of, "takes_media": take, "own_network": own_network}
    return {key: value for key, value in plain.items() if value is not None}


def _given(
    name: str,
    address: str | None,
    path: str | None,
    secret: str | None,
    hours: str | None,
    rate: str | None,
    every: int | None,
) -> dict[str, object]:
    """What was typed, as values of a row.

    Raises:
        IntakeWrong: the hours are none.
    """
    plain = {"address": address, "path": path, "secret": secret, "every_min": every}
    given: dict[str, object] = {key: value for key, value in plain.items() if value is not None}
    if hours is not None:
        begins, dash, ends = hours.partition("-")
        if hours and not (dash and begins.strip().isdecimal() and ends.strip().isdecimal()):
            raise IntakeWrong(source=name, **i18n.reason("intake.window"))
        given |= {"begins": int(begins) if hours else None, "ends": int(ends) if hours else None}
    if rate is not None:
        given["rate_bps"] = size_of(rate) if rate else None
    return given


def _put(services: Services, values: dict[str, object]) -> None:
    try:
        row = IntakeSource.model_validate(values)
    except ValidationError as fault:
        one = fault.errors()[0]
        raise IntakeWrong(source=str(values["name"]), **i18n.reason("intake.value", name=one["loc"][0])) from fault
    services.source_of_centre(row)
    services.ledger.intake.put(row)
    say(i18n.both("intake.set", source=row.name))


def add(app: typer.Typer) -> None:
    """Add the commands."""
    app.add_typer(group, name="source")
