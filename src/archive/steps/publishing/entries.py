"""Entries: the public record of a resource, put together from its record, renditions, tags and centre."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import NamedTuple

from archive import places
from archive.access import download_permission, personal_numbers
from archive.access.uses import Use, may_asset
from archive.errors import NotFound
from archive.links import previews
from archive.models.dates import years
from archive.models.delivery import Resource
from archive.models.holder import Holder
from archive.models.ids import AssetDigest, ResourceId
from archive.models.media import Asset, FileUse, MediaType, Rendition, RenditionFile, RenditionKind, Tag
from archive.models.public import (
    Previewed,
    PublicCaptions,
    PublicCentre,
    PublicFile,
    PublicHolder,
    PublicMedia,
    PublicPlace,
    PublicRecord,
    PublicSuccessor,
    PublicTag,
)
from archive.models.record import Record, Where
from archive.models.states import ResourceState
from archive.services import Services
from archive.steps.decisions import doubts
from archive.steps.making import captions, chapters, full_text, quality

PREVIEW_KEY = "preview"
PREVIEWED = frozenset({ResourceState.IN_REVIEW, ResourceState.RETURNED, ResourceState.APPROVED})
"""States in which a resource can be looked at before it is public."""
PREVIEW_FOR = timedelta(hours=1)


class Entry(NamedTuple):
    """A public record and the digests of the assets whose renditions it shows."""

    record: PublicRecord
    digests: list[str]


def build(services: Services, resource: Resource, key: str, at: datetime) -> Entry:
    """The entry of a resource as it is preserved now, under a publication key."""
    shown = [a for a in resource.assets if a.media is not MediaType.CAPTION and may_asset(Use.SHOW, a)]
    words = captions.belonging(resource)
    beside = {c.digest for a in shown for c in words.get(a.digest, [])}
    named = {one.digest for one in chapters.files(resource).values()}
    renditions = captions.newest(services.ledger.renditions.of([*(a.digest for a in shown), *sorted(beside | named)]))
    parts = {a.digest: a.part for a in shown}
    r, held = resource.record, services.ledger.holders.of(resource.id)
    holders = tuple(_holders(services, r, held))
    record = PublicRecord(
        id=resource.id,
        title=r.title,
        alternative_titles=r.alternative_titles,
        kind=r.kind,
        genres=r.genres,
        description=r.description,
        contributors=r.contributors,
        date=r.date,
        years=years(r.date.edtf if r.date else None),
        place=_place(services, r.place),
        programme=r.programme,
        languages=r.languages,
        subjects=r.subjects,
        rights=r.rights,
        links=tuple(dict.fromkeys(link for one in holders for link in one.links)) if held else r.links,
        held_by=holders,
        centre=_centre(services, resource.centre),
        media=tuple(_parts(services, resource, shown, words, renditions)),
        tags=tuple(
            _tag(tag, parts[tag.asset])
            for tag in resource.choices.applied(services.ledger.tags.of(resource.id))
            if tag.asset in parts and not personal_numbers.found(tag.value)
        ),
        publication_key=key,
        published_at=at,
    )
    return Entry(without_numbers(record), [*(a.digest for a in shown), *sorted(beside)])


def _holders(services: Services, record: Record, held: Sequence[Holder]) -> Iterator[PublicHolder]:
    """Those that have it still. What they say of it otherwise was reviewed by nobody, and stays in the object."""
    for one in held:
        if one.gone_at is None:
            centre = services.ledger.centres.get(one.centre)
            links = record.links if one.leads else one.links
            yield PublicHolder(id=one.centre, name=centre.name if centre else one.centre, links=links)


def _parts(
    services: Services,
    resource: Resource,
    shown: Sequence[Asset],
    words: Mapping[AssetDigest, Sequence[Asset]],
    renditions: Sequence[Rendition],
) -> Iterator[PublicMedia]:
    """What can be seen, heard and read of each asset, and taken home where nothing forbids it."""
    kept = _stays_here(resource)
    for asset in shown:
        tracks = captions.offered(asset, words.get(asset.digest, []), renditions)
        made = _media(asset, renditions, tracks, resource.choices.posters.get(asset.digest, ""))
        if made is None:
            continue
        offered = not kept and may_asset(Use.OFFER, asset)
        yield made.model_copy(
            update={
                "chapters": chapters.of(services, resource, asset, renditions),
                "download": (made.download or _largest(made.pictures)) if offered else None,
                "words": full_text.public(services, _texts(asset, renditions), [one.file.path for one in made.captions]),
            }
        )


def _texts(asset: Asset, renditions: Sequence[Rendition]) -> list[str]:
    """Where the words of a document lie, if they may be read."""
    own = [r for r in renditions if r.asset == asset.digest] if may_asset(Use.READ, asset) else []
    return [r.prefix + file.name for r in own for file in r.files if file.use is FileUse.TEXT and file.size]


def _stays_here(resource: Resource) -> bool:
    """Whether words of rights or consent, in whatever column, say that it is for looking at here only."""
    record = resource.record
    stated = record.consent.statement if record.consent else ""
    return download_permission.forbidden((record.rights, stated, *record.notes.values()))


def _largest(pictures: Sequence[PublicFile]) -> PublicFile | None:
    """The largest JPEG."""
    return max((p for p in pictures if p.mime == "image/jpeg"), key=lambda p: p.width or 0, default=None)


_ADDRESSES = frozenset({"id", "links", "path", "mime", "publication_key", "placeholder", "colour", "published_at", "source"})
"""Fields of a public record that say nothing in words."""


def without_numbers(record: PublicRecord) -> PublicRecord:
    """The record with every number of a person in its words masked: in whatever field it stands, now or in time to come."""
    plain = record.model_dump()
    masked = _masked(plain)
    return record if masked == plain else PublicRecord.model_validate(masked)


def _masked(value: object, name: str = "") -> object:
    if isinstance(value, str):
        return value if name in _ADDRESSES else personal_numbers.masked(value)
    if isinstance(value, dict):
        return {key: _masked(one, str(key)) for key, one in value.items()}
    if isinstance(value, (list, tuple)):
        return type(value)(_masked(one, name) for one in value)
    return value


def preview(services: Services, resource_id: str) -> Previewed | None:
    """The entry that a resource in review would become, with all that its reviewer has to know; None when it is not in review."""
    try:
        resource = services.ledger.resources.get(resource_id)
    except NotFound:
        return None
    if resource.state not in PREVIEWED:
        return None
    record = build(services, resource, PREVIEW_KEY, datetime.now(UTC)).record
    said, _ = services.ledger.deliveries.said_of(resource.id, resource.delivery)
    return Previewed(
        **dict(record),
        quality=quality.of(services, resource),
        doubts=doubts.of(services, resource),
        consent=resource.record.consent,
        notes=resource.record.notes,
        said=said,
        files=tuple(asset.path for asset in resource.assets if not may_asset(Use.SHOW, asset)),
    )


def preview_address(services: Services, resource_id: ResourceId) -> str:
    """An address under which a resource can be looked at for an hour before it is public."""
    until = int((datetime.now(UTC) + PREVIEW_FOR).timestamp())
    key = services.settings.signing_key.get_secret_value()
    return previews.address(key, services.settings.portal_url, resource_id, until)


def _place(services: Services, where: Where | None) -> PublicPlace:
    """The place as it was given, in the division that it lies in now."""
    if where is None:
        return PublicPlace()
    code = services.ledger.centres.successions().division(where.division) if where.division else ""
    return PublicPlace(given=where.given, divisions=places.line(code))


def _centre(services: Services, centre_id: str) -> PublicCentre:
    centres = services.ledger.centres
    centre = centres.get(centre_id)
    if centre is None:
        return PublicCentre(id=centre_id, name=centre_id, level="county")
    heirs = centres.heirs(centre)
    return PublicCentre(
        id=centre.id,
        name=centre.name,
        level=centre.level.value,
        divisions=centres.divisions(heirs[0] if len(heirs) == 1 else centre),
        formerly=tuple(dict.fromkeys(one.value for one in centre.names)),
        successors=tuple(PublicSuccessor(id=one.id, name=one.name, level=one.level.value) for one in heirs),
    )


_ONE = {
    FileUse.MASTER: "stream",
    FileUse.DOWNLOAD: "download",
    FileUse.THUMBNAILS: "thumbnails",
    FileUse.WAVEFORM: "waveform",
    FileUse.TILES: "tiles",
}
_MANY = {FileUse.PICTURE: "pictures", FileUse.PAGE: "pages"}


def _media(asset: Asset, renditions: Sequence[Rendition], tracks: Sequence[Rendition], still: str = "") -> PublicMedia | None:
    """What was made of one asset, each file in its place by its use, with its captions; None when nothing was. `still` is the
    name of the one that somebody chose to stand for it.
    """
    one: dict[str, PublicFile] = {}
    many: dict[str, list[PublicFile]] = {}
    chosen: PublicFile | None = None
    own = [r for r in renditions if r.asset == asset.digest and r.kind is not RenditionKind.CAPTIONS]
    plain = [r for r in own if not captions.is_captioned(r)]
    for rendition in plain:
        for file in sorted(rendition.files, key=lambda f: (f.page or 0, f.width or 0, f.mime)):
            shown = _file(rendition, file)
            if name := _ONE.get(file.use):
                one[name] = shown
            elif name := _MANY.get(file.use):
                many.setdefault(name, []).append(shown)
            elif file.use is FileUse.POSTER and ("poster" not in one or file.mime == "image/webp"):
                one["poster"] = shown
            if still and file.use is FileUse.CANDIDATE and file.name == still:
                chosen = shown
    if chosen and "poster" in one:
        one["poster"] = chosen
    if not one and not many and not (asset.media is MediaType.DOCUMENT and plain):
        return None
    if stream := _captioned(asset, own, tracks):
        one["stream"] = stream
    return PublicMedia(
        part=asset.part,
        media=asset.media,
        duration_s=next((r.duration_s for r in plain if r.duration_s is not None), None),
        captions=tuple(c for track in tracks if (c := _captions(track))),
        colour=next((r.colour for r in plain if r.colour), ""),
        placeholder=next((r.placeholder for r in plain if r.placeholder), ""),
        **one,
        **{name: tuple(files) for name, files in many.items()},
    )


def _captioned(film: Asset, own: Sequence[Rendition], tracks: Sequence[Rendition]) -> PublicFile | None:
    """The playlist that offers these captions, and no other resource's."""
    main = captions.main_stream(film, own)
    name = captions.captioned_name(main, tracks) if main and tracks else ""
    return next((_file(r, r.files[0]) for r in own if r.recipe == name), None)


def _captions(track: Rendition) -> PublicCaptions | None:
    whole = next((file for file in track.files if file.use is FileUse.CAPTIONS), None)
    return PublicCaptions(file=_file(track, whole), language=track.language) if whole else None


def _file(rendition: Rendition, file: RenditionFile) -> PublicFile:
    path = rendition.prefix + file.name
    return PublicFile(path=path, mime=file.mime, size=file.size, width=file.width, height=file.height)


def _tag(tag: Tag, part: int) -> PublicTag:
    source = f"{tag.source.name} {tag.source.version}".strip()
    return PublicTag(
        kind=tag.kind,
        value=tag.value,
        source=source,
        confidence=tag.confidence,
        part=part,
        start_s=tag.evidence.start_s,
        end_s=tag.evidence.end_s,
        page=tag.evidence.page,
        box=tag.evidence.box,
    )
