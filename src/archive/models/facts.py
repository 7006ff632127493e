"""What is known about a media file before anything is made of it: its technical metadata."""

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


class FieldOrder(StrEnum):
    """How the lines of a frame were recorded."""

    PROGRESSIVE = "progressive"
    TOP_FIRST = "tff"
    BOTTOM_FIRST = "bff"
    UNKNOWN = "unknown"


class ColourFacts(Model):
    """Colour of moving pictures, in the words of ITU-T H.273; "" where the file does not say."""

    primaries: str = ""
    transfer: str = ""
    matrix: str = ""
    range: str = Field("", description="tv or pc")
    bits: int = Field(8, ge=1, le=32, description="per component")
    chroma: str = Field("", description="subsampling, e.g. 420")
    hdr: str = Field("", pattern="^(|pq|hlg)$", description="pq (HDR10) or hlg")
    peak_nits: float | None = Field(None, description="highest luminance of the mastering display or content")


class VideoFacts(Model):
    """The moving picture: sizes as coded and as shown, rate, and what must be set right."""

    index: int = Field(0, ge=0, description="of the stream in the file")
    codec: str
    profile: str = ""
    width: int = Field(gt=0, description="as coded")
    height: int = Field(gt=0, description="as coded")
    shown_width: float = Field(gt=0, description="square pixels, rotation applied")
    shown_height: float = Field(gt=0, description="square pixels, rotation applied")
    sample_aspect: str = Field("1/1", pattern=r"^\d+/\d+$", description="width of a sample by its height")
    rotation: int = 0
    rate: str = Field(pattern=r"^\d+/\d+$", description="average frames per second as a fraction; 0/1 when unknown")
    nominal_rate: str = Field("0/1", pattern=r"^\d+/\d+$", description="the rate the time base suggests, for variable rates")
    variable: bool = Field(False, description="frames are not evenly spaced, by their measured times")
    frames: int | None = Field(None, ge=0, description="counted in the file, not decoded")
    interlaced: bool = False
    field_order: FieldOrder = Field(FieldOrder.UNKNOWN, description="as the file says")
    measured_order: FieldOrder = Field(FieldOrder.UNKNOWN, description="as a sample of the pictures shows (ffmpeg idet)")
    upscaled: bool = Field(False, description="an HD frame that holds no more than SD detail, by a sample")
    start_s: float = Field(0.0, description="first picture, by the file's clock")
    duration_s: float | None = Field(None, description="of this stream")
    promised_s: float | None = Field(None, description="of this stream, as the header says: a copy that was cut off holds less")
    bitrate_bps: int | None = None
    pixels: str = ""
    transfer: str = ""
    colour: ColourFacts = ColourFacts()


class SoundFacts(Model):
    """One sound stream."""

    index: int = Field(0, ge=0, description="of the stream in the file")
    codec: str
    channels: int = Field(gt=0)
    layout: str = ""
    sample_rate: int = Field(gt=0)
    bits: int | None = Field(None, description="per sample, where the codec has such a thing")
    bitrate_bps: int | None = None
    start_s: float = 0.0
    duration_s: float | None = None
    language: str = ""
    place: int | None = Field(None, ge=0, description="among the sound streams of the file, those that nobody knows counted")
    unheard: str = Field("", pattern="^(|silent|undecoded)$", description="why nothing is heard of it, where it was listened to")


class CaptionFacts(Model):
    """Captions inside a recording."""

    index: int
    codec: str
    language: str = ""
    text: bool = Field(description="words, not pictures of words")
    end_s: float | None = Field(None, description="when its last words go, where they stay longer than picture and sound")


class Chapter(Model):
    """A named stretch of a recording."""

    start_s: float
    end_s: float
    title: str = ""


class PictureFacts(Model):
    """A still picture, sizes as shown (orientation applied)."""

    width: int = Field(gt=0)
    height: int = Field(gt=0)
    orientation: int = Field(1, ge=1, le=8, description="EXIF")
    colours: str = Field("", description="libvips interpretation, e.g. srgb, cmyk")
    bits: int = Field(8, ge=1, le=64, description="per sample")
    profile: str = Field("", description="description of its ICC profile; empty without one")
    alpha: bool = False
    pages: int = Field(1, ge=1, description="pages of a TIFF, frames of a GIF")
    animated: bool = False
    raw: bool = Field(False, description="undeveloped camera data")
    loader: str = ""


class DocumentFacts(Model):
    """A document of pages."""

    pages: int | None = Field(None, ge=1, description="None for what has none before it is laid out: office files, plain text")
    width_pt: float | None = Field(None, gt=0, description="first page, in points of 1/72 inch")
    height_pt: float | None = Field(None, gt=0)
    text: bool = Field(description="has words of its own; otherwise it is a scan")
    title: str = ""


class MediaFacts(Model):
    """Everything `plan` decides by."""

    media: MediaType
    size: int = Field(ge=0, description="bytes")
    container: str = ""
    duration_s: float | None = None
    bitrate_bps: int | None = None
    video: VideoFacts | None = None
    sound: SoundFacts | None = Field(None, description="the sound stream that is heard: the first that is not silent")
    sounds: tuple[SoundFacts, ...] = Field((), description="every sound stream, in the order of the file")
    captions: tuple[CaptionFacts, ...] = ()
    chapters: tuple[Chapter, ...] = ()
    picture: PictureFacts | None = None
    document: DocumentFacts | None = None
    cover: bool = Field(False, description="a still that is attached to the sound, not a video")
    timecode: str = Field("", description="SMPTE time code of the first frame")
    captured_at: str = Field("", description="as the device wrote it, ISO 8601")
    device: str = Field("", description="maker and model of camera or recorder")
    streams: int = Field(0, ge=0)
    unseen: str = Field("", description="codec of a moving picture of which nothing decodes: the recording is taken as sound")
    mended: bool = Field(False, description="its clock jumps; every time here is by the clock that ffmpeg mends")
    probed: int = Field(1, ge=1, description="version of the probe that measured a recording")
    damage: tuple[str, ...] = Field((), description="codes of what the headers already tell: no-duration, sound-shorter …")
