"""A preserved resource read out of its object, as an export needs it: pinned to one version."""

from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from importlib.metadata import version as installed

from archive import vocabulary
from archive.crosswalks import Copy, Version, oai_dc, premis
from archive.errors import LedgerUnavailable, NotFound
from archive.manifests import Described, FileRow, consents
from archive.models.ids import ResourceId
from archive.models.media import Asset
from archive.models.names import METADATA, PAYLOAD
from archive.models.preservation_copy import PreservationCopy
from archive.models.record import Record
from archive.preserved import layout, reading
from archive.preserved.writing import AGENT
from archive.services import Services
from archive.store import Inventory


@dataclass(frozen=True)
class ResourceVersion:
    """A resource in one version: its inventory, logical path -> SHA-512, and what the files of its own say."""

    id: ResourceId
    centre: str
    centre_name: str
    inventory: Inventory
    files: Mapping[str, str]
    record: Record
    assets: Sequence[Asset]
    rows: Sequence[Mapping[str, str]]
    versions: Sequence[Version]
    derived: Sequence[PreservationCopy]

    @property
    def version(self) -> int:
        """The version it was read in."""
        return self.inventory.version

    def place(self, path: str) -> str:
        """Where a bag has a logical path: originals below `data/<id>/`, all else below `metadata/<id>/`."""
        original = layout.original_in(path)
        return f"{METADATA}{self.id}/{path}" if original is None else f"{PAYLOAD}{self.id}/{original}"

    def described(self) -> Described:
        """As a manifest describes it."""
        files = [FileRow(f"{self.id}/{a.path}", a.digest, a.role, a.part) for a in self.assets]
        return Described(self.id, self.record, self.rows, files)

    def made(self) -> dict[str, bytes]:
        """What is made of it for others: PREMIS, Dublin Core, and the inventory as it stood, by their paths in the bag."""
        copy = Copy(
            id=self.id,
            centre=self.centre,
            centre_name=self.centre_name,
            record=self.record,
            assets=self.assets,
            places={path: self.place(path) for path in self.files},
            versions=self.versions,
            software=(AGENT, installed("archive")),
            may_show=not (self.record.consent and consents.refuses(self.record.consent.statement)),
            derived=self.derived,
        )
        folder, rights = f"{METADATA}{self.id}/", vocabulary.find_rights(self.record.rights)
        return {
            f"{folder}premis.xml": premis(copy),
            f"{folder}oai_dc.xml": oai_dc(self.record, self.id, vocabulary.creating(), rights.uri if rights else ""),
            f"{folder}inventory.json": self.inventory.to_bytes(),
        }


def held(services: Services, resource_id: ResourceId) -> ResourceVersion:
    """A resource as its preserved object's newest version has it.

    Raises:
        NotFound: nothing preserved has this id, or its content was deleted.
        StoreUnavailable, DigestMismatch.
    """
    object_ = services.store.objects.snapshot(layout.resource_object(resource_id))
    if object_ is None or not reading.is_resource(object_.inventory):
        raise NotFound(what="resource", id=resource_id)
    inventory = object_.inventory
    events = reading.events(object_)
    centre = reading.identity(object_).centre
    return ResourceVersion(
        id=resource_id,
        centre=centre,
        centre_name=_called(services, centre),
        inventory=inventory,
        files=dict(inventory.state()),
        record=reading.record(object_),
        assets=reading.assets(object_),
        rows=reading.rows(object_),
        versions=[Version(n, made.created, events[n]) for n, made in enumerate(inventory.versions, start=1)],
        derived=reading.copies(object_),
    )


def _called(services: Services, centre: str) -> str:
    """The centre's name with its id; the id alone while the ledger is away, which is no part of an export."""
    with suppress(LedgerUnavailable):
        return services.ledger.centres.called(centre)
    return centre
