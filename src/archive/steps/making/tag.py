"""Tag: let models look at posters and pictures and listen to the sound, and note what they say with how sure they are."""

from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from time import perf_counter

from archive import logs, media, tagging
from archive.access.uses import Use, may_asset
from archive.errors import MediaError
from archive.models.delivery import Resource
from archive.models.ids import DeliveryId
from archive.models.media import Asset, FileUse, MediaType, Rendition, RenditionKind, Tag, TagSource
from archive.models.report import Fault, Outcome, Report
from archive.models.states import ResourceState
from archive.services import Services
from archive.steps.making import derive, full_text
from archive.steps.making.captions import newest
from archive.steps.making.decoder_limits import media_limits
from archive.steps.making.originals import original
from archive.steps.making.private_numbers import sifted, told
from archive.steps.tally import Tally, step

LARGEST_WIDTH = 1600
MOST_SEARCHED = 5_000_000
"""Characters of a file that numbers of people are looked for in."""
WORDS_OF_A_PAGE = 5
"""Letters from which on a page has words of its own; one with fewer is read from its picture."""


def run(services: Services, delivery_id: DeliveryId, resource_ids: Collection[str] | None = None) -> Report:
    """Tag every resource of a delivery, or some, that waits for submission. Safe to repeat: a source's tags replace its earlier
    ones.
    """
    with step(services, "tag", delivery_id) as tally:
        for resource in services.ledger.resources.of_delivery(delivery_id):
            if resource.state is ResourceState.PRESERVED and (resource_ids is None or resource.id in resource_ids):
                with logs.bound(resource=resource.id):
                    tag_resource(services, resource, tally)
        return tally.report()


def again(services: Services, delivery_id: DeliveryId, resource_ids: Collection[str]) -> Report:
    """Tag resources that have gone on to the reviewer, since something of theirs was made only now."""
    with step(services, "tag", delivery_id) as tally:
        for resource in services.ledger.resources.of_delivery(delivery_id):
            if resource.id in resource_ids:
                with logs.bound(resource=resource.id):
                    tag_resource(services, resource, tally)
        return tally.report()


def tag_resource(services: Services, resource: Resource, tally: Tally) -> None:
    """Tag one resource. A tagger that fails keeps its earlier tags, and the receipt says so."""
    start = perf_counter()
    taggers = tagging.taggers()
    found: list[Tag] = []
    failed: dict[str, str] = {}
    unheard: list[Fault] = []
    for asset in resource.assets:
        if may_asset(Use.READ, asset):
            with _subject(services, resource, asset, unheard) as subject:
                for tagger in taggers:
                    tagged = tagging.run(subject, [tagger])
                    found += tagged.tags
                    failed |= dict.fromkeys([tagger.name] if tagged.remarks else [], "".join(tagged.remarks[:1]))
    sources = [TagSource(name=t.name, version=t.version) for t in taggers if t.name not in failed]
    kept, seen = sifted(resource, [tag for tag in found if tag.source.name not in failed])
    services.ledger.tags.replace(resource.id, sources, kept)
    outcome = Outcome.FAILED if failed else Outcome.DONE
    seen += told(_said(services, resource), {fault.value for fault in seen if fault.code == "E251"})
    faults = [*unheard, *(Fault(code=code, refuses=False, facts={"tagger": name}) for name, code in failed.items())]
    services.ledger.findings.replace(resource.id, "tag", [*faults, *seen])
    tally.add(resource.id, outcome, faults, perf_counter() - start)


def _said(services: Services, resource: Resource) -> Iterator[tuple[str, str]]:
    """Name of a file, and its words or those of the captions in it: whole, where tags hold some lines only."""
    for asset in resource.assets:
        if may_asset(Use.READ, asset):
            made = newest(services.ledger.renditions.of([asset.digest]))
            keys = [(r.prefix + f.name, f.use) for r in made for f in r.files]
            texts = [key for key, use in keys if use is FileUse.TEXT]
            cues = [key for key, use in keys if use is FileUse.CAPTIONS]
            if texts or cues:
                yield asset.path, full_text.of(services, texts, cues, most=MOST_SEARCHED)


