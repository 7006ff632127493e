"""The desk in the ledger: what people have on it before it is the archive's, what waits for them, what they are told."""

from functools import cached_property

from archive.ledger.database import Database
from archive.ledger.desk.batches import Batches
from archive.ledger.desk.chat_lines import ChatLines
from archive.ledger.desk.demand import Demand
from archive.ledger.desk.following import Following
from archive.ledger.desk.notices import Notices
from archive.ledger.desk.quotas import Quotas
from archive.ledger.desk.reviews import Reviews
from archive.ledger.desk.running import Running
from archive.ledger.desk.sheets import Sheets
from archive.ledger.desk.takedowns import Takedowns
from archive.ledger.desk.trays import Trays
from archive.ledger.desk.tree import TreePages
from archive.ledger.desk.trusting import Trusting
from archive.ledger.desk.uploads import Uploads
from archive.ledger.desk.waits import Waits


class Desk:
    """All subjects of the workbench that are neither people nor what is preserved."""

    def __init__(self, database: Database) -> None:
        self._database = database

    @cached_property
    def following(self) -> Following:
        """Deliveries and resources in somebody's part of the tree."""
        return Following(self._database)

    @cached_property
    def batches(self) -> Batches:
        """Fields that were changed in many resources at once."""
        return Batches(self._database)

    @cached_property
    def takedowns(self) -> Takedowns:
        """What the public asked to be taken down."""
        return Takedowns(self._database)

    @cached_property
    def demand(self) -> Demand:
        """What the public looked for and did not find."""
        return Demand(self._database)

    @cached_property
    def trays(self) -> Trays:
        """Deliveries in the making."""
        return Trays(self._database)

    @cached_property
    def uploads(self) -> Uploads:
        """Their files on the way."""
        return Uploads(self._database)

    @cached_property
    def sheets(self) -> Sheets:
        """Lists that are being written."""
        return Sheets(self._database)

    @cached_property
    def reviews(self) -> Reviews:
        """What waits for review, and what reviewers said."""
        return Reviews(self._database)

    @cached_property
    def trusting(self) -> Trusting:
        """Which levels must see what, and how much of what trusted centres hand in."""
        return Trusting(self._database)

    @cached_property
    def notices(self) -> Notices:
        """What people were told."""
        return Notices(self._database)

    @cached_property
    def chat_lines(self) -> ChatLines:
        """What is to be said in the chat room."""
        return ChatLines(self._database)

    @cached_property
    def quotas(self) -> Quotas:
        """What centres have in store, and may have."""
        return Quotas(self._database)

    @cached_property
    def tree(self) -> TreePages:
        """The tree for its pages."""
        return TreePages(self._database)

    @cached_property
    def waits(self) -> Waits:
        """What waits for whom."""
        return Waits(self._database)

    @cached_property
    def running(self) -> Running:
        """What an operator set at run time."""
        return Running(self._database)
