"""Which of a recording's sounds is heard: the first that is not silent. Pure."""

from collections.abc import Sequence

from archive.models.facts import MediaFacts, SoundFacts


def chosen(sounds: Sequence[SoundFacts]) -> tuple[SoundFacts, ...]:
    """The sound, or the two mono ones that are its channels; none where nobody decodes any.

    When a sound is mono and another mono one stands behind it, both are the two channels of one (field recorders and
    professional tapes write so; what stands on a third and fourth track is usually a mix or a comment). What does not decode is
    left out. Of what is left the first that is not silent is heard, and the first where all are.
    """
    every = _grouped([sound for sound in sounds if sound.unheard != "undecoded"])
    return next((group for group in every if any(not one.unheard for one in group)), every[0] if every else ())


def heard(facts: MediaFacts) -> tuple[SoundFacts, ...]:
    """The sounds of a recording that are heard."""
    return chosen(facts.sounds or ((facts.sound,) if facts.sound else ()))


def place(facts: MediaFacts, sound: SoundFacts) -> int:
    """Where a sound stands among the sound streams of the file."""
    return facts.sounds.index(sound) if sound.place is None and sound in facts.sounds else sound.place or 0


def _grouped(sounds: Sequence[SoundFacts]) -> list[tuple[SoundFacts, ...]]:
    groups: list[tuple[SoundFacts, ...]] = []
    rest = list(sounds)
    while rest:
        first, *rest = rest
        if first.channels == 1 and rest and rest[0].channels == 1 and rest[0].sample_rate == first.sample_rate:
            groups.append((first, rest.pop(0)))
        else:
            groups.append((first,))
    return groups
