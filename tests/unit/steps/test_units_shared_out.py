"""How a delivery's work is shared out: what takes a moment to one task, what takes long to many, the smallest first."""

import pytest

from archive.models.media import Asset, MediaFacts, MediaType
from archive.steps.making import derive


def asset(number, media=MediaType.PICTURE, size=1_000, duration_s=None):
    facts = MediaFacts(media=media, size=size, duration_s=duration_s)
    return Asset(digest=f"{number:0128x}", sha256="0" * 64, path=f"{number}.x", size=size, mime="x/y", media=media, facts=facts)


@pytest.mark.parametrize(
    ("media", "duration_s", "a_moment"),
    [
        (MediaType.PICTURE, None, True),
        (MediaType.DOCUMENT, None, True),
        (MediaType.VIDEO, 119.0, True),
        (MediaType.VIDEO, 121.0, False),
        (MediaType.SOUND, 240.0, True),
        (MediaType.SOUND, 3600.0, False),
        (MediaType.VIDEO, None, True),
    ],
)
def test_a_recording_takes_long_when_it_lasts_long(media, duration_s, a_moment):
    assert derive.takes_a_moment(asset(1, media, duration_s=duration_s)) is a_moment


def test_there_are_never_more_batches_than_airflow_maps_over():
    digests = [f"{n:0128x}" for n in range(20_000)]
    shared = derive.together(digests, 1)
    assert len(shared) <= derive.MOST_BATCHES and [one for batch in shared for one in batch] == digests
    assert derive.together(digests[:3], 1) == [[one] for one in digests[:3]]
