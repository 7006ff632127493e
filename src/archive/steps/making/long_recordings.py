"""Long recordings: their renditions in parts, by mapped tasks on any number of machines, joined by one."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

from archive import logs, media
from archive.errors import MediaError
from archive.models import access_keys
from archive.models.delivery import Resource
from archive.models.ids import AssetDigest, DeliveryId
from archive.models.media import Asset
from archive.models.report import Outcome, Report
from archive.services import Services
from archive.steps.making import caption_playlists, derive
from archive.steps.making.decoder_limits import media_limits
from archive.steps.making.originals import original
from archive.steps.making.pace import Noted
from archive.steps.tally import step

_DONE, _LOWEST, _BYTES = "done", "lowest", "application/octet-stream"


class Part(NamedTuple):
    """One part of one recording."""

    digest: AssetDigest
    number: int


class _Work(NamedTuple):
    """A recording whose parts are still to be made or joined."""

    resource: Resource
    asset: Asset
    recipe: media.Recipe
    facts: media.MediaFacts

    @property
    def prefix(self) -> str:
        """Where finished parts wait in the access bucket."""
        return access_keys.parts(self.asset.digest, self.recipe.name, self.recipe.version)

    @property
    def target(self) -> str:
        """Where the film will lie."""
        return access_keys.rendition(self.asset.digest, self.recipe.name, self.recipe.version)

    def marker(self, number: int) -> str:
        """The key that says a part is there as a whole."""
        return f"{self.prefix}{number:03d}.{_DONE}"


def parts(services: Services, delivery_id: DeliveryId) -> list[Part]:
    """The parts of a delivery's long recordings, in the order of the recordings, without those whose making failed."""
    failed = derive.failed_here(services, delivery_id)
    return [
        Part(work.asset.digest, number)
        for work in _works(services, delivery_id)
        if work.asset.digest not in failed
        for number in range(media.part_count(work.recipe, work.facts))
    ]


def shared_out(services: Services, delivery_id: DeliveryId) -> derive.Batches:
    """A delivery's other assets, in batches: those that are made in parts are left to `parts`, and those whose making failed in
    this delivery are left alone until somebody asks for them again.
    """
    every = derive.assets(services, delivery_id)
    long = {asset.digest for resource, asset in every if _is_long(services, resource, asset)}
    return derive.batches(services, delivery_id, long | derive.failed_here(services, delivery_id))


def make_lowest(services: Services, delivery_id: DeliveryId, digest: AssetDigest) -> Report:
    """Make a recording's lowest rung, whole and with its sound, and put it where the film will lie, with a master of its own:
    it can be played long before the rest. The joining replaces it. Safe to repeat: what is there is left. A film of one rung has
    nothing to be first of.

    Raises:
        StoreUnavailable, LedgerUnavailable: try again.
    """
    with step(services, "derive", delivery_id) as tally:
        for work in _works(services, delivery_id, digest):
            with logs.bound(resource=work.resource.id):
                try:
                    tally.add(f"{work.asset.path} [lowest]", _lowest(services, work))
                except MediaError as error:
                    tally.add(f"{work.asset.path} [lowest]", Outcome.FAILED, [derive.fault(error, work.resource, work.asset)])
        return tally.report()


def make_part(services: Services, delivery_id: DeliveryId, digest: AssetDigest, number: int) -> Report:
    """Make one part and put it where the joining finds it. Safe to repeat: a part that is there is left.

    A part that cannot be made is a line of the report; the joining will say it of the recording.

    Raises:
        StoreUnavailable, LedgerUnavailable: try again.
    """
    with step(services, "derive", delivery_id) as tally:
        for work in _works(services, delivery_id, digest):
            with logs.bound(resource=work.resource.id):
                try:
                    tally.add(f"{work.asset.path} [{number}]", _make(services, work, number))
                except MediaError as error:
                    tally.add(f"{work.asset.path} [{number}]", Outcome.FAILED, [derive.fault(error, work.resource, work.asset)])
        return tally.report()


def is_ready(services: Services, delivery_id: DeliveryId, digest: AssetDigest) -> bool:
    """Whether every part of a recording is there that is not joined yet."""
    return any(
        all(services.store.renditions.stat(work.marker(n)) for n in range(media.part_count(work.recipe, work.facts)))
        for work in _works(services, delivery_id, digest)
    )


