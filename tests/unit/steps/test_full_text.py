"""The words of captions as an entry carries them."""

from archive.steps.making.full_text import cue_lines
from archive.steps.making.private_numbers import told

VTT = """WEBVTT
X-TIMESTAMP-MAP=LOCAL:00:00:00.000,MPEGTS:0

NOTE nobody reads this

00:00:01.000 --> 00:00:02.000
<v 甲>溪水清清</v>
A &lt; B

01:00:03.000 --> 01:00:04.000
<i>采茶</i>
"""


def test_only_what_is_read_on_the_screen_is_taken():
    assert [line for line in cue_lines(VTT) if line] == ["溪水清清", "A < B", "采茶"]


def test_numbers_beyond_the_lines_that_become_tags_are_told_once_and_of_their_file():
    said = [("章程.docx", "行\n" * 5_000 + "电话 13812345678"), ("known.srt", "13812345678"), ("plain.srt", "采茶")]
    (fault,) = told(said, {"known.srt"})
    assert (fault.code, fault.value, fault.refuses) == ("E251", "章程.docx", False)
