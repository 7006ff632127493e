"""What a reviewer is told of an original: notes, and the remarks of its renditions that no note says."""

from archive.i18n import notes
from archive.models.measurements import QualityFlag
from archive.models.media import Rendition, RenditionKind
from archive.steps.making import quality


def rendition(recipe="picture", **more):
    return Rendition(asset="a" * 128, recipe=recipe, version=1, kind=RenditionKind.PICTURE, files=(), **more)


def test_remarks_reach_the_reviewer_as_notes_with_a_code_and_a_sentence():
    made = rendition(remarks=("damaged", "half-size"), quality=(QualityFlag(code="one-colour", facts={"colour": "#000000"}),))
    flags = quality.told([made, rendition("document", remarks=("damaged", "first-pages"))])
    assert [flag.code for flag in flags] == ["one-colour", "damaged", "half-size", "first-pages"]
    assert [notes.note(flag) for flag in flags[:2]] == [
        "整幅画面几乎是同一种颜色（#000000）",
        "文件有损坏,已尽量转出可读的部分",
    ]
    assert notes.note(flags[2], "en") == "it has so many pixels that it was made at a reduced size"


def test_a_remark_that_a_note_says_better_is_not_said_twice():
    counted = QualityFlag(code="damaged", facts={"count": "7"})
    cut = QualityFlag(code="cut-off", facts={"promised": "01:00", "found": "00:30"})
    assert quality.told([rendition(remarks=("damaged", "truncated"), quality=(counted, cut))]) == (counted, cut)
    assert notes.note(counted, "en") == "damaged: the decoder complained 7 times"
