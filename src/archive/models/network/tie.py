"""Names and ties of agents, with their time."""

from datetime import date

from pydantic import Field

from archive.models.base import Model


class AgentName(Model):
    """A name, with the time in which it was used."""

    name: str
    kind: str = Field("name", pattern="^(name|stage|pen|former|short|english)$")
    since: date | None = None
    until: date | None = None


class Tie(Model):
    """How an agent belongs to another one, or which centre it serves, with its time and who says so."""

    to: str
    role: str = Field(pattern="^(member|head|backbone|serves|teaches|transmits)$")
    centre: bool = Field(False, description="whether `to` is a centre")
    since: date | None = None
    until: date | None = None
    source: str = ""

    def holds(self, on: date) -> bool:
        """Whether it holds on a day; `until` is the first day on which it does not."""
        return (self.since is None or self.since <= on) and (self.until is None or on < self.until)
