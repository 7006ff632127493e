"""Chapters of a recording: as somebody wrote them, else from a file beside it, else those that lie in the recording itself.

The file is WebVTT (or another form of captions) named like its recording with `.chapters` before the ending; it becomes checked
WebVTT as captions do, and each cue is a chapter.
"""

from collections.abc import Sequence
from pathlib import PurePosixPath

from archive.access.uses import Use, may_asset
from archive.models.delivery import Resource
from archive.models.facts import Chapter
from archive.models.media import Asset, FileUse, MediaType, Rendition
from archive.services import Services
from archive.steps.making import full_text
from archive.texts import webvtt

RECORDINGS = frozenset({MediaType.VIDEO, MediaType.SOUND})
_MARK = ".chapters"


def is_file(asset: Asset) -> bool:
    """Whether a file of captions holds chapters, as its name says."""
    return asset.media is MediaType.CAPTION and PurePosixPath(asset.path).stem.casefold().endswith(_MARK)


def files(resource: Resource) -> dict[str, Asset]:
    """Recording -> the file of its chapters: the one named like it."""
    named = {
        PurePosixPath(one.path).stem.casefold().removesuffix(_MARK): one
        for one in resource.assets
        if is_file(one) and may_asset(Use.SHOW, one)
    }
    recordings = (one for one in resource.assets if one.media in RECORDINGS)
    return {one.digest: named[stem] for one in recordings if (stem := PurePosixPath(one.path).stem.casefold()) in named}


def of(services: Services, resource: Resource, asset: Asset, renditions: Sequence[Rendition]) -> tuple[Chapter, ...]:
    """The chapters that count; () where there are none, or only one without a name, which says nothing.

    Raises:
        StoreUnavailable: try again.
    """
    if asset.media not in RECORDINGS:
        return ()
    if (written := resource.choices.chapters.get(asset.digest)) is not None:
        return written
    if file := files(resource).get(asset.digest):
        made = [r.prefix + f.name for r in renditions if r.asset == file.digest for f in r.files if f.use is FileUse.CAPTIONS]
        return tuple(
            Chapter(start_s=cue.start_s, end_s=cue.end_s, title=" ".join(cue.text.split())[:200])
            for path in made[-1:]
            for cue in webvtt.cues(full_text.read(services, path))
        )
    own = asset.facts.chapters if asset.facts else ()
    return own if len(own) > 1 and any(one.title for one in own) else ()
