"""What a tagger is given, what it must answer, and how it fails."""

from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar, Protocol

from archive.errors import ArchiveError
from archive.models.ids import AssetDigest
from archive.models.media import MediaType, Tag


class TaggerFailed(ArchiveError):
    """A tagger could not look at one subject; the other taggers go on. Facts: tagger, name, reason."""

    code: ClassVar[str] = "E510"


@dataclass(frozen=True)
class Subject:
    """One asset and the local files to look at in its place: renditions made by us, never the original itself."""

    digest: AssetDigest
    media: MediaType
    pictures: tuple[tuple[Path, float | None], ...] = ()
    """JPEG, PNG or WebP, upright, each with its time in seconds (None for a picture that has no time)."""
    sound: Path | None = None
    """WAV, 16 kHz, mono, 16-bit PCM; None where there is no sound."""
    duration_s: float | None = None
    """Length of the asset; times of tags never lie beyond it."""
    words: Path | None = None
    """UTF-8 text that a document itself contains, a form feed between pages; None where it has none."""
    pages: tuple[tuple[Path, int], ...] = ()
    """Pictures of the pages of a document or a scan, each with its number from 1: every one of them is looked at."""


@dataclass(frozen=True)
class Tagged:
    """What all taggers said about one subject, and the codes of those that failed on it, each once."""

    tags: tuple[Tag, ...]
    remarks: tuple[str, ...] = ()


class Tagger(Protocol):
    """One model and what it can say. `name` and `version` are the source of its tags."""

    @property
    def name(self) -> str:
        """The package that does the work."""

    @property
    def version(self) -> str:
        """Version of the package and name of the model in it."""

    @property
    def media(self) -> frozenset[MediaType]:
        """The classes of assets it can say something about."""

    def tags(self, subject: Subject) -> list[Tag]:
        """Every tag of one subject, in order of time; none where there is nothing to look at.

        Raises:
            TaggerFailed: a file cannot be read or the model failed on it.

        """
