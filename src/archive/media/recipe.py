"""Recipes: what is to be made, with every parameter. A rendition is named by its recipe's name and version."""

from fractions import Fraction
from typing import Literal

from pydantic import Field

from archive.models.base import Model
from archive.models.measurements import Measurements, QualityFlag
from archive.models.media import RenditionFile, RenditionKind


class Rung(Model):
    """One size of a video ladder. `name` is the class of its short side (1080, 720, 480) or the source's own short side."""

    name: str = Field(pattern=r"^\d+$")
    width: int = Field(gt=0, multiple_of=2)
    height: int = Field(gt=0, multiple_of=2)
    crf: int
    maxrate_bps: int


class SoundRung(Model):
    """One rate of sound, AAC-LC at 48 kHz."""

    name: str
    bitrate_bps: int
    channels: int


class LoudnessTarget(Model):
    """What the gain aims at: EBU R 128 loudness, below a ceiling of true peak. The gain is linear: dynamics stay."""

    target_lufs: float = -16.0
    ceiling_dbtp: float = -1.5
    most_gain_db: float = 20.0


class SoundSource(Model):
    """Which streams are the sound: one of any layout, or several mono tracks that are the channels of one."""

    streams: tuple[int, ...] = Field(min_length=1, description="positions among the sound streams")
    channels: int = Field(gt=0, description="of the first stream, or the number of mono tracks joined")
    sample_rate: int = Field(0, ge=0, description="of the first stream: what changes half-way is brought to it")
    loudness: LoudnessTarget = LoudnessTarget()


class ToneMap(Model):
    """From high dynamic range to BT.709."""

    transfer: str = Field(pattern="^(pq|hlg)$")
    peak_nits: float


class Sprites(Model):
    """Small pictures for hovering over the time line, on sheets."""

    every_s: float
    width: int
    height: int
    columns: int = 10
    rows: int = 10


class VideoParameters(Model):
    """HLS of one or more rungs, an MP4, stills, sprites, waveform and measurements, all of one decode."""

    type: Literal["video"] = "video"
    rungs: tuple[Rung, ...] = Field(min_length=1)
    sound: SoundRung | None = None
    sound_source: SoundSource | None = None
    rate: str = Field(pattern=r"^\d+/\d+$", description="frames per second of the result")
    gop: int = Field(gt=0, description="frames from one key frame to the next: two seconds")
    segment_s: float = 4.0
    deinterlace: Literal["", "interlaced", "all"] = Field("", description="bwdif: flagged frames, or all where the flag lies")
    field_order: Literal["", "tff", "bff"] = Field("", description="as measured, where the flag lies")
    tone_map: ToneMap | None = None
    matrix: str = Field("", description="the source's, where it must be told: bt601, bt709, bt2020")
    full_range: bool = False
    poster_width: int
    poster_height: int
    poster_at_s: tuple[float, ...] = Field(description="three moments: from, to, and the step between stills")
    sprites: Sprites | None = None
    download: str = Field("", description="name of the rung that is also handed out as an MP4")
    chunk_s: float | None = Field(None, description="length of the pieces that a long recording is made in")
    held_s: float = Field(0.0, ge=0, description="how long the last picture stays, since the sound goes on")
    silent_until_s: float = Field(0.0, ge=0, description="up to where silence follows the sound, since the picture goes on")
    sought: bool = Field(True, description="whether pieces are sought by the clock; not where it jumps: then all before is read")
    preset: str = "veryfast"
    x264: str = Field("", description="options of the encoder beyond its preset: name=value, colons between")

    @property
    def fps(self) -> Fraction:
        """Frames per second of the result."""
        return Fraction(self.rate)


class SoundParameters(Model):
    """HLS of sound alone; the cover becomes the poster."""

    type: Literal["sound"] = "sound"
    rungs: tuple[SoundRung, ...] = Field(min_length=1)
    sound_source: SoundSource | None = None
    segment_s: float = 4.0
    cover: bool = False


class PictureParameters(Model):
    """Widths in WebP and JPEG, none above the source; tiles for deep zoom."""

    type: Literal["picture"] = "picture"
    widths: tuple[int, ...] = Field(min_length=1)
    jpeg_quality: int = 82
    webp_quality: int = 80
    tile: int = Field(0, ge=0, description="side of a IIIF tile in pixels; 0 for none")
    page_width: int = Field(1280, description="of the pages of a scan with several")
    most_pages: int = 200


class DocumentParameters(Model):
    """Pages as pictures, words for search, the pages in one file to take home."""

    type: Literal["document"] = "document"
    width: int = 1280
    most_pages: int = 200
    jpeg_quality: int = 82
    webp_quality: int = 80


class CaptionParameters(Model):
    """Captions in WebVTT, of a caption file or (`stream`) of a recording."""

    type: Literal["captions"] = "captions"
    stream: int | None = Field(None, description="index of the stream in a recording; None for a file of captions")
    codec: str = Field("", description="of the stream: what is written in a form that we read is taken as it is")
    language: str = ""
    length_s: float | None = Field(None, description="of the recording they belong to, where it is known")


Parameters = VideoParameters | SoundParameters | PictureParameters | DocumentParameters | CaptionParameters


class Recipe(Model):
    """What to make of an asset; same bytes, same recipe and same binary give the same renditions."""

    name: str = Field(pattern=r"^[a-z0-9-]+$")
    version: int = Field(ge=1)
    kind: RenditionKind
    parameters: Parameters = Field(discriminator="type")


class Made(Model):
    """What was made. `remarks` say what could not be done: truncated, damaged, no-sound, no-poster (messages/media.toml)."""

    files: tuple[RenditionFile, ...]
    duration_s: float | None = None
    remarks: tuple[str, ...] = ()
    measured: Measurements | None = None
    quality: tuple[QualityFlag, ...] = Field((), description="what was found while it was made, with counts")
    colour: str = ""
    placeholder: str = ""
    language: str = ""
