"""Participations: what somebody did in an activity or served on a day, as who organised it recorded it."""

from datetime import date
from enum import StrEnum

from pydantic import Field

from archive.models.base import Model


class Part(StrEnum):
    """In which part somebody took part."""

    VOLUNTEER = "volunteer"
    TRAINEE = "trainee"
    TEACHER = "teacher"
    PERFORMER = "performer"
    ORGANISER = "organiser"
    LIAISON = "liaison"


class Correction(Model):
    """What a record said before it was corrected."""

    on: date
    by: str
    why: str = ""
    was: dict[str, str] = Field(default_factory=dict, description="field -> what stood there")


class Participation(Model):
    """One of them. Who organises records it; who certifies confirms it, and then its hours count."""

    role: Part
    activity: str = Field("", description="id of the activity")
    what: str = Field("", description="in words, where it is of no activity that is on record")
    on: date | None = None
    hours: float | None = Field(None, ge=0, le=10_000)
    heads: int | None = Field(None, ge=0, description="people who were served")
    sessions: int | None = Field(None, ge=0, description="of a training: its sessions")
    attended: int | None = Field(None, ge=0, description="of those, how many they came to")
    recorded_by: str = Field(description="id of the centre that organised it")
    recorder: str = Field("", description="who handed the record in, as a decision names people; never public")
    state: str = Field("recorded", pattern="^(recorded|confirmed)$")
    confirmed_by: str = ""
    evidence: tuple[str, ...] = Field((), description="ids of resources")
    source: str = Field("", description="the system that it was recorded in")
    number: str = Field("", description="its number there")
    also: tuple[str, ...] = Field((), description="other systems that have the same: `system number`")
    trail: tuple[Correction, ...] = Field((), description="what it said before, oldest first")

    @property
    def record(self) -> str:
        """What the same record is known by: the number in its system, else what was done when and for how long."""
        return f"{self.source} {self.number}" if self.number else "\0".join(("", *self.deed))

    @property
    def deed(self) -> tuple[str, str, str, str]:
        """What two systems that tell of the same have in common."""
        return (self.role.value, self.activity or self.what, self.on.isoformat() if self.on else "", f"{self.hours or 0:g}")

    @property
    def share(self) -> float | None:
        """The part of the sessions that they came to."""
        return self.attended / self.sessions if self.sessions and self.attended is not None else None
