"""Derive: make of every original what visitors can watch, hear or look at. Made once per asset, recipe and recipe version."""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from time import perf_counter
from typing import NamedTuple

from archive import logs, media
from archive.access.uses import Use, may_asset
from archive.errors import MediaError
from archive.models.delivery import Resource
from archive.models.ids import AssetDigest, DeliveryId
from archive.models.media import Asset, MediaType, Rendition, RenditionKind
from archive.models.report import Fault, Outcome, Report
from archive.models.states import ResourceState
from archive.services import Services
from archive.steps.making import caption_playlists
from archive.steps.making.decoder_limits import media_limits
from archive.steps.making.inspect import TEXT
from archive.steps.making.originals import original
from archive.steps.making.pace import Noted
from archive.steps.tally import Tally, step

BATCH_FILES = 25
MOST_BATCHES = 500
"""Mapped tasks of one run; Airflow allows about a thousand."""
A_MOMENT_S = {MediaType.VIDEO: 120.0, MediaType.SOUND: 900.0}
"""Recordings up to so long are made in about a minute, as a batch of pictures is."""


def run(services: Services, delivery_id: DeliveryId, digests: Iterable[AssetDigest] | None = None) -> Report:
    """Make the renditions of a delivery's assets, or of those named. An asset that fails leaves the others.

    Safe to repeat: what was made by the same recipe and version is counted as unchanged.

    Raises:
        StoreUnavailable, LedgerUnavailable: try again.
    """
    wanted = None if digests is None else set(digests)
    with step(services, "derive", delivery_id) as tally:
        for resource, asset in assets(services, delivery_id):
            if wanted is None or asset.digest in wanted:
                with settled(services, resource, asset, tally) as settle:
                    settle.outcome = derive_asset(services, resource, asset)
        for resource in services.ledger.resources.of_delivery(delivery_id):
            if wanted is None or wanted & {asset.digest for asset in resource.assets}:
                caption_playlists.settle(services, resource)
        return tally.report()


def assets(services: Services, delivery_id: DeliveryId) -> list[tuple[Resource, Asset]]:
    """The assets of a delivery's resources that something can be made of, each digest once."""
    found: dict[AssetDigest, tuple[Resource, Asset]] = {}
    for resource in services.ledger.resources.of_delivery(delivery_id):
        for asset in resource.assets:
            if is_made(asset):
                found.setdefault(asset.digest, (resource, asset))
    return list(found.values())


def is_made(asset: Asset) -> bool:
    """Whether something is made of it."""
    return may_asset(Use.MAKE, asset)


def is_missing(services: Services, resource: Resource, asset: Asset) -> bool:
    """Whether something is still to be made of an asset."""
    return is_made(asset) and (asset.facts is None or bool(missing(services, resource, asset, asset.facts)))


class Batches(NamedTuple):
    """Work for many machines: what takes a moment together, large files and long recordings by themselves."""

    small: list[list[AssetDigest]]
    large: list[list[AssetDigest]]


def batches(services: Services, delivery_id: DeliveryId, left_out: Iterable[AssetDigest] = ()) -> Batches:
    """A delivery's assets shared out, without some: batches of 25 small ones, and each other alone, the smallest first.

    What did not change since it was made is in none; large files of which only the description changed are small work.
    """
    limit, elsewhere = services.settings.large_file_mb * 1_000_000, set(left_out)
    every = [(one, asset) for one, asset in assets(services, delivery_id) if asset.digest not in elsewhere]
    due = [(one, a) for one, a in every if one.state is ResourceState.PRESERVED or is_missing(services, one, a)]
    heavy = [(one, a) for one, a in due if a.size >= limit or not takes_a_moment(a)]
    large = {a.digest: a.size for one, a in heavy if is_missing(services, one, a)}
    small = [a.digest for _, a in due if a.digest not in large]
    return Batches(together(small, BATCH_FILES), together(sorted(large, key=lambda one: large[one]), 1))


def failed_here(services: Services, delivery_id: DeliveryId) -> set[AssetDigest]:
    """Assets whose making ended without success in this delivery."""
    return {one.asset for one in services.ledger.progress.of_delivery(delivery_id) if one.fault}


def takes_a_moment(asset: Asset) -> bool:
    """Whether it is made in about a minute, whatever its size."""
    lasts = asset.facts.duration_s if asset.facts else None
    return (lasts or 0.0) <= A_MOMENT_S.get(asset.media, float("inf"))


