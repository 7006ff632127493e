"""Pictures to TIFF: decoded by Pillow in a child, read back by libvips, compared pixel by pixel."""

from pathlib import Path

from archive.errors import NotLossless
from archive.media.guarded import questions
from archive.media.guarded.limits import Limits
from archive.media.keeping.proven_copy import ProvenCopy
from archive.models.preservation_copy import StreamProof

_CHILD = "archive.media.keeping.child.tiff"


def keep(source: Path, folder: Path, limits: Limits) -> ProvenCopy:
    """The copy as `copy.tif` in `folder`, proven to hold the same pixels.

    Raises:
        MediaUnreadable: no reader opens it.
        NotLossless: TIFF does not hold it exactly.
        MediaLimit: it has too many pixels or broke a limit of the child.

    """
    copy = folder / "copy.tif"
    order = {"source": str(source), "target": str(copy), "pixels": limits.picture_pixels}
    answer = questions.ask(questions.Question(_CHILD, (), order, "pyvips", write=folder), source, limits)
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
