"""The network in the ledger: what is said of activities, agents, collections and their like, and the facts that are counted."""

from functools import cached_property

from archive.ledger.centres import Centres
from archive.ledger.database import Database
from archive.ledger.network.activities import Activities
from archive.ledger.network.agents import Agents
from archive.ledger.network.calls import Calls
from archive.ledger.network.collections import Collections
from archive.ledger.network.contests import Contests
from archive.ledger.network.counted_names import CountedNames
from archive.ledger.network.demands import Demands
from archive.ledger.network.heritage import HeritageItems
from archive.ledger.network.logged import LoggedFacts
from archive.ledger.network.measures import Measures
from archive.ledger.network.objections import Objections
from archive.ledger.network.public_agents import PublicAgents
from archive.ledger.network.silence import Silence
from archive.ledger.network.statements import Statements
from archive.ledger.network.uses import Uses


class Network:
    """All subjects of the network."""

    def __init__(self, database: Database) -> None:
        self._database = database

    @cached_property
    def statements(self) -> Statements:
        """What is said of activities, agents, collections, sites and demands."""
        return Statements(self._database)

    @cached_property
    def activities(self) -> Activities:
        """Activities and sites as lists, by number, and by what they point at."""
        return Activities(self._database, self.statements)

    @cached_property
    def silence(self) -> Silence:
        """Which centres have sent nothing."""
        return Silence(self._database)

    @cached_property
    def agents(self) -> Agents:
        """People and groups, by names and by records of other systems."""
        return Agents(self._database)

    @cached_property
    def public_agents(self) -> PublicAgents:
        """People and groups as the public may know them."""
        return PublicAgents(self._database, self.statements, self.agents, self.calls.of_agent)

    @cached_property
    def collections(self) -> Collections:
        """Collections as the public may know them."""
        return Collections(self._database, self.statements)

    @cached_property
    def calls(self) -> Calls:
        """Calls with their rounds, nominations and marks, and all honours."""
        return Calls(self._database)

    @cached_property
    def objections(self) -> Objections:
        """What the public objects to results under notice."""
        return Objections(self._database)

    @cached_property
    def contests(self) -> Contests:
        """Contests and honours as the public may know them."""
        return Contests(self._database)

    @cached_property
    def demands(self) -> Demands:
        """What the public asks for."""
        return Demands(self._database)

    @cached_property
    def uses(self) -> Uses:
        """How entries are used."""
        return Uses(self._database)

    @cached_property
    def measures(self) -> Measures:
        """What facts add up to, of centres and divisions, month by month."""
        return Measures(self._database, Centres(self._database))

    @cached_property
    def counted_names(self) -> CountedNames:
        """What numbers are made of, by name."""
        return CountedNames(self._database, self.statements, self.public_agents)

    @cached_property
    def logged(self) -> LoggedFacts:
        """Facts that live in the ledger alone until a log has them."""
        return LoggedFacts(self._database)

    @cached_property
    def heritage(self) -> HeritageItems:
        """Items of the lists of heritage."""
        return HeritageItems(self._database, self.statements)
