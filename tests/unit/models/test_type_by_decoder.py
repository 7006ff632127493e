"""What was preserved while a guess stood against the decoder's word is understood as the decoder has it."""

import pytest

from archive.models.facts import MediaFacts, MediaType, SoundFacts
from archive.models.media import Asset


def asset(media, facts):
    base = {"digest": "0" * 128, "sha256": "0" * 64, "path": "a.m4a", "size": 1, "mime": "video/mp4"}
    return Asset.model_validate({**base, "media": media, "facts": facts})


SOUND = MediaFacts(media=MediaType.SOUND, size=1, sound=SoundFacts(codec="aac", channels=1, sample_rate=44100))


@pytest.mark.parametrize("facts", [SOUND, SOUND.model_dump(mode="json")])
def test_sound_that_was_taken_for_a_film_is_sound(facts):
    found = asset("video", facts)
    assert (found.mime, found.media) == ("audio/mp4", MediaType.SOUND)
    assert Asset.model_validate_json(found.model_dump_json()) == found


def test_nothing_else_is_touched():
    assert asset("video", None).media is MediaType.VIDEO
    assert asset("caption", SOUND).media is MediaType.CAPTION
