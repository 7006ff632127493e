"""Remarks that follow from what a recording is: what the archive did of its own accord, so that people know. Pure."""

from archive.media import sounds
from archive.media.recipe import SoundParameters, SoundSource, VideoParameters
from archive.models.facts import MediaFacts


def of_film(parameters: VideoParameters, facts: MediaFacts) -> tuple[str, ...]:
    """Codes (messages/media.toml) for a film."""
    return (
        *(("clock-mended",) if facts.mended else ()),
        *_of_choice(parameters.sound_source, facts),
        *(("picture-held",) if parameters.held_s else ()),
    )


def of_sound(parameters: SoundParameters, facts: MediaFacts) -> tuple[str, ...]:
    """Codes for a sound."""
    return (
        *(("clock-mended",) if facts.mended else ()),
        *(("no-picture",) if facts.unseen else ()),
        *_of_choice(parameters.sound_source, facts),
    )


def _of_choice(source: SoundSource | None, facts: MediaFacts) -> tuple[str, ...]:
    if source is None:
        return ("no-sound",) if facts.sounds and facts.sound is None else ()
    if not facts.sounds:
        return ()
    return ("other-sound",) if source.streams[0] != sounds.place(facts, facts.sounds[0]) else ()