@contextmanager
def _subject(services: Services, resource: Resource, asset: Asset, unheard: list[Fault]) -> Iterator[tagging.Subject]:
    """One asset as taggers take it: its pictures, its words, and its sound as 16 kHz mono; what cannot be heard is noted."""
    limits = media_limits(services)
    with media.workspace(limits.scratch) as folder:
        made = services.ledger.renditions.of([asset.digest])
        words = _words(services, made, folder)
        pages = _pages(services, made, words, folder)
        yield tagging.Subject(
            digest=asset.digest,
            media=asset.media,
            pictures=() if words or pages else _pictures(services, made, folder),
            pages=pages,
            words=words,
            sound=_sound(services, resource, asset, folder, limits, unheard) if made else None,
            duration_s=next((r.duration_s for r in made if r.duration_s), None),
        )


def _words(services: Services, made: Sequence[Rendition], folder: Path) -> Path | None:
    """The words of a document; none of one that was only scanned."""
    every = [(rendition.prefix, file) for rendition in newest(made) for file in rendition.files]
    texts = [prefix + file.name for prefix, file in every if file.use is FileUse.TEXT and file.size]
    return _fetched(services, texts[0], folder / "words.txt") if texts else None


def _pages(services: Services, made: Sequence[Rendition], words: Path | None, folder: Path) -> tuple[tuple[Path, int], ...]:
    """The pages of a scan that have no words of their own, to be read from their pictures."""
    pages = pages_to_read(made, words.read_text(encoding="utf-8") if words else "")
    return tuple((_fetched(services, key, folder / f"page-{number}.jpg"), number) for number, key in pages)


def pages_to_read(made: Sequence[Rendition], words: str) -> list[tuple[int, str]]:
    """Number and key of every page in the newest renditions that says nothing in `words`, which has form feeds between pages."""
    written = {n for n, page in enumerate(words.split("\f"), start=1) if sum(c.isalnum() for c in page) >= WORDS_OF_A_PAGE}
    pages = {
        file.page: rendition.prefix + file.name
        for rendition in newest(made)
        for file in rendition.files
        if file.use is FileUse.PAGE and file.page and file.page not in written and file.mime == "image/jpeg"
    }
    return sorted(pages.items())


def _fetched(services: Services, key: str, target: Path) -> Path:
    with services.store.renditions.open(key) as stream, target.open("wb") as out:
        for chunk in stream.chunks():
            out.write(chunk)
    return target


def _pictures(services: Services, made: Sequence[Rendition], folder: Path) -> tuple[tuple[Path, float | None], ...]:
    """The poster of a video, or the largest picture that is not needlessly large."""
    offered = [
        (rendition.prefix + file.name, file.width or 0)
        for rendition in made
        for file in rendition.files
        if file.mime == "image/jpeg" and (rendition.kind is RenditionKind.PICTURE or file.name.startswith("poster."))
    ]
    fitting = [one for one in offered if one[1] <= LARGEST_WIDTH] or offered
    if not fitting:
        return ()
    largest = max(fitting, key=lambda one: one[1])[0]
    return ((_fetched(services, largest, folder / "picture.jpg"), None),)


def _sound(
    services: Services, resource: Resource, asset: Asset, folder: Path, limits: media.Limits, unheard: list[Fault]
) -> Path | None:
    if asset.media not in {MediaType.VIDEO, MediaType.SOUND} or (asset.facts and asset.facts.sound is None):
        return None
    heard = folder / "heard"
    heard.mkdir()
    with original(services, resource, asset) as source:
        try:
            return media.listen(source, heard / "sound.wav", limits, asset.facts)
        except MediaError as error:
            unheard.append(derive.fault(error, resource, asset))
            return None
