"""Pictures to TIFF: decoded by Pillow in a child, read back by libvips, compared pixel by pixel."""

import sys
from pathlib import Path

from archive.errors import NotLossless
from archive.media.guarded import questions, sandbox
from archive.media.guarded.limits import Limits
from archive.media.keeping.proven_copy import ProvenCopy
from archive.models.preservation_copy import StreamProof

_SCRIPT = Path(__file__).with_name("tiff_child.py").resolve()


def keep(source: Path, folder: Path, limits: Limits) -> ProvenCopy:
    """The copy as `copy.tif` in `folder`, proven to hold the same pixels.

    Raises:
        MediaUnreadable: no reader opens it.
        NotLossless: TIFF does not hold it exactly.
        MediaLimit: it has too many pixels or broke a limit of the child.

    """
    libraries, copy = questions.libraries("pyvips"), folder / "copy.tif"
    order = {"source": str(source), "target": str(copy), "pixels": limits.picture_pixels}
    read = (*sandbox.interpreter_paths(), libraries, _SCRIPT, source)
    command = [sys.executable, "-I", str(_SCRIPT)]
    answer = questions.ask(questions.Question(command, order, libraries, read, folder), source, limits)
    if answer["original"] != answer["copy"]:
        raise NotLossless(name=source.name, reason="the pixels of the copy differ")
    one = StreamProof(
        kind="picture",
        source=0,
        copied=0,
        codec=answer["codec"],
        held_as="tiff",
        form=answer["form"],
        frames=None,
        sha256=answer["original"],
    )
    return ProvenCopy(copy, answer["tool"], "TIFF 6.0, uncompressed", source.name, (one,), tuple(answer["left"]))
