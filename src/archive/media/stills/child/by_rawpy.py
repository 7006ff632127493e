"""Camera data developed by LibRaw (rawpy) with the camera's own white balance, into sRGB."""

import os
from pathlib import Path

# Before numpy: its threads would each reserve address space.
os.environ.update(OPENBLAS_NUM_THREADS="1", OMP_NUM_THREADS="2")
import camera  # type: ignore[import-not-found]
import pyvips
import rawpy
from opened import Header, InMemory, blank, fitting, from_bytes  # type: ignore[import-not-found]

_SIDEWAYS = {5, 6}
_HALVED_FROM = 60_000_000
"""Above so many pixels each square of four sensor points becomes one pixel: developing takes eight bytes a point."""
_PREVIEW_FROM, _WIDE = 80_000_000, 2560
"""Above so many even that fills the memory: the camera's preview serves, when it is wide enough for every width."""


class ByRawpy(InMemory):  # type: ignore[misc]
    """Undeveloped camera data. What cannot be developed is replaced by the camera's own preview, and said."""

    def __init__(self, path: Path, pixels: int) -> None:
        super().__init__()
        try:
            self._file = rawpy.imread(str(path))
        except rawpy.LibRawError as broken:
            raise pyvips.Error(f"raw: {_words(broken)}") from broken
        sizes = self._file.sizes
        width, height = (sizes.height, sizes.width) if sizes.flip in _SIDEWAYS else (sizes.width, sizes.height)
        fitting(max(1, width), max(1, height), pixels)
        self._half = width * height > _HALVED_FROM
        self._large = width * height > _PREVIEW_FROM
        bits = 0 if self._large else int(self._file.white_level or 0).bit_length()  # asking it reads all points
        self.header = Header(
            blank(width, height, 3), "rawload", width, height, raw=True, bits=bits or 16, camera=camera.facts(path)
        )

    def decode(self, fail_on: str) -> pyvips.Image:
        """Developed, or the preview."""
        preview = self._preview() if self._large else None
        if preview and preview.width >= _WIDE:
            self.remarks.append("camera-preview")
            return preview
        try:
            pixels = self._file.postprocess(use_camera_wb=True, output_bps=8, half_size=self._half)
        except rawpy.LibRawError as broken:
            if not (preview := preview or self._preview()):
                raise pyvips.Error(f"raw: {_words(broken)}") from broken
            self.remarks.append("camera-preview")
            return preview
        if self._half:
            self.remarks.append("half-size")
        height, width, bands = pixels.shape
        return from_bytes(pixels.data.cast("B"), width, height, bands, width * bands)

    def _preview(self) -> pyvips.Image | None:
        """What the camera made of it, upright; None where it left no JPEG."""
        try:
            found = self._file.extract_thumb()
        except rawpy.LibRawError:
            return None
        return pyvips.Image.jpegload_buffer(bytes(found.data)).autorot() if found.format is rawpy.ThumbFormat.JPEG else None


def _words(broken: Exception) -> str:
    said = broken.args[0] if broken.args else broken
    return said.decode(errors="replace") if isinstance(said, bytes) else str(said)