def join(services: Services, delivery_id: DeliveryId, digest: AssetDigest) -> Report:
    """Join the parts of a recording into its rendition; one that is lost is made again, alone. Safe to repeat.

    Raises:
        StoreUnavailable, LedgerUnavailable: try again.
    """
    with step(services, "derive", delivery_id) as tally:
        for work in _works(services, delivery_id, digest):
            with derive.settled(services, work.resource, work.asset, tally) as settle:
                settle.outcome = _join(services, work)
                caption_playlists.settle(services, work.resource)
        return tally.report()


def _works(services: Services, delivery_id: DeliveryId, digest: AssetDigest | None = None) -> Iterator[_Work]:
    for resource, asset in derive.assets(services, delivery_id):
        if digest in {None, asset.digest}:
            for recipe, facts in _recipes(services, resource, asset):
                if media.part_count(recipe, facts) and not services.ledger.renditions.has(
                    asset.digest, recipe.name, recipe.version
                ):
                    yield _Work(resource, asset, recipe, facts)


def _is_long(services: Services, resource: Resource, asset: Asset) -> bool:
    return any(media.part_count(recipe, facts) for recipe, facts in _recipes(services, resource, asset))


def _recipes(services: Services, resource: Resource, asset: Asset) -> list[tuple[media.Recipe, media.MediaFacts]]:
    facts = asset.facts
    if facts is None or media.outdated(facts):
        return []
    return [(recipe, facts) for recipe in derive.planned(services, resource, asset, facts)]


def _make(services: Services, work: _Work, number: int) -> Outcome:
    if services.store.renditions.stat(work.marker(number)):
        return Outcome.UNCHANGED
    limits = media_limits(services)
    count = media.part_count(work.recipe, work.facts)
    noted = Noted(services, work.resource, work.asset, share=(number / count, (number + 1) / count))
    with original(services, work.resource, work.asset) as source, media.workspace(limits.scratch) as folder:
        media.make_part(work.recipe, number, source, folder / _DONE, work.facts, limits, noted)
        services.store.renditions.put_folder(f"{work.prefix}{number:03d}/", folder / _DONE, lambda _name: _BYTES)
        mark = folder / "mark"
        mark.touch()
        services.store.renditions.put(work.marker(number), mark, _BYTES)
    return Outcome.DONE


def _lowest(services: Services, work: _Work) -> Outcome:
    alone = media.lowest_alone(work.recipe)
    if alone is None or services.store.renditions.stat(work.target + media.MASTER):
        return Outcome.UNCHANGED
    limits = media_limits(services)
    with original(services, work.resource, work.asset) as source, media.workspace(limits.scratch) as folder:
        target = folder / _LOWEST
        media.make(alone, source, target, work.facts, limits)
        _lowest_first(services, work.target, target)
    return Outcome.DONE


def _join(services: Services, work: _Work) -> Outcome:
    limits = media_limits(services)
    count = media.part_count(work.recipe, work.facts)
    for number in range(count):
        _make(services, work, number)
    with original(services, work.resource, work.asset) as source, _fetched(services, work, count, limits) as made_in:
        # What else there is to make of it (its captions) comes first: the film is noted last, and with it this task is done.
        for recipe in derive.missing(services, work.resource, work.asset, work.facts):
            if recipe.name != work.recipe.name:
                derive.make_one(services, work.asset, recipe, work.facts, source)
        target = made_in / "joined"
        target.mkdir()
        made = media.join_parts(work.recipe, made_in, source, target, work.facts, limits)
        rendition = derive.rendition(work.asset, work.recipe, work.facts, made)
        _lowest_first(services, rendition.prefix, target)
        derive.publish(services, rendition, target)
    services.store.renditions.clear(work.prefix)
    return Outcome.DONE


@contextmanager
def _fetched(services: Services, work: _Work, count: int, limits: media.Limits) -> Iterator[Path]:
    with media.workspace(limits.scratch) as folder:
        for number in range(count):
            services.store.renditions.fetch_folder(f"{work.prefix}{number:03d}/", media.part_folder(folder, number))
        yield folder


def _lowest_first(services: Services, prefix: str, target: Path) -> None:
    """The lowest rung of the whole film can be played before the others have been uploaded."""
    text, folders = media.lowest((target / media.MASTER).read_text(encoding="utf-8"))
    for name in folders:
        services.store.renditions.put_folder(f"{prefix}{name}/", target / name, media.mime)
    first = target.parent / media.MASTER
    first.write_text(text, encoding="utf-8")
    services.store.renditions.put(prefix + media.MASTER, first, media.mime(media.MASTER))
