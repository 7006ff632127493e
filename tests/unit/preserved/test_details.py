"""The details of events: the sentences that are shown in two languages, told from what people and tools said."""

import pytest

from archive.models.deletion import Category
from archive.preserved import details, reading
from archive.preserved.details import parse
from objects_as_preserved import ObjectAsPreserved

WRITTEN = {
    "delivery D16e1bee1018616689b89 of centre zj-330683": details.Source("D16e1bee1018616689b89", "zj-330683"),
    "SHA-512 and SHA-256 of every original as received": details.Digests(),
    "resource 97AY8EYRRDF": details.Subject("97AY8EYRRDF"),
    "4 files": details.Count(4),
    f"35 files out of a package of 7 bytes, SHA-512 {'0' * 128}: 照片: 一.zip": details.Unpacking(
        35, "照片: 一.zip", 7, "0" * 128
    ),
    "consent: 家属要求": details.Reason(Category.CONSENT, "家属要求"),
    "other: two\nlines": details.Reason(Category.OTHER, "two\nlines"),
    "rights: ": details.Reason(Category.RIGHTS, ""),
}
SAID = ["", "题名请写全", "old.wmv: derived/old.wmv.mkv, lossless, ffmpeg 9.0.2", "found right again", "04 files", "unheard: of"]


@pytest.mark.parametrize("text", WRITTEN)
def test_what_was_written_is_understood_and_written_again_to_the_byte(text):
    assert parse(text) == WRITTEN[text] and parse(text).text() == text


@pytest.mark.parametrize("text", SAID)
def test_what_people_and_tools_said_is_left_as_it_is(text):
    assert parse(text) == details.Words(text) and parse(text).text() == text


def test_every_kind_of_detail_is_understood():
    assert {type(one) for one in WRITTEN.values()} | {details.Words} == set(details.Detail.__args__)


def test_the_events_of_an_archive_that_stands_say_what_they_said():
    every = [event for number in reading.events(ObjectAsPreserved("resource")).values() for event in number]
    understood = [type(parse(event.detail)) for event in every]
    assert understood.count(details.Source) == understood.count(details.Digests) == understood.count(details.Subject) == 2
    assert understood.count(details.Reason) == 2
    assert [parse(event.detail).text() for event in every] == [event.detail for event in every]
    asked = [event.outcome for event in every if event.outcome.endswith("asked")]
    assert asked == [details.asked("delete"), details.asked("undelete")]
