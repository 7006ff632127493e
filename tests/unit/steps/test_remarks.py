"""Remarks: what may be pinned where, and the same as WebVTT."""

import pytest

from archive.errors import NoReturnReason, RemarkRefused
from archive.models.delivery import Resource
from archive.models.media import Asset, MediaFacts, MediaType
from archive.models.people import Person
from archive.models.record import Kind, Record
from archive.models.reviewing import ReturnCode
from archive.models.states import ResourceState
from archive.steps.desk import remarks
from archive.steps.desk.remarks import Pinned
from archive.texts.timing import stamp

FILM, PAPER = "a" * 128, "b" * 128
WANG = Person(id="p-1", name="示例王<>")


def asset(digest, media, **facts):
    probed = MediaFacts(media=media, size=1, **facts) if facts else None
    return Asset(digest=digest, sha256="c" * 64, path="x", size=1, mime="video/mp4", media=media, facts=probed)


RESOURCE = Resource(
    id="00000000000",
    centre="c",
    delivery="D1",
    delivery_name="d",
    item="1",
    state=ResourceState.IN_REVIEW,
    record=Record(title="示例", kind=Kind.OTHER),
    assets=(asset(FILM, MediaType.VIDEO, duration_s=200.0), asset(PAPER, MediaType.DOCUMENT)),
)


def made(**typed):
    return remarks.made(RESOURCE, WANG, Pinned(**{"text": "x", **typed}))


@pytest.mark.parametrize(
    ("typed", "ms"),
    [("12", 12_000), ("3:12.4", 192_400), ("00:03:12.400", 192_400), ("1:00:00,001", 3_600_001), (" 0.04 ", 40), ("", None)],
)
def test_moments_are_read_as_people_write_them(typed, ms):
    assert remarks.moment(typed) == ms
    if ms is not None:
        assert remarks.moment(stamp(ms)) == ms


@pytest.mark.parametrize(
    "typed",
    [
        {"asset": "f" * 128},
        {"asset": FILM, "start": "abc"},
        {"asset": FILM, "start": "5:00"},
        {"asset": FILM, "start": "0:10", "end": "0:05"},
        {"asset": FILM, "end": "0:05"},
        {"start": "0:05"},
        {"asset": PAPER, "page": "0"},
        {"asset": PAPER, "page": "one"},
        {"asset": PAPER, "box": ("0", "0", "0", "10")},
        {"asset": PAPER, "box": ("90", "0", "20", "10")},
        {"asset": PAPER, "box": ("nan", "0", "20", "10")},
        {"asset": PAPER, "box": ("1", "", "", "")},
        {"field": "password"},
        {"text": "x" * 2001},
    ],
)
def test_what_cannot_be_pinned_is_refused(typed):
    with pytest.raises(RemarkRefused):
        made(**typed)


def test_a_remark_says_something():
    with pytest.raises(NoReturnReason):
        made(text="  ")
    assert made(text="", code="sound").code is ReturnCode.SOUND
    assert made(code="nonsense").code is ReturnCode.OTHER


def test_remarks_on_a_recording_are_cues_in_their_order():
    late = made(asset=FILM, start="3:12.4", text="<此处> 无声 --> &", code="sound")
    early = made(asset=FILM, start="5", end="6.5", text="晃动")
    other = made(field="title", text="题名")
    text = remarks.webvtt([late, other, early], FILM)
    blocks = text.split("\n\n")
    assert blocks[0] == "WEBVTT" and len(blocks) == 3
    assert "00:00:05.000 --> 00:00:06.500" in blocks[1] and "晃动" in blocks[1]
    assert "00:03:12.400 --> 00:03:15.400" in blocks[2]
    assert blocks[2].count("-->") == 1 and "&lt;此处&gt; 无声 --&gt; &amp;" in blocks[2] and "<v 示例王<>" in blocks[2]
