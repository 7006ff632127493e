"""Accounts: people who sign in, their sessions, and the posts they hold for a time."""

from datetime import datetime
from enum import StrEnum

from pydantic import Field

from archive.models.base import Model
from archive.models.people import Grant, Person, Role


class AccountState(StrEnum):
    """Where an account stands."""

    INVITED = "invited"
    """has not set a password yet"""
    ACTIVE = "active"
    DISABLED = "disabled"


class Account(Model):
    """Somebody who may sign in."""

    id: str
    login: str
    name: str
    centre: str = ""
    """Where they work; empty for the whole archive."""
    mail: str = ""
    language: str = ""
    state: AccountState = AccountState.INVITED
    sample: bool = False
    created_at: datetime | None = None

    def person(self, *grants: Grant) -> Person:
        """Who acts, with the roles that hold now."""
        return Person(id=self.id, name=self.name, roles=grants)


class Post(Model):
    """A role that an account holds in a part of the tree, from `begins` on and before `ends`."""

    id: int
    person: str
    role: Role
    centre: str = ""
    begins: datetime
    ends: datetime | None = None
    by: str


class Deputy(Model):
    """Somebody who acts with the posts of another one, from `begins` on and before `ends`."""

    id: int
    person: str
    deputy: str
    begins: datetime
    ends: datetime
    by: str


class Session(Model):
    """Somebody who is signed in at one browser."""

    id: str
    person: str
    strength: int
    """How many factors were shown: 1, or 2."""
    address: str = ""
    agent: str = ""
    began_at: datetime
    seen_at: datetime
    until: datetime
    ended_at: datetime | None = None


class AuditHead(Model):
    """The newest line of the audit log at a moment: whoever changes an earlier line cannot make it come out again."""

    id: int
    hash: str
    at: datetime
    """Of that line."""
    taken_at: datetime


class Act(Model):
    """One line of the audit log."""

    id: int
    at: datetime
    actor: str
    on_behalf_of: str = ""
    address: str = ""
    verb: str
    kind: str
    subject: str
    centre: str = ""
    outcome: str
    facts: dict[str, str] = Field(default_factory=dict)
    previous: str
    hash: str
