"""Doubts in words."""

from archive.i18n import Language, explain, text
from archive.models.doubts import Doubt


def sentence(doubt: Doubt, language: Language = "zh") -> str:
    """Why a person has to look, in one sentence."""
    if doubt.code.startswith("E"):
        return explain(doubt.code, doubt.facts, language).what
    return text(doubt.code, language, **doubt.facts)


def kinds(doubts: tuple[Doubt, ...], language: Language = "zh") -> str:
    """What they are about, each kind once: `授权、质量`."""
    every = dict.fromkeys(doubt.kind for doubt in doubts)
    return ("、" if language == "zh" else ", ").join(text(f"doubt-kind.{kind.value}", language) for kind in every)
