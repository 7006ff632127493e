"""HEIC by libheif (pi_heif): libvips' own build has no decoder for HEVC."""

from pathlib import Path

import pi_heif  # type: ignore[import-untyped]
import pyvips

from archive.media.stills.child import exif
from archive.media.stills.child.picture import Header, InMemory, blank, fitting, from_bytes


class ByHeif(InMemory):
    """The primary picture, upright by its own transformations, ten bits brought to eight."""

    def __init__(self, path: Path, pixels: int) -> None:
        super().__init__()
        try:
            self._file = pi_heif.open_heif(path, convert_hdr_to_8bit=True)
        except (ValueError, SyntaxError, EOFError, RuntimeError) as broken:
            raise pyvips.Error(f"heif: {broken}") from broken
        width, height = self._file.size
        fitting(width, height, pixels)
        info = self._file.info
        self._profile = info.get("icc_profile") or None
        self.header = Header(
            blank(width, height, len(self._file.mode), self._profile),
            "heifload",
            width,
            height,
            bits=int(info.get("bit_depth") or 8),
            camera=exif.facts(info.get("exif")),
        )

    def decode(self, fail_on: str) -> pyvips.Image:
        """The pixels."""
        try:
            data, stride = self._file.data, self._file.stride
        except (ValueError, SyntaxError, EOFError, RuntimeError) as broken:
            raise pyvips.Error(f"heif: {broken}") from broken
        return from_bytes(data, self.header.width, self.header.height, len(self._file.mode), stride, self._profile)
