"""What keeping gives back."""

from pathlib import Path
from typing import NamedTuple

from archive.models.preservation_copy import StreamProof


class ProvenCopy(NamedTuple):
    """A proven copy: its file, tool and parameters, the proof by stream, and what the copy does not hold.

    In the parameters the original goes by `source_name`.
    """

    file: Path
    tool: str
    parameters: str
    source_name: str
    streams: tuple[StreamProof, ...]
    left: tuple[str, ...] = ()
