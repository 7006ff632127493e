"""What `archive check` finds of one thing that it tried: it works, it does not, or it could be better."""

from enum import StrEnum

from pydantic import Field

from archive.models.base import Model


class Mark(StrEnum):
    """How it was found."""

    GOOD = "good"
    BAD = "bad"
    NOTE = "note"


class Finding(Model):
    """One thing that was tried. `archive.i18n.explain(code, facts)` makes the sentence of what is not good."""

    part: str = Field(description="server or subject, e.g. ledger")
    tried: str = Field(description="what was tried there, e.g. sign-in")
    mark: Mark
    code: str = Field("", pattern=r"^(E\d{3})?$", description="stable code of what is not good")
    facts: dict[str, str] = Field(default_factory=dict)


def good(part: str, tried: str, **facts: object) -> Finding:
    """It works; facts say what was found, e.g. the version."""
    return Finding(part=part, tried=tried, mark=Mark.GOOD, facts=_texts(facts))


def bad(part: str, tried: str, code: str, **facts: object) -> Finding:
    """It does not work, and the archive will not."""
    return Finding(part=part, tried=tried, mark=Mark.BAD, code=code, facts=_texts(facts))


def note(part: str, tried: str, code: str, **facts: object) -> Finding:
    """The archive works, and something of it not as well as it could."""
    return Finding(part=part, tried=tried, mark=Mark.NOTE, code=code, facts=_texts(facts))


def _texts(facts: dict[str, object]) -> dict[str, str]:
    return {name: str(value) for name, value in facts.items()}
