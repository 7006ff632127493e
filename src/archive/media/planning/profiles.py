"""Profiles: named, versioned choices of what visitors get. One table; a change of a line raises its version."""

from pydantic import Field

from archive.models.base import Model

X264 = "aq-mode=2:deadzone-inter=10:deadzone-intra=8"
"""Bits go where the picture varies, and small coefficients are kept, at a rate factor two higher: at the same CPU more quality
for the same bytes than x264's own choice (ADR 0013).
"""


class Step(Model):
    """One size of a ladder: the box a rung must fit into, and its highest rate."""

    long: int
    short: int
    maxrate_bps: int
    crf: int = Field(25, description="constant quality of x264; small pictures are shown enlarged and get more")


class Profile(Model):
    """What is made of a recording."""

    name: str = Field(pattern=r"^[a-z0-9-]+$")
    version: int = Field(ge=1)
    ladder: tuple[Step, ...] = Field(min_length=1, description="largest first")
    preset: str = "veryfast"
    x264: str = X264
    sound_bps: int = 128_000
    speech_bps: int = 48_000
    download: int = Field(720, description="short side of the largest rung that is also handed out as an MP4")


_1080, _720, _480, _360, _240 = (
    Step(long=1920, short=1080, maxrate_bps=5_000_000),
    Step(long=1280, short=720, maxrate_bps=2_800_000),
    Step(long=854, short=480, maxrate_bps=1_300_000, crf=21),
    Step(long=640, short=360, maxrate_bps=750_000, crf=22),
    Step(long=426, short=240, maxrate_bps=350_000, crf=22),
)

PROFILES: dict[str, Profile] = {
    profile.name: profile
    for profile in (
        Profile(name="hls", version=4, ladder=(_1080, _720, _480, _360)),
        Profile(name="hls-slow-lines", version=4, ladder=(_1080, _720, _480, _360, _240)),
        Profile(name="hls-small", version=4, ladder=(_480, _240), download=480),
    )
}
DEFAULT = "hls"
