"""Machines: what an operator has to look at, each thing with what to do about it; and the settings that hold at run time."""

import shutil
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import NamedTuple

from archive import i18n
from archive.errors import ArchiveError, RunningWrong, SettingWrong
from archive.i18n.amounts import gigabytes
from archive.models.accounts import Account, Session
from archive.models.delivery import Delivery
from archive.models.people import Person
from archive.services import Services
from archive.steps.desk import notices

CHANGED_AT_RUN_TIME: Mapping[str, str] = {
    "quiet_hours": "08:00-12:00,14:00-18:00",
    "receive_hours": "18:00-08:00",
    "centre_runs": "8",
    "scan_limit": "500",
}
"""Setting -> an example. Whoever uses one asks `services.running`, so that it holds from the next moment on."""
FULL_PERCENT = 90


class Disk(NamedTuple):
    """A place that can fill up."""

    place: str
    folder: Path
    free: int
    size: int
    tight: bool


class Standing(NamedTuple):
    """A delivery in which nothing moves."""

    delivery: Delivery
    since: datetime
    handed: bool
    """A person is asked for; else it was started again."""


class Held(NamedTuple):
    """A setting as it holds: its value, the environment's, an example, and who set it."""

    name: str
    value: str
    default: str
    example: str
    by: str
    at: datetime | None


def disks(services: Services) -> list[Disk]:
    """The disks of this machine that the archive writes to."""
    s = services.settings
    own = s.home.resolve() / "store"
    found = {"scratch": s.scratch, "drop": s.drops} | ({"store": own} if own.is_dir() else {})
    found |= {f"replica:{one.name}": one.folder.absolute() for one in s.replicas if one.folder}
    least = max(s.min_disk_gb, s.disk_reserve_gb) * 10**9
    made = []
    for place, folder in found.items():
        there = next((one for one in (folder, *folder.parents) if one.is_dir()), None)
        if there is not None:
            usage = shutil.disk_usage(there)
            full = usage.free < least or usage.used * 100 > usage.total * FULL_PERCENT
            made.append(Disk(place, folder, usage.free, usage.total, full))
    return made


def stuck(services: Services, limit: int = 50) -> list[Standing]:
    """Deliveries in which nothing moves, those that wait for a person first."""
    found = []
    for one in services.ledger.stuck.every(limit):
        delivery = services.ledger.deliveries.get(one.delivery)
        found.append(Standing(delivery, one.found_at, one.handed_at is not None))
    return found


def signed_in(services: Services, limit: int = 100) -> list[tuple[Session, Account]]:
    """Who is signed in now, who was seen last first."""
    return services.ledger.accounts.sessions.lasting(limit)


def settings(services: Services) -> list[Held]:
    """The settings that can be changed at run time."""
    put = services.ledger.desk.running.all()
    return [
        Held(
            name,
            put[name].value if name in put else str(getattr(services.settings, name)),
            str(getattr(services.settings, name)),
            example,
            put[name].by if name in put else "",
            put[name].at if name in put else None,
        )
        for name, example in CHANGED_AT_RUN_TIME.items()
    ]


def change(services: Services, name: str, written: str | None, by: Person) -> None:
    """Set one of them; None lets the environment have the word again.

    Raises:
        RunningWrong: it cannot be set, or not so.
    """
    if name not in CHANGED_AT_RUN_TIME:
        raise RunningWrong(name=name, value=written or "", **i18n.reason("running.fixed"))
    if written is None:
        services.ledger.desk.running.drop(name)
        return
    try:
        services.settings.read_one(name, written[:200])
    except SettingWrong as wrong:
        raise RunningWrong(name=name, value=written[:60], reason=wrong.facts["reason"]) from wrong
    services.ledger.desk.running.put(name, written.strip(), by.written())


def tell_tight(services: Services) -> None:
    """Tell operators of disks that are nearly full and of deliveries that wait for a person; each once."""
    for one in disks(services):
        if one.tight:
            facts = {"name": one.place, "free": gigabytes(one.free)}
            notices.tell(services, "disk", one.place, facts=facts, again=f"{datetime.now().astimezone():%Y-%m-%d}")
    for standing in stuck(services):
        if standing.handed:
            d = standing.delivery
            notices.tell(services, "stuck", d.id, d.centre, facts={"name": d.name}, again=f"{standing.since:%Y%m%d%H%M}")


def server_states(services: Services) -> dict[str, str]:
    """Server -> empty where it answers, else the code of what is wrong."""
    found = {}
    for name, ask in (
        ("ledger", services.ledger.health),
        ("store", services.store.health),
        ("catalogue", services.catalogue.health),
    ):
        try:
            ask()
            found[name] = ""
        except ArchiveError as error:
            found[name] = error.code
    return found
