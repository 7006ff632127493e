"""Camera data developed by LibRaw (rawpy) with the camera's own white balance, into sRGB."""

import os
from collections.abc import Callable
from functools import partial
from pathlib import Path

# Before numpy: its threads would each reserve address space.
os.environ.update(OPENBLAS_NUM_THREADS="1", OMP_NUM_THREADS="2")
import pyvips
import rawpy

from archive.media.stills.child import exif
from archive.media.stills.child.camera_preview import Preview, preview
from archive.media.stills.child.picture import Header, InMemory, blank, fitting, from_bytes
from archive.media.stills.child.progress_lines import ProgressLines

_SIDEWAYS = {5, 6}
_HALVED_FROM = 60_000_000
"""Above so many pixels each square of four sensor points becomes one pixel: developing takes eight bytes a point."""
_PREVIEW_FROM, _WIDE = 80_000_000, 2560
"""Above so many even that fills the memory: the camera's preview serves, when it is wide enough for every width."""


class ByRawpy(InMemory):
    """Undeveloped camera data. What cannot be developed is replaced by the camera's own preview, and said."""

    def __init__(self, path: Path, pixels: int, spool: Path | None, telling: ProgressLines | None) -> None:
        super().__init__()
        try:
            self._file = rawpy.imread(str(path))
        except rawpy.LibRawError as broken:
            raise pyvips.Error(f"raw: {_words(broken)}") from broken
        sizes = self._file.sizes
        width, height = (sizes.height, sizes.width) if sizes.flip in _SIDEWAYS else (sizes.width, sizes.height)
        fitting(max(1, width), max(1, height), pixels)
        self._half, large = width * height > _HALVED_FROM, width * height > _PREVIEW_FROM
        bits = 0 if large else int(self._file.white_level or 0).bit_length()  # asking it reads all points
        self.header = Header(
            blank(width, height, 3), "rawload", width, height, raw=True, bits=bits or 16, camera=exif.facts(path)
        )
        self._from_data: Callable[[bytes], Preview | None] = lambda _data: None
        if spool and telling:
            self._from_data = partial(
                preview, flip=sizes.flip, upright=height > width, spool=spool, pixels=pixels, telling=telling
            )
        self._preview: Preview | None = None
        if large and spool and (found := self._found()) and found.longest >= _WIDE:
            self._shows(found)

    def small(self, width: int, fail_on: str, options: dict[str, str], page: int = 0) -> pyvips.Image:
        """Of the developed picture, or of the preview."""
        if self._preview is None:
            found = super().small(width, fail_on, options, page)
        return self._preview.small(width, fail_on) if self._preview else found

    def whole(self, fail_on: str) -> pyvips.Image:
        """Developed at the first call, or the preview."""
        return self._preview.whole(fail_on) if self._preview else super().whole(fail_on)

    def decode(self, fail_on: str) -> pyvips.Image:
        """Developed, or the preview."""
        try:
            pixels = self._file.postprocess(use_camera_wb=True, output_bps=8, half_size=self._half)
        except rawpy.LibRawError as broken:
            if not (found := self._found()):
                raise pyvips.Error(f"raw: {_words(broken)}") from broken
            self._shows(found)
            return found.whole(fail_on)
        if self._half:
            self.remarks.append("half-size")
        height, width, bands = pixels.shape
        return from_bytes(pixels.data.cast("B"), width, height, bands, width * bands)

    def _found(self) -> Preview | None:
        try:
            found = self._file.extract_thumb()
        except rawpy.LibRawError:
            return None
        return self._from_data(bytes(found.data)) if found.format is rawpy.ThumbFormat.JPEG else None

    def _shows(self, found: Preview) -> None:
        self._preview = found
        self.remarks = ["camera-preview", *found.remarks]


def _words(broken: Exception) -> str:
    said = broken.args[0] if broken.args else broken
    return said.decode(errors="replace") if isinstance(said, bytes) else str(said)