def together(digests: Sequence[AssetDigest], size: int) -> list[list[AssetDigest]]:
    """In batches of so many, or of more where there would be too many batches."""
    size = max(size, -(-len(digests) // MOST_BATCHES))
    return [list(digests[i : i + size]) for i in range(0, len(digests), size)]


class Settled:
    """How the making of one asset ended."""

    outcome = Outcome.DONE


@contextmanager
def settled(services: Services, resource: Resource, asset: Asset, tally: Tally) -> Iterator[Settled]:
    """Around the making of one asset: what cannot be made is noted and said, and leaves the others."""
    start, settle = perf_counter(), Settled()
    with logs.bound(resource=resource.id, delivery=resource.delivery):
        try:
            yield settle
        except MediaError as error:
            found = fault(error, resource, asset)
            services.ledger.progress.note(asset.digest, resource.delivery, 1.0, found)
            tally.add(asset.path, Outcome.FAILED, [found], perf_counter() - start)
            return
        services.ledger.progress.note(asset.digest, resource.delivery, 1.0)
        tally.add(asset.path, settle.outcome, seconds=perf_counter() - start)


def derive_asset(services: Services, resource: Resource, asset: Asset) -> Outcome:
    """Everything for one asset: nothing is fetched when nothing is missing.

    Raises:
        MediaError: it cannot be read, or not within the limits.
    """
    if asset.facts and not missing(services, resource, asset, asset.facts):
        return Outcome.UNCHANGED
    with original(services, resource, asset) as source:
        known = asset.facts
        facts = (
            known if known and not media.outdated(known) else media.probe(source, media_limits(services), text=asset.mime == TEXT)
        )
        recipes = missing(services, resource, asset, facts)
        for n, recipe in enumerate(recipes):
            # The first is the work; captions that follow a film take a moment and have no progress of their own.
            make_one(services, asset, recipe, facts, source, None if n else Noted(services, resource, asset))
    return Outcome.DONE if recipes else Outcome.UNCHANGED


def make_one(
    services: Services, asset: Asset, recipe: media.Recipe, facts: media.MediaFacts, source: Path, noted: Noted | None = None
) -> None:
    """One recipe of an asset, made, uploaded and noted."""
    limits = media_limits(services)
    with media.workspace(limits.scratch) as target:
        made = media.make(recipe, source, target, facts, limits, noted)
        publish(services, rendition(asset, recipe, facts, made), target)


def missing(services: Services, resource: Resource, asset: Asset, facts: media.MediaFacts) -> list[media.Recipe]:
    """The recipes of an asset of which there is no rendition yet."""
    recipes = planned(services, resource, asset, facts)
    return [r for r in recipes if not services.ledger.renditions.has(asset.digest, r.name, r.version)]


def planned(services: Services, resource: Resource, asset: Asset, facts: media.MediaFacts) -> tuple[media.Recipe, ...]:
    """The recipes of an asset under the profile of the settings; those of captions know their recording."""
    if asset.media is MediaType.CAPTION:
        return (caption_playlists.recipe(resource, asset, facts),)
    return media.plan(facts, services.settings.media_profile)


def rendition(asset: Asset, recipe: media.Recipe, facts: media.MediaFacts, made: media.Made) -> Rendition:
    """What was made, as the ledger keeps it."""
    known = media.quality(facts, made.measured) if recipe.kind is RenditionKind.HLS else ()
    return Rendition(
        asset=asset.digest,
        recipe=recipe.name,
        version=recipe.version,
        kind=recipe.kind,
        **{**dict(made), "quality": (*known, *made.quality)},
    )


def publish(services: Services, made: Rendition, folder: Path) -> None:
    """Upload a rendition's files and let the ledger know of it."""
    services.store.renditions.put_folder(made.prefix, folder, media.mime)
    services.ledger.renditions.add(made)


def fault(error: MediaError, resource: Resource, asset: Asset) -> Fault:
    """What could not be made, with the name the centre knows, not that of our temporary file."""
    facts = {key: str(value) for key, value in {**error.facts, "name": asset.path}.items()}
    return Fault(code=error.code, item=resource.item, value=asset.path, refuses=False, facts=facts)


def remarks(services: Services, digests: Sequence[AssetDigest]) -> list[str]:
    """Codes of what could not be done for these assets."""
    return [remark for rendition in services.ledger.renditions.of(digests) for remark in rendition.remarks]
