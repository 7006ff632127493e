"""What the public is told of demands: what was asked for, and what answers it."""

from datetime import date

from pydantic import Field

from archive.models.base import Model

FEWEST = 5
"""Letters from which on a number of them is told: fewer may be about one person."""


class AskedAnswer(Model):
    """What answers a demand: an entry that is public now, an activity or a collection; or a sentence alone."""

    kind: str = ""
    target: str = ""
    title: str = ""
    words: str = ""


class Asked(Model):
    """One demand that was answered."""

    id: str
    title: str
    theme: str = ""
    division: str = Field("", description="code of the division that it came from")
    centre: str = Field("", description="name of the centre that answered")
    asked_on: date | None = None
    answered_on: date | None = None
    days: int | None = Field(None, description="from its coming to its answer")
    answers: tuple[AskedAnswer, ...] = ()
    sample: bool = False

    @property
    def place(self) -> str:
        """Where it stands among all, for the page behind it."""
        return f"{self.answered_on}~{self.id}"


class AskedCounts(Model):
    """Letters by theme and by age band, each only from five on; without samples. Days are those of answered demands."""

    themes: dict[str, int] = Field(default_factory=dict, description="id of a theme -> letters")
    ages: dict[str, int] = Field(default_factory=dict, description="id of an age band -> letters that told it")
    answered: int = 0
    median_days: float | None = None


def place_of(typed: str) -> tuple[date, str] | None:
    """Day and id of such a place; None for the beginning, and for what is none."""
    day, _, id_ = typed.partition("~")
    try:
        return (date.fromisoformat(day), id_[:40]) if id_ else None
    except ValueError:
        return None
