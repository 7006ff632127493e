"""Assets, renditions and tags: files of a resource, what was made of them, and what is said about them."""

from enum import StrEnum

from pydantic import Field, model_validator

from archive.models import access_keys
from archive.models.base import Model
from archive.models.facts import MediaFacts, MediaType
from archive.models.formats import FileFormat
from archive.models.ids import AssetDigest
from archive.models.measurements import Measurements, QualityFlag
from archive.models.type_by_decoder import settled

__all__ = [
    "Asset",
    "Evidence",
    "FileRole",
    "FileUse",
    "MediaFacts",
    "MediaType",
    "Rendition",
    "RenditionFile",
    "RenditionKind",
    "Tag",
    "TagSource",
]


class FileRole(StrEnum):
    """What a file is for within its resource."""

    MAIN = "main"
    CAPTION = "caption"
    POSTER = "poster"
    CONSENT = "consent"
    OTHER = "other"


class Asset(Model):
    """One original file of a resource: the bytes as delivered."""

    digest: AssetDigest = Field(pattern=r"^[0-9a-f]{128}$", description="SHA-512")
    sha256: str = Field(pattern=r"^[0-9a-f]{64}$")
    path: str = Field(description="the name it was delivered with, relative to the delivery")
    size: int = Field(ge=0, description="bytes")
    mime: str = Field(description="by content, e.g. video/mp4")
    media: MediaType
    role: FileRole = FileRole.MAIN
    part: int = Field(1, ge=1, description="order within the resource")
    facts: MediaFacts | None = Field(None, description="technical metadata, as probed when it was verified")
    format: FileFormat | None = Field(None, description="by PRONOM, with its standing, as identified when it was verified")
    derived: str = Field("", description="path of its preservation copy, “-” where none can be made; in the ledger only")

    @model_validator(mode="before")
    @classmethod
    def _as_decoded(cls, given: object) -> object:
        """What was preserved while a guess still stood against the decoder's word is understood as the decoder has it."""
        if not isinstance(given, dict) or not {"mime", "media"} <= given.keys():
            return given
        facts = given.get("facts")
        probed = facts.get("media") if isinstance(facts, dict) else getattr(facts, "media", None)
        if not probed:
            return given
        mime, media = settled(given["mime"], MediaType(given["media"]), MediaType(probed))
        return {**given, "mime": mime, "media": media}


class RenditionKind(StrEnum):
    """What was made."""

    HLS = "hls"
    POSTER = "poster"
    PICTURE = "picture"
    DOCUMENT = "document"
    CAPTIONS = "captions"


class FileUse(StrEnum):
    """What one file of a rendition is for."""

    MASTER = "master"
    """HLS multivariant playlist"""
    STREAM = "stream"
    """HLS media playlists and segments"""
    DOWNLOAD = "download"
    POSTER = "poster"
    CANDIDATE = "candidate"
    """another poster to choose, best first"""
    SPRITE = "sprite"
    THUMBNAILS = "thumbnails"
    """WebVTT that names a part of a sprite sheet for each moment"""
    WAVEFORM = "waveform"
    """peaks in the JSON form of BBC audiowaveform"""
    MEASUREMENTS = "measurements"
    PICTURE = "picture"
    TILES = "tiles"
    """info.json of IIIF Image API 3, level 0"""
    PAGE = "page"
    TEXT = "text"
    CAPTIONS = "captions"
    """WebVTT, whole"""
    OTHER = "other"


class RenditionFile(Model):
    """One file of a rendition; `name` is relative to the rendition. Tiles are not listed: their info.json tells them all."""

    name: str
    size: int = Field(ge=0)
    mime: str
    use: FileUse = FileUse.OTHER
    width: int | None = None
    height: int | None = None
    page: int | None = Field(None, ge=1, description="of a document")


class Rendition(Model):
    """What was made of one asset by one recipe: named by (asset digest, recipe, recipe version)."""

    asset: AssetDigest
    recipe: str = Field(pattern=r"^[a-z0-9-]+$", description="e.g. video-hls")
    version: int = Field(ge=1, description="recipe version")
    kind: RenditionKind
    files: tuple[RenditionFile, ...]
    duration_s: float | None = None
    remarks: tuple[str, ...] = Field((), description="codes of what could not be done, e.g. truncated")
    measured: Measurements | None = None
    quality: tuple[QualityFlag, ...] = ()
    colour: str = Field("", pattern=r"^(#[0-9a-f]{6})?$", description="dominant colour of the picture or poster")
    placeholder: str = Field("", description="data: address of a tiny blurred picture, below 1 KB")
    language: str = Field("", description="of captions, BCP 47")

    @property
    def prefix(self) -> str:
        """Where its files lie in the access bucket."""
        return access_keys.rendition(self.asset, self.recipe, self.version)


class TagSource(Model):
    """Who says it: a person's name, or a model with its version."""

    name: str
    version: str = ""


class Evidence(Model):
    """Where it is seen or heard: a time range in seconds, a page, a box in fractions of width and height (x, y, w, h)."""

    start_s: float | None = Field(None, allow_inf_nan=False)
    end_s: float | None = Field(None, allow_inf_nan=False)
    box: tuple[float, float, float, float] | None = None
    page: int | None = Field(None, ge=1, description="of a document or a scan of several pages")


class Tag(Model):
    """A statement about a resource's asset."""

    kind: str = Field(pattern=r"^[a-z-]+$", description="text, speech, singing, music …")
    value: str = Field(description="the words read in the picture, or the label of the segment")
    source: TagSource
    confidence: float = Field(ge=0, le=1)
    asset: AssetDigest
    evidence: Evidence = Evidence()
