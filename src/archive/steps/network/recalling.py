"""Recalling: rows of the network as its preserved objects say them, for a rebuild."""

from typing import TYPE_CHECKING

from archive.preserved import documents, layout
from archive.services import Services
from archive.steps.network import keeping
from archive.steps.network.calls import kept as calls

if TYPE_CHECKING:
    from archive.store import Snapshot


def recall(services: Services, object_: "Snapshot") -> None:
    """Write the row of a statement with its facts, where the ledger has none or something older.

    Raises:
        ValueError: the object says nothing that is a statement.
    """
    said = documents.STATEMENT.read(object_.read(layout.STATEMENT))
    services.ledger.network.statements.put(said, object_.inventory.version, keeping.facts_in(object_))
    calls.recall(services, object_)
