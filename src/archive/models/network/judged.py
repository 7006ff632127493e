"""What judges gave: marks while a round is open, and the sheet that is sealed and then shown. Judges are numbers, never names."""

import hashlib
import json
from collections.abc import Mapping

from pydantic import Field

from archive.models.base import Model


class Judge(Model):
    """Somebody on the roster of a round; only the ledger knows, and only until the call is final."""

    call: str
    n: int
    label: str = Field(description="what the sheet calls her: 1, 2, 3 …")
    person: str = Field(description="id of her account")
    name: str
    agent: str = Field("", description="her own entry among people, whose ties recuse her")


class Mark(Model):
    """What one judge gives one nomination: criterion -> marks; or why she gives none."""

    nomination: str
    judge: str
    values: dict[str, float] = Field(default_factory=dict)
    recused: str = Field("", description="centre, tie, credit, singer: found; hand: said so")


class Row(Model):
    """A nomination on the sheet. Means are trimmed, by criterion; the total is of 100."""

    nomination: str
    division: str = Field("", description="among whose it is ranked")
    marks: dict[str, dict[str, float]] = Field(default_factory=dict, description="judge -> criterion -> marks")
    recused: tuple[str, ...] = ()
    means: dict[str, float] = Field(default_factory=dict)
    total: float | None = None
    median: float | None = Field(None, description="of the judges' own totals")
    spread: float | None = Field(None, description="between the highest and the lowest of them: how far the panel disagrees")
    rank: int | None = None


class Sheet(Model):
    """A round as it was sealed, the best first."""

    call: str
    round: int
    level: str
    category: str = ""
    weights: dict[str, float]
    most: dict[str, float]
    trim: int
    tie_break: tuple[str, ...] = ()
    rows: tuple[Row, ...]

    def canonical(self) -> bytes:
        """The bytes whose SHA-256 is published: JSON with sorted names, no blanks, UTF-8."""
        plain: Mapping[str, object] = self.model_dump(mode="json")
        return json.dumps(plain, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()

    @property
    def sha256(self) -> str:
        """The digest that is published when it is sealed."""
        return hashlib.sha256(self.canonical()).hexdigest()
