"""What format a file is in, and how the archive stands to that format."""

from enum import StrEnum

from pydantic import Field

from archive.models.base import Model


class Standing(StrEnum):
    """How the archive stands to a format (its format policy)."""

    PREFERRED = "preferred"
    ACCEPTED = "accepted"
    AT_RISK = "at-risk"
    REFUSED = "refused"


class FileFormat(Model):
    """The format of one file by its content, and its standing when it was looked at."""

    puid: str = Field("", pattern=r"^((x-)?fmt/\d+)?$", description="PRONOM unique identifier; empty where no signature fits")
    name: str = Field("", description="as PRONOM calls it")
    version: str = ""
    mime: str = Field("", description="as PRONOM says, which may differ from the archive's own")
    basis: str = Field("", description="what it was told by: byte match, container match, text match, extension match")
    by: str = Field("", description="tool and signature file, with their versions")
    standing: Standing
    rule: str = Field(description="id of the row of the format policy, e.g. avi-dv")
