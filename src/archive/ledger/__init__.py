"""The ledger: what stands where, in PostgreSQL. One module per subject; only here is SQLAlchemy.

State changes and the outbox rows they cause are written in one transaction, so that index and ledger cannot drift apart.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Self

from archive.ledger.accounts import Accounts
from archive.ledger.answers import Answers
from archive.ledger.centres import Centres
from archive.ledger.changes import Changes
from archive.ledger.claims import Claims
from archive.ledger.copies import Copies
from archive.ledger.database import Database
from archive.ledger.deletions import Deletions
from archive.ledger.deliveries import Deliveries
from archive.ledger.descriptions import Descriptions
from archive.ledger.desk import Desk
from archive.ledger.dissemination import Dissemination
from archive.ledger.drafts import Drafts
from archive.ledger.earlier import Earlier
from archive.ledger.exclusions import Exclusions
from archive.ledger.figures import Figures
from archive.ledger.findings import Findings
from archive.ledger.harvests import Harvests
from archive.ledger.holders import Holders
from archive.ledger.holdings import Holdings
from archive.ledger.intake import Intake
from archive.ledger.letters import Letters
from archive.ledger.network import Network
from archive.ledger.outbox import Outbox
from archive.ledger.policies import Policies
from archive.ledger.preservation_copies import PreservationCopies
from archive.ledger.progress import Progresses
from archive.ledger.publications import Publications
from archive.ledger.rebuilding import Rebuilding
from archive.ledger.receipts import Receipts
from archive.ledger.registry import Registry
from archive.ledger.renditions import Renditions
from archive.ledger.reservations import Reservations
from archive.ledger.resources import Resources
from archive.ledger.runs import Runs
from archive.ledger.shared_records import SharedRecords
from archive.ledger.starts import Starts
from archive.ledger.steering import Steering
from archive.ledger.stuck import Stuck
from archive.ledger.tags import Tags
from archive.models.findings import Finding


@dataclass(frozen=True)
class Ledger:
    """All subjects on one database."""

    database: Database

    @classmethod
    def connect(cls, url: str, schema: str) -> Self:
        """Open lazily: nothing is asked of the server before the first use."""
        return cls(Database(url, schema))

    def migrate(self) -> None:
        """Bring the tables to the newest revision; safe to repeat and to run from many processes at once."""
        from archive.ledger import migrations  # Alembic takes a second to load, and only this verb needs it

        migrations.upgrade(self.database)

    def revision(self) -> str:
        """The revision its tables have; empty where there are none."""
        from archive.ledger import migrations

        return migrations.revision(self.database)

    def probe(self) -> Iterator[Finding]:
        """Try everything that the archive needs of the server, and leave nothing behind."""
        from archive.ledger import probing  # with Alembic, as above

        return probing.probe(self.database)

    def health(self) -> None:
        """Ask the server for nothing.

        Raises:
            LedgerUnavailable: it did not answer.

        """
        self.database.ping()

    @cached_property
    def desk(self) -> Desk:
        """What people have on their desks in the workbench."""
        return Desk(self.database)

    @cached_property
    def accounts(self) -> Accounts:
        """People who sign in, their posts, and what they did."""
        return Accounts(self.database)

    @cached_property
    def deliveries(self) -> Deliveries:
        """What was handed in."""
        return Deliveries(self.database)

    @cached_property
    def steering(self) -> Steering:
        """What people do to deliveries on their way."""
        return Steering(self.database)

    @cached_property
    def starts(self) -> Starts:
        """Runs that are to be started."""
        return Starts(self.database)

    @cached_property
    def stuck(self) -> Stuck:
        """Deliveries in which nothing moves."""
        return Stuck(self.database)

    @cached_property
    def reservations(self) -> Reservations:
        """Room that was promised to deliveries."""
        return Reservations(self.database)

    @cached_property
    def resources(self) -> Resources:
        """What was preserved, its states and decisions."""
        return Resources(self.database)

    @cached_property
    def answers(self) -> Answers:
        """Which receipts are to be written anew."""
        return Answers(self.database)

    @cached_property
    def letters(self) -> Letters:
        """Which letters are to be sent."""
        return Letters(self.database)

    @cached_property
    def centres(self) -> Centres:
        """The tree of centres."""
        return Centres(self.database)

    @cached_property
    def descriptions(self) -> Descriptions:
        """The tree of centres as the public may know it."""
        return Descriptions(self.database, self.centres)

    @cached_property
    def claims(self) -> Claims:
        """Which works the items of a delivery are."""
        return Claims(self.database)

    @cached_property
    def drafts(self) -> Drafts:
        """What waits for a description."""
        return Drafts(self.database)

    @cached_property
    def findings(self) -> Findings:
        """What steps found wrong with resources."""
        return Findings(self.database)

    @cached_property
    def figures(self) -> Figures:
        """What waits and how everything stands, for whoever watches."""
        return Figures(self.database)

    @cached_property
    def holdings(self) -> Holdings:
        """Which objects are preserved, and when each was last read."""
        return Holdings(self.database)

    @cached_property
    def copies(self) -> Copies:
        """What the replicas have."""
        return Copies(self.database)

    @cached_property
    def preservation_copies(self) -> PreservationCopies:
        """Which originals at risk have a preservation copy."""
        return PreservationCopies(self.database)

    @cached_property
    def deletions(self) -> Deletions:
        """What is to leave the archive, who asked and who confirmed it."""
        return Deletions(self.database)

    @cached_property
    def earlier(self) -> Earlier:
        """What came before of what is handed in again."""
        return Earlier(self.database)

    @cached_property
    def exclusions(self) -> Exclusions:
        """What may not come in again."""
        return Exclusions(self.database)

    @cached_property
    def rebuilding(self) -> Rebuilding:
        """Rows from the preserved objects, and what must be made again."""
        return Rebuilding(self.database)

    @cached_property
    def registry(self) -> Registry:
        """What lives only here, out and in."""
        return Registry(self.database)

    @cached_property
    def renditions(self) -> Renditions:
        """What was made of the assets."""
        return Renditions(self.database)

    @cached_property
    def tags(self) -> Tags:
        """What models and people say."""
        return Tags(self.database)

    @cached_property
    def publications(self) -> Publications:
        """What is public, under which key."""
        return Publications(self.database)

    @cached_property
    def changes(self) -> Changes:
        """What became of the public's entries, one thing after the other."""
        return Changes(self.database)

    @cached_property
    def dissemination(self) -> Dissemination:
        """What others may harvest."""
        return Dissemination(self.database)

    @cached_property
    def harvests(self) -> Harvests:
        """What is harvested from others."""
        return Harvests(self.database)

    @cached_property
    def shared_records(self) -> SharedRecords:
        """Which harvested records are of one and the same."""
        return SharedRecords(self.database)

    @cached_property
    def holders(self) -> Holders:
        """Which repositories have what one entry tells of."""
        return Holders(self.database)

    @cached_property
    def network(self) -> Network:
        """What is said of activities, people, collections, and the facts that are counted."""
        return Network(self.database)

    @cached_property
    def outbox(self) -> Outbox:
        """What the worker still has to tell the catalogue."""
        return Outbox(self.database)

    @cached_property
    def receipts(self) -> Receipts:
        """What became of a delivery, put together from all of this."""
        return Receipts(self.database)

    @cached_property
    def intake(self) -> Intake:
        """Places of centres that are looked at by schedule."""
        return Intake(self.database)

    @cached_property
    def policies(self) -> Policies:
        """Which centres are trusted."""
        return Policies(self.database)

    @cached_property
    def progress(self) -> Progresses:
        """How far long work is."""
        return Progresses(self.database)

    @cached_property
    def runs(self) -> Runs:
        """Which steps ran, how long, with what outcome."""
        return Runs(self.database)
