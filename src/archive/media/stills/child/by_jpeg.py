"""JPEG by libvips; one of many scans that would fill the memory is first put into the order of its lines."""

from pathlib import Path

from archive.media.stills.child import own_process
from archive.media.stills.child.damage import mended
from archive.media.stills.child.jpeg_segments import held
from archive.media.stills.child.picture import ByVips
from archive.media.stills.child.progress_lines import ProgressLines

_MOST = 200_000_000
"""Bytes of coefficients that libjpeg may hold: 33 megapixels with full colours, 66 with halved ones."""
_SHARE = 0.4


class ByJpeg(ByVips):
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
        outcome = own_process.run("jpeg_scans", self._path, target, lambda share: telling.say(_SHARE * share))
        if outcome.ended:
            self._path = target
            self.remarks += ["damaged"] if outcome.damaged else []
        telling.rest()
