"""Places of a centre's own that are looked at by schedule, and what lies in them."""

from datetime import datetime
from enum import StrEnum
from typing import NamedTuple
from zoneinfo import ZoneInfo

from pydantic import Field

from archive.models.base import Model
from archive.models.report import Fault

ZONE = ZoneInfo("Asia/Shanghai")
"""Hours of a window are those of the centres."""


class IntakeKind(StrEnum):
    """What kind of place it is."""

    FOLDER = "folder"
    WEBDAV = "webdav"
    S3 = "s3"
    SFTP = "sftp"
    OAI = "oai"
    """a repository that is harvested by OAI-PMH"""


class IntakeSource(Model):
    """A row of `intake_sources`: where a centre's deliveries lie, how to get in, when, and how fast."""

    name: str = Field(pattern=r"^[a-z0-9][a-z0-9-]{0,60}$", description="what commands call it; permanent")
    centre: str
    kind: IntakeKind
    address: str = Field("", description="https://host/…, sftp://user@host:port, an S3 endpoint; empty for a folder")
    path: str = Field("", description="the folder in which deliveries lie; of S3 bucket/prefix; of OAI-PMH the set")
    secret: str = Field("", description="name of a file in the folder of secrets; never the secret itself")
    begins: int | None = Field(None, ge=0, le=23, description="hour from which bytes may move; None: always")
    ends: int | None = Field(None, ge=0, le=24, description="hour at which nothing new begins")
    rate_bps: int | None = Field(None, ge=1, description="bytes in a second at most")
    every_min: int = Field(30, ge=1, le=10_080)
    enabled: bool = True
    takes_media: bool = Field(False, description="of OAI-PMH: linked media are fetched, not only linked")
    own_network: bool = Field(False, description="of OAI-PMH: its address may be one of a private network")
    looked_at: datetime | None = None
    fault: Fault | None = Field(None, description="what was wrong when it was last looked at")

    def is_open(self, now: datetime) -> bool:
        """Whether something may begin now; a window of 22 to 6 goes over midnight."""
        if self.begins is None or self.ends is None:
            return True
        hour = now.astimezone(ZONE).hour
        if self.begins < self.ends:
            return self.begins <= hour < self.ends
        return hour >= self.begins or hour < self.ends


class RemoteEntry(NamedTuple):
    """Something in a folder far away: `mark` is its ETag, or the time at which it was last written; `modified` that time in s."""

    name: str
    folder: bool
    size: int
    mark: str
    modified: float = 0.0
