"""JPEG by libvips; one of many scans that would fill the memory is first put into the order of its lines."""

from pathlib import Path

import own_process  # type: ignore[import-not-found]
from damage import mended  # type: ignore[import-not-found]
from jpeg_segments import held  # type: ignore[import-not-found]
from picture import ByVips  # type: ignore[import-not-found]
from progress_lines import ProgressLines  # type: ignore[import-not-found]

_SCRIPT = Path(__file__).with_name("jpeg_scans.py")
_MOST = 200_000_000
"""Bytes of coefficients that libjpeg may hold: 33 megapixels with full colours, 66 with halved ones."""
_SHARE = 0.4


class ByJpeg(ByVips):  # type: ignore[misc]
    """A JPEG. `spool` is a folder for the reordered one; without it nothing but the header is asked for."""

    _path: Path

    def __init__(self, path: Path, pixels: int, spool: Path | None, telling: ProgressLines | None) -> None:
        super().__init__(path, pixels)
        if spool and (whole := mended(path)):
            self._path = spool / "mended.jpg"
            self._path.write_bytes(whole)
            self.remarks.append("damaged")
        if spool and telling and held(self._path) > _MOST:
            self._reorder(spool / "in-order.jpg", telling)

    def _reorder(self, target: Path, telling: ProgressLines) -> None:
        """Where that cannot be done libvips reads the original, with all the memory it takes."""
        outcome = own_process.run(_SCRIPT, self._path, target, lambda share: telling.say(_SHARE * share))
        if outcome.ended:
            self._path = target
            self.remarks += ["damaged"] if outcome.damaged else []
        telling.rest()
