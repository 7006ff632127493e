"""Choices: what people say of a resource's tags, which still stands for a film, and its chapters. Preserved with it."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Literal

from pydantic import Field

from archive.models.base import Model
from archive.models.facts import Chapter
from archive.models.ids import AssetDigest
from archive.models.media import Evidence, Tag, TagSource
from archive.models.people import Signed

BY_HAND = "people"
"""The source of what people say: not who, which the public need not know."""
NEAR_S = 0.5
"""A model that hears a recording again cuts it a little otherwise: so far apart a moment is the same one."""


class TagWord(Model):
    """What somebody says of a tag: that it is right, that it is wrong, or that it is there at all."""

    verdict: Literal["confirmed", "rejected", "added"]
    kind: str = Field(pattern=r"^[a-z-]+$")
    value: str = Field(min_length=1, max_length=500)
    asset: AssetDigest
    evidence: Evidence = Evidence()
    by: Signed
    at: datetime = Field(default_factory=lambda: datetime.now(UTC))

    def is_of(self, tag: Tag) -> bool:
        """Whether it is said of this tag."""
        same = (self.kind, self.value, self.asset) == (tag.kind, tag.value, tag.asset)
        return same and self.evidence.page == tag.evidence.page and _near(self.evidence.start_s, tag.evidence.start_s)

    def tag(self) -> Tag:
        """The tag that stands by it."""
        return Tag(
            kind=self.kind,
            value=self.value,
            source=TagSource(name=BY_HAND),
            confidence=1.0,
            asset=self.asset,
            evidence=self.evidence,
        )


class Choices(Model):
    """All of it of one resource."""

    tags: tuple[TagWord, ...] = ()
    posters: dict[str, str] = Field(default_factory=dict, description="SHA-512 of a film -> the still that stands for it")
    chapters: dict[str, tuple[Chapter, ...]] = Field(
        default_factory=dict,
        description="SHA-512 of a recording -> its chapters as somebody wrote them; none of them is no chapters",
    )

    def __bool__(self) -> bool:
        return bool(self.tags or self.posters or self.chapters)

    def said_of(self, tag: Tag) -> TagWord | None:
        """What was said last of a tag."""
        return next((word for word in reversed(self.tags) if word.is_of(tag)), None)

    def applied(self, tags: Sequence[Tag]) -> list[Tag]:
        """The tags as they count: without the rejected ones, with those that people confirmed or added."""
        kept: list[Tag] = []
        for tag in tags:
            word = self.said_of(tag)
            if word is None:
                kept.append(tag)
            elif word.verdict != "rejected":
                kept.append(tag.model_copy(update={"confidence": 1.0, "source": TagSource(name=BY_HAND)}))
        new = [word.tag() for word in self.tags if word.verdict != "rejected" and not any(word.is_of(tag) for tag in tags)]
        return [*kept, *new]

    def with_word(self, word: TagWord) -> "Choices":
        """The same with one more word, in the place of an earlier one of the same tag."""
        others = tuple(one for one in self.tags if not one.is_of(word.tag()))
        return self.model_copy(update={"tags": (*others, word)})

    def without_word(self, word: TagWord) -> "Choices":
        """The same without what was said of a tag."""
        return self.model_copy(update={"tags": tuple(one for one in self.tags if not one.is_of(word.tag()))})


def _near(one: float | None, other: float | None) -> bool:
    return one is other is None or (one is not None and other is not None and abs(one - other) <= NEAR_S)
