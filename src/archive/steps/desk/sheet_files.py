"""The files that the rows of a sheet may name: those of its tray, or what was received of the delivery that it describes."""

from collections.abc import Callable, Mapping
from typing import NamedTuple

from archive.manifests import FileFacts
from archive.manifests.judging import Files
from archive.models.delivery import ReceivedFile
from archive.models.ids import DeliveryId
from archive.models.litter import is_nobodys
from archive.models.media import Asset
from archive.models.names import find_lists
from archive.models.sheet import Sheet
from archive.services import Services
from archive.steps.ingest import bags

_KEPT = 8
"""Sheets whose files are remembered from one edit to the next, in one process."""


class OfSheet(NamedTuple):
    """The files of a sheet, and a mark that changes with them."""

    files: Files
    mark: str


def of(services: Services, sheet: Sheet) -> OfSheet:
    """The files of a sheet; None of one that is a list alone, whose files came before."""
    if sheet.delivery:
        return _known(f"received {services.settings.ledger_schema} {sheet.delivery}", lambda: _received(services, sheet.delivery))
    if sheet.tray:
        mark = services.ledger.desk.sheets.tray_mark(sheet.tray)
        return _known(f"tray {services.settings.ledger_schema} {sheet.tray} {mark}", lambda: _of_tray(services, sheet.tray))
    return OfSheet(Files(None), "none")


def lists_of_tray(services: Services, tray: str) -> dict[str, str]:
    """Lists that lie in a tray beside its files: path -> the upload's id."""
    files = {path: id_ for id_, path, _, _ in services.ledger.desk.sheets.tray_files(tray)}
    return {path: files[path] for path in find_lists(files)}


_remembered: dict[str, OfSheet] = {}


def _known(mark: str, make: Callable[[], Mapping[str, FileFacts]]) -> OfSheet:
    if mark not in _remembered:
        while len(_remembered) >= _KEPT:
            _remembered.pop(next(iter(_remembered)), None)
        _remembered[mark] = OfSheet(Files(make()), mark)
    return _remembered[mark]


def _of_tray(services: Services, tray: str) -> dict[str, FileFacts]:
    """Files on their way count as there; what they hold is looked at once they were received."""
    files = services.ledger.desk.sheets.tray_files(tray)
    lists = set(find_lists([path for _, path, _, _ in files]))
    return {path: FileFacts(size, "", sha) for _, path, size, sha in files if path not in lists and not is_nobodys(path)}


def _received(services: Services, delivery: str) -> dict[str, FileFacts]:
    """What was received, with what is known of it since."""
    received = bags.payload(services.ledger.deliveries.received(DeliveryId(delivery)))
    lists = set(find_lists(received))
    kept = {asset.path: asset for one in services.ledger.resources.of_delivery(DeliveryId(delivery)) for asset in one.assets}
    files = {path: file for path, file in received.items() if path not in lists and not is_nobodys(path)}
    return {path: _facts(file, kept.get(path)) for path, file in files.items()}


def _facts(file: ReceivedFile, kept: Asset | None) -> FileFacts:
    facts = FileFacts(file.size, file.sha512, file.sha256, n=file.n)
    return facts if kept is None else facts._replace(mime=kept.mime, media=kept.media, facts=kept.facts, format=kept.format)
