"""Undescribed: what a delivery without a list holds is kept at once, and waits for a prepared list to be completed."""

import hashlib
from collections.abc import Collection, Mapping

from archive import manifests
from archive.ledger.drafts import WITHOUT_LIST
from archive.manifests import Manifest
from archive.models.delivery import Delivery, ReceivedFile, SourceFile
from archive.models.draft import Draft
from archive.models.states import DeliveryState
from archive.services import Services
from archive.sources import ReadyDelivery, Source
from archive.steps.ingest import bags

_LISTS_NOTHING = "E274"


def understood(
    services: Services,
    delivery: Delivery,
    lists: Mapping[str, bytes],
    received: Mapping[str, ReceivedFile],
    before: Collection[str],
) -> Manifest:
    """What a delivery says it holds; where nobody says it, its rows are kept as a draft. Rows of a list that say no more than
    the draft of the delivery's name are still undescribed. `before` are paths of files that came before and may be named.

    Raises:
        BadInput: as `manifests.understood`.
    """
    drafts = services.ledger.drafts
    sizes = {path: file.size for path, file in received.items()}
    centre = services.ledger.centres.get(delivery.centre)
    home = centre.division if centre else ""
    expected = drafts.described_before(delivery)
    manifest = manifests.understood(lists, sizes, delivery.name, expected=expected, also=before, home=home)
    if manifest.prepared:
        _kept(services, delivery, manifest.prepared)
        return manifest
    draft = drafts.newest(delivery.centre, delivery.name)
    return manifests.still_undescribed(manifest, draft.rows) if draft else manifest


def files(services: Services, source: Source, found: ReadyDelivery) -> list[SourceFile]:
    """What a centre hands in: the files that its source has, without a prepared list of ours that nobody has touched.

    Raises:
        SourceMissing: the delivery is gone.
    """
    every = source.files(found)
    if all(file.path != manifests.PREPARED for file in every):
        return every
    draft = services.ledger.drafts.newest(found.centre, found.name)
    if draft is None or source.manifest_sha256(found, manifests.PREPARED) != draft.sha256:
        return every
    return [file for file in every if file.path != manifests.PREPARED]


def leave_list(services: Services, delivery: Delivery, source: Source, found: ReadyDelivery) -> None:
    """Write the prepared list beside a delivery that came without one, unless one lies there: somebody may have begun to fill it
    in. A draft that was lost is made again of what was received.
    """
    if delivery.state is DeliveryState.SUPERSEDED or not _is_without_list(services, delivery):
        return
    draft = services.ledger.drafts.of(delivery.id)
    rows = draft.rows if draft else _rows_again(services, delivery)
    data = manifests.prepared(rows)
    if source.leave(found, manifests.PREPARED, data) and (draft is None or draft.sha256 != _sha256(data)):
        services.ledger.drafts.save(delivery, rows, _sha256(data))


def _is_without_list(services: Services, delivery: Delivery) -> bool:
    return any(fault.code == WITHOUT_LIST for fault in services.ledger.deliveries.faults(delivery.id))


def _rows_again(services: Services, delivery: Delivery) -> tuple[dict[str, str], ...]:
    """The rows of what was received, where the ledger has lost them: names tell the same again."""
    said = services.ledger.deliveries.faults(delivery.id)
    empty = {name for fault in said if fault.code == _LISTS_NOTHING for name in fault.facts["name"].split(", ")}
    received = bags.payload(services.ledger.deliveries.received(delivery.id))
    return tuple(manifests.prepared_rows({path: one.size for path, one in received.items() if path not in empty}, delivery.name))


def _kept(services: Services, delivery: Delivery, rows: tuple[dict[str, str], ...]) -> Draft:
    return services.ledger.drafts.save(delivery, rows, _sha256(manifests.prepared(rows)))


def _sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()
