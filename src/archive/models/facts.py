"""What is known about a media file before anything is made of it."""

from enum import StrEnum

from pydantic import Field

from archive.models.base import Model


class MediaType(StrEnum):
    """The class of a file, as visitors choose it."""

    VIDEO = "video"
    SOUND = "sound"
    PICTURE = "picture"
    DOCUMENT = "document"
    CAPTION = "caption"
    OTHER = "other"


class VideoFacts(Model):
    """The moving picture: sizes as coded and as shown, rate, and what must be set right."""

    codec: str
    width: int = Field(gt=0, description="as coded")
    height: int = Field(gt=0, description="as coded")
    shown_width: float = Field(gt=0, description="square pixels, rotation applied")
    shown_height: float = Field(gt=0, description="square pixels, rotation applied")
    rotation: int = 0
    rate: str = Field(pattern=r"^\d+/\d+$", description="average frames per second as a fraction; 0/1 when unknown")
    nominal_rate: str = Field("0/1", pattern=r"^\d+/\d+$", description="the rate the time base suggests, for variable rates")
    variable: bool = False
    interlaced: bool = False
    duration_s: float | None = Field(None, description="of this stream, where the container says it")
    pixels: str = ""
    transfer: str = ""


class SoundFacts(Model):
    """The first sound stream."""

    codec: str
    channels: int = Field(gt=0)
    sample_rate: int = Field(gt=0)


class PictureFacts(Model):
    """A still picture, sizes as shown (orientation applied)."""

    width: int = Field(gt=0)
    height: int = Field(gt=0)
    orientation: int = Field(1, ge=1, le=8, description="EXIF")
    colours: str = Field("", description="libvips interpretation, e.g. srgb, cmyk")
    alpha: bool = False
    pages: int = 1
    loader: str = ""


class MediaFacts(Model):
    """Everything `plan` decides by."""

    media: MediaType
    size: int = Field(ge=0, description="bytes")
    container: str = ""
    duration_s: float | None = None
    video: VideoFacts | None = None
    sound: SoundFacts | None = None
    picture: PictureFacts | None = None
    cover: bool = Field(False, description="a still that is attached to the sound, not a video")
