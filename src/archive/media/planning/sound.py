"""What to make of sound, and where the sound of a film comes from."""

from archive.media.planning.profiles import Profile
from archive.media.recipe import Recipe, SoundParameters, SoundRung, SoundSource
from archive.models.facts import MediaFacts
from archive.models.media import RenditionKind

LOUD, LOW = "audio", "audio-low"


def sound(facts: MediaFacts, profile: Profile) -> Recipe:
    """HLS in two rates, the smaller mono for slow lines; the first named is the better one."""
    parameters = SoundParameters(
        rungs=(
            SoundRung(name=LOW, bitrate_bps=profile.speech_bps, channels=1),
            SoundRung(name=LOUD, bitrate_bps=profile.sound_bps, channels=2),
        ),
        sound_source=sound_source(facts),
        cover=facts.cover,
    )
    return Recipe(name=f"sound-{profile.name}", version=profile.version, kind=RenditionKind.HLS, parameters=parameters)


def sound_source(facts: MediaFacts) -> SoundSource | None:
    """The first stream; when it is mono and a second mono stream stands beside it, both are the two channels of one sound
    (field recorders and professional tapes write so; what stands on a third and fourth track is usually a mix or a comment).
    """
    if not facts.sounds and not facts.sound:
        return None
    every = facts.sounds or ((facts.sound,) if facts.sound else ())
    first = every[0]
    if first.channels == 1 and len(every) > 1 and every[1].channels == 1 and every[1].sample_rate == first.sample_rate:
        return SoundSource(streams=(0, 1), channels=2, sample_rate=first.sample_rate)
    return SoundSource(streams=(0,), channels=first.channels, sample_rate=first.sample_rate)
