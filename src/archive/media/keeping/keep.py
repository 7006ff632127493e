"""Keep: one original, local, to one proven copy in a target folder, or nothing."""

import shutil
from pathlib import Path
from typing import Literal

from archive.errors import MediaError
from archive.media.guarded.limits import MB, Limits
from archive.media.guarded.progress import Report
from archive.media.guarded.workspace import workspace
from archive.media.keeping import pictures, recordings
from archive.media.keeping.proven_copy import ProvenCopy
from archive.models.facts import MediaFacts

CopyKind = Literal["matroska", "tiff"]
_RATIO = 0.8
"""Most that FFV1 leaves of raw pictures; sound and noise are in it."""
_UNKNOWN = 4096 * MB


def keep(
    kind: CopyKind, source: Path, target: Path, facts: MediaFacts, limits: Limits, progress: Report | None = None
) -> ProvenCopy:
    """Make a lossless copy of `source` as `target`, and prove it.

    Raises:
        NotLossless: what is in it cannot be held exactly, or the copy decodes to something else.
        MediaUnreadable: nothing came of it.
        MediaLimit: a limit was broken.
        ScratchFull: the scratch disk has no room for it.

    """
    source = source.resolve()
    try:
        with workspace(limits.scratch, footprint(facts)) as folder:
            if kind == "tiff":
                kept = pictures.keep(source, folder, limits)
            else:
                kept = recordings.keep(source, folder, facts, limits, progress)
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.move(kept.file, target)
    except MediaError as refused:
        raise type(refused)(**{**refused.facts, "name": source.name}) from refused
    return kept._replace(file=target)


def copy_suffix(kind: CopyKind, facts: MediaFacts) -> str:
    """What the name of a copy ends with."""
    if kind == "tiff":
        return ".tif"
    return ".mkv" if facts.video else ".mka"


def footprint(facts: MediaFacts) -> int:
    """Bytes that a copy may come to, about: what it decodes to, with FFV1's usual gain."""
    video, seconds = facts.video, facts.duration_s
    if facts.picture:
        return facts.picture.width * facts.picture.height * 5
    if not seconds:
        return _UNKNOWN
    heard = sum(sound.channels * sound.sample_rate * 4 for sound in facts.sounds)
    seen = video.width * video.height * 3 * _rate(video.rate) if video else 0.0
    return round((seen * _RATIO + heard) * seconds) + MB


def _rate(text: str) -> float:
    over, _, under = text.partition("/")
    return int(over) / int(under) if int(under or 0) else 25.0
