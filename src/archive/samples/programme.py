"""The programme of the singing as a PDF: a cover, what is sung, and the tune in numbered notation."""

from archive.samples import papercut
from archive.samples.lyrics import HELD, verses
from archive.samples.pdf import A4, Box, Mark, Words, write
from archive.samples.pdf import Shown as Picture
from archive.samples.song import TUNE

TITLE = "嵊州村歌节目单"
_RED, _GOLD, _CREAM, _INK = (150, 26, 34), (255, 226, 150), (250, 246, 236), (40, 34, 34)
_WIDE, _HIGH = A4
_SUNG = (
    ("一", "茉莉花", "四部合唱 · 民歌", "示例合唱团(合成)"),
    ("二", "茉莉花", "清唱 · 民歌", "示例女声(合成)"),
    ("三", "村歌嘹亮", "全场齐唱", "示例合唱团(合成)"),
)
_BEAT = 46.0
"""Points from one beat to the next."""


def programme() -> bytes:
    """Three pages."""
    return write(TITLE, [_cover(), _order(), _tune()])


def _cover() -> list[Mark]:
    middle = _WIDE / 2
    return [
        Box(0, 0, _WIDE, _HIGH, _CREAM),
        Box(0, 520, _WIDE, 322, _RED),
        Words(middle, 720, 54, "村歌展演", _GOLD, middle=True),
        Words(middle, 640, 34, "节 目 单", _GOLD, middle=True),
        Words(middle, 565, 20, "嵊州市 · 2025年5月18日", _CREAM, middle=True),
        Picture(middle - 170, 130, 340, 340, papercut.window_flower(900)),
        Words(middle, 70, 14, "本示例由程序合成,没有真人参加", _INK, middle=True),
    ]


def _order() -> list[Mark]:
    marks: list[Mark] = [Words(70, 740, 32, "节目次序", _RED), Box(70, 722, _WIDE - 140, 2, _RED)]
    for n, (number, name, kind, sung_by) in enumerate(_SUNG):
        y = 660 - n * 100
        marks += [
            Words(70, y, 24, number, _RED),
            Words(120, y, 24, f"《{name}》"),
            Words(130, y - 30, 15, kind),
            Words(330, y - 30, 15, sung_by),
        ]
    about = ("《茉莉花》是长江下游一带传唱的民歌,清代已有刻本。", "本次演唱为程序合成,第三句唱词为本示例新写。")
    return marks + [Words(70, 300 - n * 30, 15, line) for n, line in enumerate(about)]


def _tune() -> list[Mark]:
    marks: list[Mark] = [Words(_WIDE / 2, 740, 30, "茉莉花", _RED, middle=True), Words(70, 690, 15, "1=C 4/4")]
    note = 0
    for n, verse in enumerate(verses()):
        foot = 600 - n * 150
        marks += _staff(foot, note, verse.syllables)
        marks.append(Words(70, foot - 72, 12, verse.english, (110, 100, 100)))
        note += len(verse.syllables)
    return marks


def _staff(foot: float, first: int, syllables: str) -> list[Mark]:
    """Notes of one line: a digit for the degree, a dot above for the octave, a line below for half a beat, the word beneath."""
    marks: list[Mark] = []
    beat = 0.0
    for (degree, beats, _), syllable in zip(TUNE[first:], syllables, strict=False):
        x = 80 + beat * _BEAT
        marks.append(Words(x, foot, 22, str(degree % 10), middle=True))
        if degree > 10:
            marks.append(Words(x, foot + 14, 22, "·", middle=True))
        if beats < 1:
            marks.append(Box(x - 9, foot - 5, 18, 1.2, _INK))
        marks += [Words(x + held * _BEAT, foot, 22, "-", middle=True) for held in range(1, int(beats))]
        if syllable != HELD:
            marks.append(Words(x, foot - 38, 18, syllable, middle=True))
        beat += beats
    return marks
