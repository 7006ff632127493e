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
    demand: str = Field("", description="id of the demand that was made of it")


class Told(Model):
    """What who writes tells of themselves and of what they ask for, all of it if they like."""

    age_band: str = ""
    division: str = Field("", description="code of the division that they live in or ask about")
    centre: str = Field("", description="id of the centre of that division, or of the entry; empty for the whole archive")
    resource: str = Field("", description="id of the entry from whose page it was written")


class WantedLetter(Told):
    """What somebody wrote to the archive; the contact is private, and forgotten some time after the letter was closed."""

    id: int
    words: str
    contact: str = ""
    note: str = Field("", description="what was done about it")
    by: str = Field("", description="who closed it")
    at: datetime
    closed_at: datetime | None = None
    demand: str = Field("", description="id of the demand that was made of it")
