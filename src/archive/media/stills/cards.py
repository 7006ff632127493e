"""Cards: the one picture by which an entry is known where people share it."""

import shutil
from pathlib import Path
from typing import Literal

from archive.errors import MediaUnreadable
from archive.media.guarded.limits import Limits
from archive.media.guarded.workspace import workspace
from archive.media.stills import pictures

CARD = "card.jpg"
SIZE = (1200, 630)
"""Pixels; what the child draws."""
QUALITY = 82
Of = Literal["picture", "sound", "nothing"]


def card(of: Of, source: Path, target: Path, limits: Limits) -> None:
    """Write a JPEG of `SIZE` to `target`: from a picture, from the waveform of a sound (JSON of audiowaveform), or a plain
    one (`source` is any file then).

    Raises:
        MediaUnreadable: nothing came out of it.
        MediaLimit: a limit was broken.
        ToolMissing: the extra `media` is not installed.

    """
    with workspace(limits.scratch) as folder:
        order = {"of": of, "source": str(source), "target": str(folder), "jpeg_quality": QUALITY}
        [file] = pictures.ask("card", order, source, limits, folder)["files"]
        if (file["width"], file["height"]) != SIZE:
            raise MediaUnreadable(name=source.name, reason=f"a card of {file['width']} by {file['height']}")
        shutil.move(folder / CARD, target)
