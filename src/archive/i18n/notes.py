"""Notes on quality in words, with the moments they are about (messages/quality.toml)."""

from collections.abc import Sequence

from archive.i18n import FIRST, Language, listed, messages, text
from archive.i18n.spans import mark
from archive.models.measurements import QualityFlag

_MARKS_SHOWN = 6
SAID_BY = {"truncated": "cut-off"}
"""Remarks of renditions that a note says better."""


def note(flag: QualityFlag, language: Language = FIRST) -> str:
    """One sentence; up to six stretches as `01:15–01:20`, in the order of time; before it the file, where the flag names one."""
    said = text(key(flag), language, **flag.facts)
    if flag.at:
        said = text("quality.at", language, note=said, marks=_marks(flag, language))
    return text("quality.of_file", language, file=flag.facts["file"], note=said) if "file" in flag.facts else said


def unsaid(remarks: Sequence[str], flags: Sequence[QualityFlag]) -> tuple[str, ...]:
    """The remarks that no note says already."""
    said = {flag.code for flag in flags}
    return tuple(code for code in remarks if code not in said and SAID_BY.get(code) not in said)


def remarked(remarks: Sequence[str], flags: Sequence[QualityFlag]) -> tuple[QualityFlag, ...]:
    """The remarks that no note says already, each once, as notes."""
    return tuple(QualityFlag(code=code) for code in dict.fromkeys(unsaid(remarks, flags)))


def key(flag: QualityFlag) -> str:
    """Where its sentence stands. A remark that stands as a note has no facts, and its own sentence (messages/media.toml)."""
    remark = f"remark.{flag.code}"
    return f"quality.{flag.code}" if flag.facts or remark not in messages() else remark


def _marks(flag: QualityFlag, language: Language) -> str:
    shown = sorted(flag.at[:_MARKS_SHOWN], key=lambda one: one.start_s)
    marks = listed((f"{mark(one.start_s)}–{mark(one.end_s)}" for one in shown), language)
    return text("quality.more", language, marks=marks, count=len(flag.at)) if len(flag.at) > _MARKS_SHOWN else marks
