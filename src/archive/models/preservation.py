"""What is known of preserved objects: what is wrong with one, when it was last read, where its copies are."""

from datetime import datetime
from enum import StrEnum

from pydantic import Field

from archive.models.base import Model


class Problem(Model):
    """One thing that is wrong with a preserved object; `code` is the OCFL validation code, E… an error, W… a warning.

    Of ours is E317 alone: the object is valid and older than it has been.
    """

    code: str = Field(pattern=r"^[EW]\d{3}[a-z]?$", description="https://ocfl.io/1.1/spec/validation-codes.html")
    path: str = Field("", description="relative to the object, empty for the object itself")
    found: str = Field("", description="what was found there, in the validator's words")

    @property
    def is_error(self) -> bool:
        """Whether the object is invalid for it."""
        return self.code.startswith("E")


class Verified(Model):
    """What reading a whole object gave."""

    object: str
    version: int = Field(description="head; 0 where no version can be read")
    files: int = Field(description="content files that were read")
    size: int = Field(description="bytes that were read")
    problems: tuple[Problem, ...] = ()

    @property
    def sound(self) -> bool:
        """Whether nothing is wrong, warnings aside."""
        return not any(problem.is_error for problem in self.problems)


class Condition(StrEnum):
    """How an object was found when it was last read."""

    UNREAD = "unread"
    SOUND = "sound"
    HEALED = "healed"
    DAMAGED = "damaged"


class Holding(Model):
    """One preserved object in the ledger's list of what has to be read and copied."""

    object: str
    version: int
    files: int
    size: int = Field(description="bytes of all its files")
    added_at: datetime
    checked_at: datetime | None = None
    condition: Condition = Condition.UNREAD
    problems: tuple[Problem, ...] = ()


class Copy(Model):
    """How far one replica has an object."""

    object: str
    replica: str
    version: int
    at: datetime
    fault: str = Field("", description="code of what hindered the last try")


class FixityReport(Model):
    """How the reading of all bytes stands against the promise."""

    objects: int
    size: int = Field(description="bytes held")
    unread: int = Field(description="objects never read since they were written")
    damaged: int
    healed: int
    oldest: datetime | None = Field(None, description="the object read longest ago")
    overdue: int = Field(description="objects last read longer ago than promised")
    promised_days: int
    read_30d: int = Field(description="bytes read in the last 30 days")
    nightly: int = Field(description="bytes that the budget allows a night at the pace measured")
    achievable_days: float | None = Field(None, description="days that reading everything takes with this budget")

    @property
    def kept(self) -> bool:
        """Whether the promise can be kept with this budget and is kept now."""
        return not self.overdue and (self.achievable_days is None or self.achievable_days <= self.promised_days)


class Lag(Model):
    """What a replica still lacks."""

    replica: str
    objects: int
    size: int
    since: datetime | None = None


class CareReport(Model):
    """How everything that is preserved stands: readings, copies, and what is damaged; never public."""

    fixity: FixityReport
    lags: tuple[Lag, ...] = ()
    damaged: tuple[Holding, ...] = Field((), description="at most 100, found longest ago first")
    waiting: int = Field(0, description="resources whose renditions are to be made again")


class Turn(Model):
    """An object and the moment by which it takes its turn: where a list that is read in pages goes on."""

    object: str
    at: datetime | None = None


class Gap(Model):
    """A difference between two sides: an object that one lacks or has otherwise."""

    object: str
    replica: str
    kind: str = Field(pattern=r"^(missing|behind|differs|extra|unlisted|lost|invalid)$")
    here: str = ""
    there: str = ""


class Exclusion(Model):
    """What may not come in again: bytes by their digest, or an item of a centre."""

    digest: str = ""
    centre: str = ""
    delivery_name: str = ""
    item: str = ""
    resource: str
    reason: str
    at: datetime


class PreservedFile(Model):
    """A file of an object's newest version."""

    path: str
    digest: str = Field(description="SHA-512")
    content: str = Field(description="where its bytes lie in the object")
    size: int | None = Field(None, description="bytes; None where they are lost")
    format: str = ""
    since: int = Field(description="number of the version that brought these bytes")


class PreservedVersion(Model):
    """One version of an object; what changed in it as logical paths."""

    number: int
    created: str = Field(description="RFC 3339")
    agent: str
    message: str
    added: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()


class PreservedEvent(Model):
    """One event of an object, with the version that tells of it."""

    version: int
    type: str
    at: datetime
    agent: str
    outcome: str
    detail: str = ""


class Overview(Model):
    """All that is known of how a resource is preserved; for those who look after it, never public."""

    resource: str
    object: str
    folder: str
    title: str
    versions: tuple[PreservedVersion, ...]
    files: tuple[PreservedFile, ...]
    events: tuple[PreservedEvent, ...]
    holding: Holding | None = None
    copies: tuple[Copy, ...] = ()
    replicas: tuple[str, ...] = Field((), description="names of all replicas that are set up")
