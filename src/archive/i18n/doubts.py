"""Doubts in words."""

from collections.abc import Sequence

from archive.i18n import FIRST, Language, explain, listed, text
from archive.models.doubts import Doubt
from archive.models.report import Fault


def sentence(doubt: Doubt, language: Language = FIRST) -> str:
    """Why a person has to look, in one sentence."""
    if doubt.code.startswith("E"):
        return explain(doubt.code, doubt.facts, language).what
    return text(doubt.code, language, **doubt.facts)


def kinds(doubts: tuple[Doubt, ...], language: Language = FIRST) -> str:
    """What they are about, each kind once: `授权、质量`."""
    every = dict.fromkeys(doubt.kind for doubt in doubts)
    return listed((text(f"doubt-kind.{kind.value}", language) for kind in every), language)


def unsaid(doubts: Sequence[Doubt], faults: Sequence[Fault]) -> tuple[Doubt, ...]:
    """The doubts that no fault says already: the same code of the same thing, which is the same sentence."""
    said = {(fault.code, explain(fault.code, {"value": fault.value, **fault.facts}).what) for fault in faults}
    return tuple(doubt for doubt in doubts if (doubt.code, sentence(doubt)) not in said)
