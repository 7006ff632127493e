"""Captions: which words belong to which recording, and the multivariant playlist of a film that has them.

The playlist is a rendition of the film, named by the words it offers: the same film in another resource has its own.
"""

import hashlib
from collections.abc import Iterable, Sequence
from pathlib import PurePosixPath

from archive import media
from archive.models.delivery import Resource
from archive.models.ids import AssetDigest
from archive.models.media import Asset, FileRole, FileUse, MediaType, Rendition, RenditionFile, RenditionKind
from archive.services import Services
from archive.steps.limits import media_limits

CAPTIONED, VERSION = "captioned", 1
_MASTER = "master.m3u8"
_LYRICS = "text/x-lrc"


def belonging(resource: Resource) -> dict[AssetDigest, list[Asset]]:
    """Recording -> the files of captions that are shown with it, in the order of the resource.

    They belong to the recordings that are named like them (`choir.zh.srt` to `choir.mp4`); else lyrics to the first sound and
    everything to the first film, or to the first sound where there is no film.
    """
    recordings = [a for a in _ordered(resource) if a.media in {MediaType.VIDEO, MediaType.SOUND} and a.role is FileRole.MAIN]
    found: dict[AssetDigest, list[Asset]] = {}
    for caption in captions(resource):
        for recording in _theirs(caption, recordings):
            found.setdefault(recording.digest, []).append(caption)
    return found


def captions(resource: Resource) -> list[Asset]:
    """Its files of captions, in its order."""
    return [a for a in _ordered(resource) if a.media is MediaType.CAPTION and a.role is not FileRole.CONSENT]


def recipe(resource: Resource, asset: Asset, facts: media.MediaFacts) -> media.Recipe:
    """What to make of a file of captions: told the length of its recording, and its language by its name."""
    theirs = {digest for digest, own in belonging(resource).items() if asset.digest in {one.digest for one in own}}
    lengths = [a.facts.duration_s for a in resource.assets if a.digest in theirs and a.facts and a.facts.duration_s]
    return media.plan_captions(facts, asset.path, max(lengths, default=None))


def newest(renditions: Iterable[Rendition]) -> list[Rendition]:
    """Of each asset and recipe only the newest version."""
    found: dict[tuple[str, str], Rendition] = {}
    for rendition in renditions:
        before = found.get((rendition.asset, rendition.recipe))
        if before is None or before.version < rendition.version:
            found[rendition.asset, rendition.recipe] = rendition
    return list(found.values())


def offered(asset: Asset, delivered: Sequence[Asset], renditions: Sequence[Rendition]) -> list[Rendition]:
    """The captions of a recording that were made: those delivered with it, then those that lie in it."""
    made = [r for r in newest(renditions) if r.kind is RenditionKind.CAPTIONS and r.files]
    beside = [r for one in delivered for r in made if r.asset == one.digest]
    return [*beside, *sorted((r for r in made if r.asset == asset.digest), key=lambda r: int(r.recipe.rpartition("-")[2]))]


def captioned_name(main: Rendition, tracks: Sequence[Rendition]) -> str:
    """The name of the recipe that offers these captions with this rendition of the film."""
    words = sorted(f"{track.asset}/{track.recipe}-{track.version}/{track.language}" for track in tracks)
    return f"{CAPTIONED}-{hashlib.sha256(' '.join([f'{main.recipe}-{main.version}', *words]).encode()).hexdigest()[:8]}"


def main_stream(asset: Asset, renditions: Sequence[Rendition]) -> Rendition | None:
    """The film itself as HLS."""
    films = (r for r in newest(renditions) if r.asset == asset.digest and r.kind is RenditionKind.HLS and not is_captioned(r))
    return next((r for r in films if any(file.use is FileUse.MASTER for file in r.files)), None)


def is_captioned(rendition: Rendition) -> bool:
    """Whether it only names another rendition with its captions."""
    return rendition.recipe.startswith(f"{CAPTIONED}-")


def settle(services: Services, resource: Resource) -> int:
    """Write the playlists of the resource's films with the captions that are made by now; returns how many were new.

    Safe to repeat and to run side by side: whoever comes last sees all of them.
    """
    words = belonging(resource)
    films = [a for a in resource.assets if a.media is MediaType.VIDEO and (a.digest in words or _has_own(a))]
    renditions = services.ledger.renditions.of({*(f.digest for f in films), *(c.digest for own in words.values() for c in own)})
    return sum(_settle(services, film, offered(film, words.get(film.digest, []), renditions), renditions) for film in films)


def _settle(services: Services, film: Asset, tracks: Sequence[Rendition], renditions: Sequence[Rendition]) -> bool:
    main = main_stream(film, renditions)
    if main is None or not tracks:
        return False
    recipe = captioned_name(main, tracks)
    if any(r.asset == film.digest and r.recipe == recipe for r in renditions):
        return False
    with services.store.renditions.open(main.prefix + _MASTER) as stream:
        master = b"".join(stream.chunks()).decode()
    text = media.captioned(master, f"../{main.recipe}-{main.version}/", [_track(one) for one in tracks])
    file = RenditionFile(name=_MASTER, size=len(text.encode()), mime=media.mime(_MASTER), use=FileUse.MASTER)
    made = Rendition(
        asset=film.digest, recipe=recipe, version=VERSION, kind=RenditionKind.HLS, files=(file,), duration_s=main.duration_s
    )
    with media.workspace(media_limits(services).scratch) as folder:
        (folder / _MASTER).write_text(text, encoding="utf-8")
        services.store.renditions.put_folder(made.prefix, folder, media.mime)
    services.ledger.renditions.add(made)
    return True


def _track(rendition: Rendition) -> media.Track:
    return media.Track(f"../../{rendition.asset}/{rendition.recipe}-{rendition.version}/index.m3u8", rendition.language)


def _theirs(caption: Asset, recordings: Sequence[Asset]) -> list[Asset]:
    stem = media.caption_stem(caption.path)
    if named := [one for one in recordings if PurePosixPath(one.path).stem.casefold() == stem]:
        return named
    first = [next((one for one in recordings if one.media is kind), None) for kind in (MediaType.VIDEO, MediaType.SOUND)]
    if caption.mime == _LYRICS:
        return [one for one in first if one]
    return [one for one in first if one][:1]


def _has_own(asset: Asset) -> bool:
    return bool(asset.facts and any(one.text for one in asset.facts.captions))


def _ordered(resource: Resource) -> list[Asset]:
    return sorted(resource.assets, key=lambda one: one.part)
