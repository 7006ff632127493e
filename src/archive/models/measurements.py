"""What was measured while an access copy was made, and what it says about the original."""

from pydantic import Field

from archive.models.base import Model


class Stretch(Model):
    """A piece of a recording, in seconds from its first frame."""

    start_s: float = Field(ge=0)
    end_s: float = Field(ge=0)


class Loudness(Model):
    """EBU R 128 over the whole recording; None where there was only silence."""

    integrated_lufs: float | None = None
    range_lu: float | None = None
    true_peak_dbtp: float | None = None


class ChannelLevel(Model):
    """One channel of the original sound, in dB full scale; None for digital silence."""

    peak_dbfs: float | None = None
    rms_dbfs: float | None = None
    clipped: int = Field(0, ge=0, description="runs of samples that stand at full scale")


class SoundMeasured(Model):
    """The sound as delivered, before any gain."""

    loudness: Loudness = Loudness()
    gain_db: float = Field(0.0, description="linear gain of the access copy")
    channels: tuple[ChannelLevel, ...] = ()
    silence: tuple[Stretch, ...] = ()
    duration_s: float | None = None


class PictureMeasured(Model):
    """The moving picture as decoded."""

    frames: int = Field(0, ge=0, description="frames of the result")
    duration_s: float = Field(0.0, ge=0)
    black: tuple[Stretch, ...] = ()
    frozen: tuple[Stretch, ...] = ()
    scenes_s: tuple[float, ...] = Field((), description="moments where a new shot begins")
    upscaled: bool = Field(False, description="an HD frame that holds no more than SD detail")
    bars: tuple[int, int, int, int] | None = Field(
        None, description="left, top, right, bottom of black bars, in pixels of the source"
    )


class Measurements(Model):
    """`measurements.json` of a rendition: what decoding told."""

    picture: PictureMeasured | None = None
    sound: SoundMeasured | None = None
    complaints: int = Field(0, ge=0, description="lines in which the decoder complained of damage")
    decoded_s: float | None = Field(None, description="how much could be decoded")


class QualityFlag(Model):
    """One thing that a person should know about an original: never a refusal. Sentences: messages/quality.toml."""

    code: str = Field(pattern=r"^[a-z0-9-]+$", description="e.g. below-hd, black, one-ear")
    facts: dict[str, str] = Field(default_factory=dict)
    at: tuple[Stretch, ...] = Field((), description="where, at most twenty stretches, longest first")
