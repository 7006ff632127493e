"""Exported: a preserved resource read out of its object, as an export needs it: pinned to one version."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib.metadata import version as installed

from pydantic import TypeAdapter

from archive.crosswalks import Copy, Version, oai_dc, premis
from archive.errors import NotFound
from archive.manifests import Described, Listed, consents
from archive.models.derived import Derived
from archive.models.ids import ResourceId
from archive.models.media import Asset
from archive.models.names import METADATA, PAYLOAD
from archive.models.record import Record, from_preserved
from archive.models.report import Event
from archive.services import Services
from archive.steps.ingest.preserve import AGENT
from archive.steps.making import preservation_copies as derived
from archive.store import Inventory, resource_object

ORIGINALS = "originals/"
_ASSETS = TypeAdapter(list[Asset])
_DERIVED = TypeAdapter(list[Derived])
_ROWS = TypeAdapter(list[dict[str, str]])


@dataclass(frozen=True)
class Held:
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
    derived: Sequence[Derived]

    @property
    def version(self) -> int:
        """The version it was read in."""
        return self.inventory.version

    def place(self, path: str) -> str:
        """Where a bag has a logical path: originals below `data/<id>/`, all else below `metadata/<id>/`."""
        if path.startswith(ORIGINALS):
            return f"{PAYLOAD}{self.id}/{path[len(ORIGINALS) :]}"
        return f"{METADATA}{self.id}/{path}"

    def described(self) -> Described:
        """As a manifest describes it."""
        files = [Listed(f"{self.id}/{a.path}", a.digest, a.role, a.part) for a in self.assets]
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
        folder = f"{METADATA}{self.id}/"
        return {
            f"{folder}premis.xml": premis(copy),
            f"{folder}oai_dc.xml": oai_dc(self.record, self.id),
            f"{folder}inventory.json": self.inventory.to_bytes(),
        }


def held(services: Services, resource_id: ResourceId) -> Held:
    """A resource as its preserved object's newest version has it.

    Raises:
        NotFound: nothing preserved has this id, or its content was deleted.
        StoreUnavailable, DigestMismatch.
    """
    objects, object_id = services.store.objects, resource_object(resource_id)
    inventory = objects.head(object_id)
    if inventory is None or not {"record.json", "assets.json", "resource.json"} <= inventory.state().keys():
        raise NotFound(what="resource", id=resource_id)
    files = dict(inventory.state())

    def read(path: str) -> bytes:
        return objects.read(object_id, path, inventory.version)

    centre = str(json.loads(read("resource.json"))["centre"])
    return Held(
        id=resource_id,
        centre=centre,
        centre_name=services.ledger.centres.called(centre),
        inventory=inventory,
        files=files,
        record=from_preserved(read("record.json")),
        assets=_ASSETS.validate_json(read("assets.json")),
        rows=_ROWS.validate_json(read("manifest-rows.json")) if "manifest-rows.json" in files else (),
        versions=[
            Version(n, made.created, _events(read(path)) if (path := f"events/v{n}.jsonl") in files else ())
            for n, made in enumerate(inventory.versions, start=1)
        ],
        derived=_DERIVED.validate_json(read(derived.NAME)) if derived.NAME in files else (),
    )


def _events(lines: bytes) -> list[Event]:
    return [Event.model_validate_json(line) for line in lines.splitlines() if line.strip()]
