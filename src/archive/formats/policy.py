"""The format policy: how the archive stands to each format, what it does with it, and why (policy.toml)."""

import tomllib
from functools import lru_cache
from importlib import resources
from typing import Literal

from pydantic import Field

from archive.models.base import Model
from archive.models.formats import Standing
from archive.models.media import MediaFacts

CopyKind = Literal["", "matroska", "tiff"]


class Rule(Model):
    """One row of the policy: which files it is for, its standing, and what is said of it in Chinese and English."""

    id: str = Field(pattern=r"^[a-z0-9-]+$")
    zh: str
    en: str
    mimes: frozenset[str]
    video: frozenset[str] = frozenset()
    sound: frozenset[str] = frozenset()
    only: frozenset[str] = Field(frozenset(), description="PUIDs")
    puids: tuple[str, ...] = Field((), description="what PRONOM calls such files")
    standing: Standing
    copied: CopyKind = Field("", alias="copy", description="the preservation copy of a format at risk")
    do_zh: str
    do_en: str
    why_zh: str
    why_en: str
    source: str

    def fits(self, mime: str, facts: MediaFacts | None, puid: str) -> bool:
        """Whether a file of this type, with these streams and this PUID, is one of them."""
        if mime not in self.mimes or (self.only and puid not in self.only):
            return False
        if not self.video and not self.sound:
            return True
        seen = {facts.video.codec} if facts and facts.video else set()
        heard = {sound.codec for sound in facts.sounds} if facts else set()
        return bool(self.video & seen or self.sound & heard)


@lru_cache(maxsize=1)
def policy() -> tuple[Rule, ...]:
    """Every row, in the order in which they are asked."""
    text = resources.files(__package__).joinpath("policy.toml").read_text(encoding="utf-8")
    return tuple(Rule.model_validate(row) for row in tomllib.loads(text)["rule"])


def rule_of(mime: str, facts: MediaFacts | None = None, puid: str = "") -> Rule:
    """The row that a file falls under: the first that fits, else the last one, which refuses everything else."""
    return next((rule for rule in policy() if rule.fits(mime, facts, puid)), policy()[-1])


def rule_named(name: str) -> Rule | None:
    """The row with this id; None for one that the policy no longer has."""
    return next((rule for rule in policy() if rule.id == name), None)
