"""Preservation copies: what was made of an original in a format at risk, and the proof that it holds the same."""

from datetime import UTC, datetime

from pydantic import Field

from archive.models.base import Model
from archive.models.formats import FileFormat
from archive.models.ids import AssetDigest


class StreamProof(Model):
    """One stream of the original and of its copy: decoded to `form`, both give this digest."""

    kind: str = Field(pattern="^(video|sound|picture)$")
    source: int = Field(ge=0, description="index of the stream in the original")
    copied: int = Field(ge=0, description="index of the stream in the copy")
    codec: str = Field(description="of the original, as ffprobe calls it")
    held_as: str = Field(description="codec of the copy")
    form: str = Field(description="what both were decoded to: pixel format or sample format")
    frames: int | None = Field(None, ge=0, description="of a moving picture: every one was compared by itself, with its time")
    sha256: str = Field(pattern="^[0-9a-f]{64}$", description="of all decoded bytes, as ffmpeg -f streamhash -hash sha256 says")


class PreservationCopy(Model):
    """A preservation copy within a resource's object, or, with no path, why none could be made."""

    source: str = Field(description="path of the original, as delivered")
    digest: AssetDigest = Field(description="SHA-512 of the original")
    rule: str = Field(description="row of the format policy that put it at risk")
    source_format: FileFormat | None = None
    path: str = Field("", description="of the copy in the object; empty where there is none")
    format: FileFormat | None = None
    size: int = Field(0, ge=0)
    sha512: str = ""
    tool: str = ""
    parameters: str = Field("", description="of the command, without paths")
    streams: tuple[StreamProof, ...] = ()
    left: tuple[str, ...] = Field((), description="what of the original the copy does not hold; it stays in the original")
    reason: str = Field("", description="why there is no copy")
    at: datetime = Field(default_factory=lambda: datetime.now(UTC))
