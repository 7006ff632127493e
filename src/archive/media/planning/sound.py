"""What to make of sound, and where the sound of a film comes from."""

from archive.media import sounds
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
    """The sound that is heard (`sounds.chosen`); None where there is none, or none that decodes."""
    found = sounds.heard(facts)
    if not found:
        return None
    return SoundSource(
        streams=tuple(sounds.place(facts, one) for one in found),
        channels=len(found) if len(found) > 1 else found[0].channels,
        sample_rate=found[0].sample_rate,
    )
