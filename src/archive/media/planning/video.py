"""What to make of moving pictures."""

from typing import Literal

from archive.media.planning.ladder import result_rate, rungs, within
from archive.media.planning.profiles import Profile
from archive.media.planning.sound import LOUD, sound_source
from archive.media.recipe import Recipe, Rung, SoundRung, Sprites, ToneMap, VideoParameters
from archive.media.sounds import heard
from archive.models.facts import FieldOrder, MediaFacts, VideoFacts
from archive.models.media import RenditionKind

POSTER_SIDE = 1280
GOP_S = 2
CHUNKED_ABOVE_S = 15 * 60
CHUNK_S = 300.0
_UNSOUGHT_CHUNK_S = 1200.0
"""Where nothing can be sought each piece reads all before it: fewer pieces then."""
_APART_S = 0.2
"""Picture and sound that end nearer to one another than this end together."""
_SPRITE_SIDE = 160
_SPRITE_STEPS = ((60.0, 1.0), (300.0, 2.0), (1800.0, 5.0))
"""Up to this length a picture each so many seconds; above, one each ten. Each divides a chunk."""
_HDR_PEAK = 1000.0
_SD_HEIGHT = 576
_MATRICES = {
    "bt709": "bt709",
    "smpte170m": "bt601",
    "bt470bg": "bt601",
    "fcc": "bt601",
    "smpte240m": "smpte240m",
    "bt2020nc": "bt2020",
    "bt2020c": "bt2020",
}
_FLAGS = {FieldOrder.TOP_FIRST: "tff", FieldOrder.BOTTOM_FIRST: "bff"}


def video(facts: MediaFacts, seen: VideoFacts, profile: Profile) -> Recipe:
    """HLS with all that goes with it."""
    return Recipe(
        name=f"video-{profile.name}",
        version=profile.version,
        kind=RenditionKind.HLS,
        parameters=_parameters(facts, seen, profile),
    )


def _parameters(facts: MediaFacts, seen: VideoFacts, profile: Profile) -> VideoParameters:
    rate = result_rate(seen)
    ladder = rungs(seen.shown_width, seen.shown_height, profile)
    poster = within(seen.shown_width, seen.shown_height, POSTER_SIDE, POSTER_SIDE)
    held, silent_until = _ends(facts, seen)
    duration = (seen.duration_s or facts.duration_s or 0.0) + held or None
    source = sound_source(facts)
    deinterlace, order = _fields(seen)
    return VideoParameters(
        rungs=ladder,
        sound=SoundRung(name=LOUD, bitrate_bps=profile.sound_bps, channels=2) if source else None,
        sound_source=source,
        rate=f"{rate.numerator}/{rate.denominator}",
        gop=max(1, round(rate * GOP_S)),
        deinterlace=deinterlace,
        field_order=order,
        tone_map=ToneMap(transfer=seen.colour.hdr, peak_nits=seen.colour.peak_nits or _HDR_PEAK) if seen.colour.hdr else None,
        matrix=_matrix(seen),
        full_range=seen.colour.range == "pc",
        poster_width=poster[0],
        poster_height=poster[1],
        poster_at_s=_poster_moments(duration),
        sprites=_sprites(seen, duration),
        download=_download(ladder, profile),
        chunk_s=(_UNSOUGHT_CHUNK_S if facts.mended else CHUNK_S) if (duration or 0) > CHUNKED_ABOVE_S else None,
        held_s=held,
        silent_until_s=silent_until,
        sought=not facts.mended,
        preset=profile.preset,
        x264=profile.x264,
    )


def _ends(facts: MediaFacts, seen: VideoFacts) -> tuple[float, float]:
    """How long the last picture is held for a sound that goes on, and up to where silence follows a sound that does not."""
    sound = next(iter(heard(facts)), None)
    if sound is None or sound.duration_s is None or seen.duration_s is None:
        return 0.0, 0.0
    start, ends = min(seen.start_s, sound.start_s), (seen.start_s + seen.duration_s, sound.start_s + sound.duration_s)
    longer = round(ends[1] - ends[0], 3)
    if longer > _APART_S:
        return longer, 0.0
    return 0.0, round(ends[0] - max(0.0, start), 3) if longer < -_APART_S else 0.0


def _fields(seen: VideoFacts) -> tuple[Literal["", "interlaced", "all"], Literal["", "tff", "bff"]]:
    """Whether to deinterlace, and the order of fields where the flag lies: then every frame counts as interlaced."""
    if not seen.interlaced:
        return "", ""
    flag, shown = _FLAGS.get(seen.field_order), _FLAGS.get(seen.measured_order)
    if shown is None or shown == flag:
        return "interlaced", ""
    return "all", "tff" if shown == "tff" else "bff"


def _matrix(seen: VideoFacts) -> str:
    """The matrix as said; where nothing is said, by custom: BT.601 for SD, BT.709 above."""
    if seen.colour.matrix in {"rgb", "gbr"} or seen.pixels.startswith(("rgb", "bgr", "gbr")):
        return ""
    return _MATRICES.get(seen.colour.matrix, "bt601" if min(seen.width, seen.height) <= _SD_HEIGHT else "bt709")


def _sprites(seen: VideoFacts, duration_s: float | None) -> Sprites | None:
    if not duration_s or duration_s < 2:
        return None
    width, height = within(seen.shown_width, seen.shown_height, _SPRITE_SIDE, _SPRITE_SIDE)
    every = next((step for most, step in _SPRITE_STEPS if duration_s <= most), 10.0)
    return Sprites(every_s=every, width=width, height=height)


def _download(ladder: tuple[Rung, ...], profile: Profile) -> str:
    """The largest rung that is not above the profile's size for downloads."""
    return next((rung.name for rung in ladder if min(rung.width, rung.height) <= profile.download), ladder[-1].name)


def _poster_moments(duration_s: float | None) -> tuple[float, float, float]:
    if not duration_s or duration_s < 1:
        return (0.2, 10.0, 2.0)
    return (round(duration_s * 0.08, 3), round(duration_s * 0.92, 3), round(duration_s * 0.12, 3))
