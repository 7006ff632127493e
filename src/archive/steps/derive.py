"""Derive: make of every original what visitors can watch, hear or look at. Made once per asset, recipe and recipe version."""

from collections.abc import Iterable, Sequence
from pathlib import Path
from time import monotonic, perf_counter
from typing import NamedTuple

from archive import media
from archive.errors import MediaError
from archive.models.delivery import Resource
from archive.models.ids import AssetDigest, DeliveryId
from archive.models.media import Asset, MediaType, Rendition
from archive.models.report import Fault, Outcome, Report
from archive.services import Services
from archive.steps.limits import media_limits
from archive.steps.tally import Tally, step
from archive.store import resource_object

MADE_OF = frozenset({MediaType.VIDEO, MediaType.SOUND, MediaType.PICTURE})
NOTE_EVERY_S = 2.0
BATCH_FILES = 25


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
                _derive(services, resource, asset, tally)
        return tally.report()


def assets(services: Services, delivery_id: DeliveryId) -> list[tuple[Resource, Asset]]:
    """The assets of a delivery's resources that something can be made of, each digest once."""
    found: dict[AssetDigest, tuple[Resource, Asset]] = {}
    for resource in services.ledger.resources.of_delivery(delivery_id):
        for asset in resource.assets:
            if asset.media in MADE_OF:
                found.setdefault(asset.digest, (resource, asset))
    return list(found.values())


class Batches(NamedTuple):
    """Work for many machines: small files together, large ones by themselves."""

    small: list[list[AssetDigest]]
    large: list[AssetDigest]


def batches(services: Services, delivery_id: DeliveryId) -> Batches:
    """A delivery's assets shared out: batches of 25 small ones, and each large one alone."""
    limit = services.settings.large_file_mb * 1_000_000
    every = [asset for _, asset in assets(services, delivery_id)]
    small = [a.digest for a in every if a.size < limit]
    large = [a.digest for a in every if a.size >= limit]
    return Batches([small[i : i + BATCH_FILES] for i in range(0, len(small), BATCH_FILES)], large)


def _derive(services: Services, resource: Resource, asset: Asset, tally: Tally) -> None:
    start = perf_counter()
    try:
        outcome = derive_asset(services, resource, asset)
    except MediaError as error:
        fault = Fault(code=error.code, item=resource.item, value=asset.path, refuses=False, facts=_facts(error, asset))
        services.ledger.progress.note(asset.digest, resource.delivery, 1.0, fault)
        tally.add(asset.path, Outcome.FAILED, [fault], perf_counter() - start)
        return
    tally.add(asset.path, outcome, seconds=perf_counter() - start)


def derive_asset(services: Services, resource: Resource, asset: Asset) -> Outcome:
    """Everything for one asset: fetched once from its preserved object, probed, planned, made, uploaded.

    Raises:
        MediaError: it cannot be read, or not within the limits.
    """
    limits = media_limits(services)
    with media.workspace(limits.scratch) as folder:
        original = folder / ("original" + Path(asset.path).suffix.lower())
        services.store.objects.fetch(resource_object(resource.id), f"originals/{asset.path}", original)
        facts = asset.facts or media.probe(original, limits)
        recipes = media.plan(facts)
        missing = [r for r in recipes if not services.ledger.renditions.has(asset.digest, r.name, r.version)]
        for recipe in missing:
            _make(services, resource, asset, recipe, facts, original, folder, limits)
        services.ledger.progress.note(asset.digest, resource.delivery, 1.0)
    return Outcome.DONE if missing else Outcome.UNCHANGED


def _make(
    services: Services,
    resource: Resource,
    asset: Asset,
    recipe: media.Recipe,
    facts: media.MediaFacts,
    original: Path,
    folder: Path,
    limits: media.Limits,
) -> None:
    target = folder / recipe.name
    target.mkdir()
    made = media.make(recipe, original, target, facts, limits, _Noted(services, resource, asset))
    rendition = Rendition(
        asset=asset.digest,
        recipe=recipe.name,
        version=recipe.version,
        kind=recipe.kind,
        files=made.files,
        **made.model_dump(exclude={"files"}),
    )
    services.store.renditions.put_folder(rendition.prefix, target, media.mime)
    services.ledger.renditions.add(rendition)


class _Noted:
    """Writes progress to the ledger, at most every two seconds."""

    def __init__(self, services: Services, resource: Resource, asset: Asset) -> None:
        self._services, self._resource, self._asset = services, resource, asset
        self._last = float("-inf")

    def __call__(self, fraction: float) -> None:
        if monotonic() - self._last >= NOTE_EVERY_S:
            self._last = monotonic()
            self._services.ledger.progress.note(self._asset.digest, self._resource.delivery, fraction)


def _facts(error: MediaError, asset: Asset) -> dict[str, str]:
    """The facts with the name the centre knows, not that of our temporary file."""
    return {key: str(value) for key, value in {**error.facts, "name": asset.path}.items()}


def remarks(services: Services, digests: Sequence[AssetDigest]) -> list[str]:
    """Codes of what could not be done for these assets."""
    return [remark for rendition in services.ledger.renditions.of(digests) for remark in rendition.remarks]
