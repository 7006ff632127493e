"""Every class of file in every role, as if an older version had already made renditions of it and read it: what is made, read,
shown, offered and previewed is what the one rule allows, and nothing else.
"""

import hashlib
from datetime import UTC, datetime
from itertools import product

import pytest

from archive.access.uses import Use, may
from archive.models.delivery import Delivery, Resource
from archive.models.facts import MediaType
from archive.models.ids import CentreId, delivery_id
from archive.models.media import Asset, FileRole, FileUse, Rendition, RenditionFile, RenditionKind, Tag, TagSource
from archive.models.record import Kind, Record
from archive.models.states import DeliveryState, ResourceState
from archive.steps.ingest import units as making
from archive.steps.making import derive
from archive.steps.publishing import entries
from claims import claimed

pytestmark = pytest.mark.servers
CENTRE, NAME = CentreId("zj-330683"), "各类各角色"
EVERY = list(product(MediaType, FileRole))
MIMES = {
    MediaType.VIDEO: "video/mp4",
    MediaType.SOUND: "audio/wav",
    MediaType.PICTURE: "image/jpeg",
    MediaType.DOCUMENT: "application/pdf",
    MediaType.CAPTION: "application/x-subrip",
    MediaType.OTHER: "text/plain",
}
SOURCE = TagSource(name="reader", version="1")


def asset(name, media, role, part):
    digest = hashlib.sha512(name.encode()).hexdigest()
    return Asset(digest=digest, sha256="cd" * 32, path=name, size=5, mime=MIMES[media], media=media, role=role, part=part)


def files(media):
    if media is MediaType.CAPTION:
        return RenditionKind.CAPTIONS, [("captions.vtt", "text/vtt", FileUse.CAPTIONS)]
    if media in {MediaType.VIDEO, MediaType.SOUND}:
        return RenditionKind.HLS, [
            ("master.m3u8", "application/vnd.apple.mpegurl", FileUse.MASTER),
            ("download.mp4", "video/mp4", FileUse.DOWNLOAD),
        ]
    if media is MediaType.DOCUMENT:
        return RenditionKind.DOCUMENT, [("pages/1.jpg", "image/jpeg", FileUse.PAGE), ("text.txt", "text/plain", FileUse.TEXT)]
    return RenditionKind.PICTURE, [("640.jpg", "image/jpeg", FileUse.PICTURE)]


@pytest.fixture
def filled(services):
    """A resource for each class and role: one picture that is the work, and the file in question."""
    delivery = Delivery(
        id=delivery_id(CENTRE, NAME, "a"),
        centre=CENTRE,
        name=NAME,
        source="folder",
        location="/drop",
        fingerprint="a",
        state=DeliveryState.READY,
        found_at=datetime.now(UTC),
        token="t" * 32,
    )
    services.ledger.deliveries.register(delivery)
    found = {}
    for media, role in EVERY:
        name, record = f"{media.value}-{role.value}", Record(title=f"作品{media.value}{role.value}", kind=Kind.CHORUS)
        identifier = claimed(services.ledger, CENTRE, NAME, name, delivery.id, record)
        work = asset(f"work-{name}", MediaType.PICTURE, FileRole.MAIN, 1)
        beside = asset(f"beside-{name}", media, role, 2)
        resource = Resource(
            id=identifier,
            centre=CENTRE,
            delivery=delivery.id,
            delivery_name=NAME,
            item=name,
            state=ResourceState.PRESERVED,
            record=record,
            assets=(work, beside),
            version=1,
        )
        services.ledger.resources.preserved(resource, changed=True)
        kind, made = files(media)
        for digest, (its_kind, its_files) in {
            work.digest: files(MediaType.PICTURE),
            beside.digest: (kind, made),
        }.items():
            listed = tuple(RenditionFile(name=n, size=9, mime=mime, use=use) for n, mime, use in its_files)
            services.ledger.renditions.add(Rendition(asset=digest, recipe="made", version=1, kind=its_kind, files=listed))
        words = Tag(kind="text", value=f"读出的字{name}", source=SOURCE, confidence=0.9, asset=beside.digest)
        services.ledger.tags.replace(identifier, [SOURCE], [words])
        found[media, role] = (resource, beside)
    return services, delivery, found


def test_what_is_made_shown_said_and_previewed_is_what_the_rule_allows_and_nothing_else(filled):
    services, delivery, found = filled
    made = {one.digest for _, one in derive.assets(services, delivery.id)}
    planned = {digest for units in making.units(services, delivery.id) for unit in units for digest in unit.digests}
    for (media, role), (resource, beside) in found.items():
        told = f"{media.value} as {role.value}"
        assert (beside.digest in made) == may(Use.MAKE, media, role), told
        assert beside.digest not in planned - made, told
        shown = may(Use.SHOW, media, role)
        entry = entries.build(services, services.ledger.resources.get(resource.id), "key", datetime.now(UTC))
        text = entry.record.model_dump_json()
        of_its_own = shown and media is not MediaType.CAPTION  # captions are shown with a recording, and here is none
        assert (beside.digest in entry.digests) == of_its_own, told
        assert (f"读出的字{media.value}-{role.value}" in text) == of_its_own, told
        assert len(entry.record.media) == 1 + of_its_own, told
        assert shown or (beside.digest not in text and beside.path not in text), told
        services.ledger.resources.submit(resource.id)
        preview = entries.preview(services, resource.id)
        assert (beside.path in preview.files) == (not shown), told
        assert shown or beside.digest not in preview.model_dump_json(), told
