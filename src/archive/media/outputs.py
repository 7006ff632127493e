"""The files of a rendition as they lie in a folder."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from archive.models.media import RenditionFile

_MIME = {
    ".m3u8": "application/vnd.apple.mpegurl",
    ".m4s": "video/iso.segment",
    ".mp4": "video/mp4",
    ".jpg": "image/jpeg",
    ".webp": "image/webp",
}
Sizes = dict[str, tuple[int, int]]


def sizes(answer: Mapping[str, Any]) -> Sizes:
    """Name -> width and height of the files that the picture child says it wrote."""
    return {str(file["name"]): (file["width"], file["height"]) for file in answer["files"]}


def files(folder: Path, known: Sizes) -> tuple[RenditionFile, ...]:
    """Every file below the folder, by name, with its size, type and, where known, its width and height."""
    found = []
    for file in sorted(path for path in folder.rglob("*") if path.is_file()):
        name = file.relative_to(folder).as_posix()
        width, height = known.get(name, (None, None))
        found.append(RenditionFile(name=name, size=file.stat().st_size, mime=_MIME[file.suffix], width=width, height=height))
    return tuple(found)
