"""Room: before a delivery is received, the disks must have room for it beside what others were promised, and a reserve stays."""

import shutil
from collections.abc import Sequence
from pathlib import Path

from archive.errors import RoomShort
from archive.models.delivery import Delivery, SourceFile
from archive.services import Services

GB = 10**9
COPIES = 2
"""Of what is received, the store of one machine holds the received bytes and the preserved ones."""


def reserve(services: Services, delivery: Delivery, files: Sequence[SourceFile]) -> None:
    """Have room promised for all of a delivery. Safe to repeat; a promise ends with `release`, or 12 hours after the last byte.

    A store that is reached by its address alone tells nothing of its disk: then only the scratch disk is looked at, which has to
    take the largest file.

    Raises:
        RoomShort: there is not enough; nothing is promised.
    """
    _promised(services, delivery, [file.size for file in files])


def reserve_unpacked(services: Services, delivery: Delivery, sizes: Sequence[int]) -> None:
    """The same once it is known what comes out of a package: files of these sizes, beside what was received before.

    Raises:
        RoomShort: there is not enough; what was promised before stays so.
    """
    _promised(services, delivery, [*sizes, *(file.size for file in services.ledger.deliveries.received(delivery.id))])


def _promised(services: Services, delivery: Delivery, sizes: Sequence[int]) -> None:
    settings = services.settings
    least, largest = int(settings.disk_reserve_gb * GB), max(sizes, default=0)
    scratch, own = _there(settings.scratch), settings.home.resolve() / "store"
    if _free(scratch) - largest < least:
        raise _short(delivery, largest, _free(scratch), least)
    if not own.is_dir():
        return
    shared = largest if own.stat().st_dev == scratch.stat().st_dev else 0
    wanted = COPIES * sum(sizes)
    used = sum(file.size for file in services.ledger.deliveries.received(delivery.id))
    left = services.ledger.reservations.reserve(delivery.id, wanted, used, _free(own) - least - shared)
    if left < wanted - used:
        raise _short(delivery, wanted - used + shared, left + least + shared, least)


def release(services: Services, delivery_id: str) -> None:
    """All of it is preserved, or nothing of it will be."""
    services.ledger.reservations.release(delivery_id)


def _short(delivery: Delivery, needed: int, free: int, least: int) -> RoomShort:
    said = {"needed": needed, "free": max(0, free), "reserve": least}
    return RoomShort(id=delivery.id, **{name: f"{size / GB:.1f}" for name, size in said.items()})


def _free(folder: Path) -> int:
    return shutil.disk_usage(folder).free


def _there(folder: Path) -> Path:
    """The folder, or the nearest above it that is there."""
    return next(one for one in (folder, *folder.parents) if one.is_dir())
