"""The words of captions as an entry carries them."""

from archive.steps.spoken import cue_lines

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
