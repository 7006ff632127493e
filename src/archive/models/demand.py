"""What visitors looked for and did not find."""

from datetime import date, datetime

from pydantic import Field

from archive.models.base import Model


class MissedTerm(Model):
    """Words that found nothing; a visitor counts once a day."""

    term: str
    sessions: int
    first_on: date
    last_on: date


class WantedLetter(Model):
    """What somebody wrote to the archive; the contact is private, and forgotten some time after the letter was closed."""

    id: int
    words: str
    contact: str = ""
    note: str = Field("", description="what was done about it")
    by: str = Field("", description="who closed it")
    at: datetime
    closed_at: datetime | None = None
