"""The files of a rendition as they lie in a folder: names tell what each is for."""

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from archive.models.media import FileUse, RenditionFile

MASTER, THUMBNAILS, WAVEFORM, MEASUREMENTS = "master.m3u8", "sprites.vtt", "waveform.json", "measurements.json"
TILES, TEXT, CAPTIONS = "tiles/info.json", "text.txt", "captions.vtt"

_MIME = {
    ".m3u8": "application/vnd.apple.mpegurl",
    ".m4s": "video/iso.segment",
    ".mp4": "video/mp4",
    ".m4a": "audio/mp4",
    ".jpg": "image/jpeg",
    ".webp": "image/webp",
    ".vtt": "text/vtt",
    ".json": "application/json",
    ".txt": "text/plain; charset=utf-8",
    ".pdf": "application/pdf",
}
_USES: tuple[tuple[re.Pattern[str], FileUse], ...] = tuple(
    (re.compile(pattern), use)
    for pattern, use in (
        (re.escape(MASTER), FileUse.MASTER),
        (r"download\.(mp4|m4a|pdf)", FileUse.DOWNLOAD),
        (re.escape(THUMBNAILS), FileUse.THUMBNAILS),
        (re.escape(WAVEFORM), FileUse.WAVEFORM),
        (re.escape(MEASUREMENTS), FileUse.MEASUREMENTS),
        (re.escape(TILES), FileUse.TILES),
        (re.escape(TEXT), FileUse.TEXT),
        (re.escape(CAPTIONS), FileUse.CAPTIONS),
        (r"poster\.(webp|jpg)", FileUse.POSTER),
        (r"posters/.+\.(webp|jpg)", FileUse.CANDIDATE),
        (r"sprites/.+\.jpg", FileUse.SPRITE),
        (r"pages/(\d+)\.(webp|jpg)", FileUse.PAGE),
        (r"\d+\.(webp|jpg)", FileUse.PICTURE),
        (r".+\.(m3u8|m4s|mp4|vtt)", FileUse.STREAM),
    )
)
Sizes = dict[str, tuple[int, int]]


def sizes(answer: Mapping[str, Any]) -> Sizes:
    """Name -> width and height of the files that the picture child says it wrote."""
    return {str(file["name"]): (file["width"], file["height"]) for file in answer["files"]}


def files(folder: Path, known: Sizes) -> tuple[RenditionFile, ...]:
    """Every file below the folder but tiles, by name, with its size, type, use and, where known, its width and height."""
    found = []
    for file in sorted(path for path in folder.rglob("*") if path.is_file()):
        name = file.relative_to(folder).as_posix()
        if not is_tile(name):
            found.append(_file(file, name, known.get(name, (None, None))))
    return tuple(found)


def is_tile(name: str) -> bool:
    """Whether a file is a tile, which its info.json tells of."""
    return name.startswith("tiles/") and name != TILES


def mime(name: str) -> str:
    """The media type of a file by its name, which we gave it."""
    return _MIME[Path(name).suffix]


def use(name: str) -> FileUse:
    """What a file is for by its name, which we gave it."""
    return next((use for pattern, use in _USES if pattern.fullmatch(name)), FileUse.OTHER)


def _file(file: Path, name: str, size: tuple[int | None, int | None]) -> RenditionFile:
    what = use(name)
    page = int(Path(name).stem) if what is FileUse.PAGE else None
    return RenditionFile(name=name, size=file.stat().st_size, mime=mime(name), use=what, width=size[0], height=size[1], page=page)
