"""Export: preserved resources go out as one BagIt bag that other software validates and another archive of this kind takes in."""

from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, datetime
from functools import partial
from importlib import resources as package
from importlib.metadata import version as installed
from pathlib import Path

from archive import manifests, packages
from archive.models.ids import ResourceId
from archive.models.names import MANIFEST_NAMES, METADATA, PAYLOAD
from archive.models.report import Fault, Outcome, Report
from archive.preserved.layout import resource_object
from archive.services import Services
from archive.steps.export.bag_folder import BagFolder, room, same_bag, written
from archive.steps.export.resource import ResourceVersion, held
from archive.steps.tally import step

README = "README.txt"
_SPARE = 64 * 1024 * 1024


def run(
    services: Services, resource_ids: Sequence[ResourceId], folder: Path, tell: Callable[[int, int], None] = lambda *_: None
) -> Report:
    """Write the newest version of these resources as a bag; `tell` hears bytes done and bytes of all originals.

    Safe to repeat and to kill: the bag appears under its name when it is whole, a run that broke off is gone on with, and the
    same bag already there is left as it is.

    Raises:
        NotFound: nothing preserved has one of these ids.
        ExportRefused: something else lies there, or the disk does not take it.
        DigestMismatch, StoreUnavailable: no bag was made.
    """
    with step(services, "export") as tally:
        every = [held(services, resource_id) for resource_id in dict.fromkeys(resource_ids)]
        payload = {one.place(path): digest for one in every for path, digest in _originals(one)}
        if same_bag(folder, payload, _sender(every)):
            for one in every:
                tally.add(one.id, Outcome.UNCHANGED)
            return tally.report()
        total = sum(asset.size for one in every for asset in one.assets)
        room(folder, total + _SPARE)
        told = manifests.written([one.described() for one in every])
        with written(folder) as bag:
            _write(services, every, bag, told.data, lambda done: tell(done, total))
        for one in every:
            faults = [Fault(code="E159", refuses=False, facts={"name": one.id})] if one.id in told.differing else []
            tally.add(one.id, Outcome.DONE, faults)
        return tally.report()


def _write(
    services: Services, every: Sequence[ResourceVersion], bag: BagFolder, manifest: bytes, tell: Callable[[int], None]
) -> None:
    done = 0

    def heard(size: int) -> None:
        nonlocal done
        done += size
        tell(done)

    for one in every:
        for path, digest in one.files.items():
            place = one.place(path)
            bag.stream(place, digest, partial(_chunks, services, one, path), heard if place.startswith(PAYLOAD) else _unheard)
        for path, data in one.made().items():
            bag.put(path, data)
    bag.put(METADATA + MANIFEST_NAMES[0], manifest)
    bag.put(README, package.files("archive.steps.export").joinpath("exported_bag.txt").read_bytes())
    bag.close(_info(every, *bag.oxum()))


def _chunks(services: Services, one: ResourceVersion, path: str) -> Iterable[bytes]:
    with services.store.objects.open(resource_object(one.id), path, one.version) as body:
        yield from body.chunks()


def _unheard(_: int) -> None:
    """Small files beside the originals move no bar."""


def _originals(one: ResourceVersion) -> Iterable[tuple[str, str]]:
    return ((path, digest) for path, digest in one.files.items() if one.place(path).startswith(PAYLOAD))


def _sender(every: Iterable[ResourceVersion]) -> str:
    return ", ".join(f"{one.id} v{one.version}" for one in every)


def _info(every: Sequence[ResourceVersion], size: int, files: int) -> list[tuple[str, str]]:
    """bag-info.txt, in the labels that RFC 8493 reserves."""
    return [
        *(("Source-Organization", name) for name in dict.fromkeys(one.centre_name for one in every)),
        *(("External-Identifier", one.id) for one in every),
        *(("External-Description", one.record.title) for one in every),
        ("Internal-Sender-Identifier", _sender(every)),
        ("Bagging-Date", datetime.now(UTC).date().isoformat()),
        ("Bag-Size", packages.bag_size(size)),
        ("Payload-Oxum", f"{size}.{files}"),
        ("Bag-Software-Agent", f"archive {installed('archive')}"),
    ]
