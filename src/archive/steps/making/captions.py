"""Captions: which words belong to which recording, and under which name a film offers them. Pure.

The same film in another resource may offer others, or none.
"""

import hashlib
from collections.abc import Iterable, Sequence
from pathlib import PurePosixPath

from archive.access.uses import Use, may_asset
from archive.models.delivery import Resource
from archive.models.ids import AssetDigest
from archive.models.media import Asset, FileRole, FileUse, MediaType, Rendition, RenditionKind
from archive.steps.making import chapters
from archive.vocabulary import captions as words

CAPTIONED = "captioned"
_LYRICS = "text/x-lrc"


def belonging(resource: Resource) -> dict[AssetDigest, list[Asset]]:
    """Recording -> the files of captions that are shown with it, in the order of the resource.

    They belong to the recordings that are named like them (`choir.zh.srt` to `choir.mp4`); else lyrics to the first sound and
    everything to the first film, or to the first sound where there is no film.
    """
    recordings = [a for a in _ordered(resource) if a.media in {MediaType.VIDEO, MediaType.SOUND} and a.role is FileRole.MAIN]
    found: dict[AssetDigest, list[Asset]] = {}
    for caption in (one for one in captions(resource) if not chapters.is_file(one)):
        for recording in _theirs(caption, recordings):
            found.setdefault(recording.digest, []).append(caption)
    return found


def captions(resource: Resource) -> list[Asset]:
    """Its files of captions, in its order."""
    return [a for a in _ordered(resource) if a.media is MediaType.CAPTION and may_asset(Use.SHOW, a)]


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


def _theirs(caption: Asset, recordings: Sequence[Asset]) -> list[Asset]:
    stem = words.stem(caption.path)
    if named := [one for one in recordings if PurePosixPath(one.path).stem.casefold() == stem]:
        return named
    first = [next((one for one in recordings if one.media is kind), None) for kind in (MediaType.VIDEO, MediaType.SOUND)]
    if caption.mime == _LYRICS:
        return [one for one in first if one]
    return [one for one in first if one][:1]


def _ordered(resource: Resource) -> list[Asset]:
    return sorted(resource.assets, key=lambda one: one.part)
