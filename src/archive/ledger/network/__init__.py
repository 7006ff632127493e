"""The network in the ledger: what is said of activities, agents, collections and their like, and the facts that are counted."""

from functools import cached_property

from archive.ledger.database import Database
from archive.ledger.network.statements import Statements


class Network:
    """All subjects of the network."""

    def __init__(self, database: Database) -> None:
        self._database = database

    @cached_property
    def statements(self) -> Statements:
        """What is said of activities, agents, collections, sites and demands."""
        return Statements(self._database)
