"""People in the ledger: accounts, what they sign in with, sessions, posts, attempts, and the log of what they did."""

from functools import cached_property

from archive.ledger.accounts.attempts import Attempts
from archive.ledger.accounts.audit import Audit
from archive.ledger.accounts.credentials import Credentials
from archive.ledger.accounts.deputies import Deputies
from archive.ledger.accounts.grants import Grants
from archive.ledger.accounts.identities import Identities
from archive.ledger.accounts.invitations import Invitations
from archive.ledger.accounts.pending import Pending
from archive.ledger.accounts.people import People
from archive.ledger.accounts.sessions import Sessions
from archive.ledger.database import Database


class Accounts:
    """All subjects that concern people."""

    def __init__(self, database: Database) -> None:
        self._database = database

    @cached_property
    def people(self) -> People:
        """Who there is."""
        return People(self._database)

    @cached_property
    def credentials(self) -> Credentials:
        """What they sign in with."""
        return Credentials(self._database)

    @cached_property
    def sessions(self) -> Sessions:
        """Who is signed in where."""
        return Sessions(self._database)

    @cached_property
    def grants(self) -> Grants:
        """Which posts they hold."""
        return Grants(self._database)

    @cached_property
    def deputies(self) -> Deputies:
        """Who stands in for whom."""
        return Deputies(self._database)

    @cached_property
    def invitations(self) -> Invitations:
        """Who was asked to come."""
        return Invitations(self._database)

    @cached_property
    def identities(self) -> Identities:
        """Who they are elsewhere."""
        return Identities(self._database)

    @cached_property
    def pending(self) -> Pending:
        """What was begun and waits for its next step."""
        return Pending(self._database)

    @cached_property
    def attempts(self) -> Attempts:
        """What failed of late."""
        return Attempts(self._database)

    @cached_property
    def audit(self) -> Audit:
        """Who did what."""
        return Audit(self._database)
