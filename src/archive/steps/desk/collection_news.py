"""News of collections: whoever opens them hears that one waits, whoever arranged one what became of it."""

from archive.models.network.collection import Collection
from archive.models.network.statement import Concept
from archive.models.people import Person, Role
from archive.services import Services
from archive.steps.desk import notices

_DECIDED = frozenset({"approve", "send-back", "withdraw", "close"})


def tell(services: Services, one: Collection, verb: str, by: Person, why: str = "") -> None:
    """Tell of a verb of `curating.VERBS`. Safe to repeat."""
    again = str(services.ledger.network.statements.version(Concept.COLLECTION, one.id))
    facts = {"title": one.title, "by": by.name, "why": why or "–"}
    if verb == "submit":
        notices.tell(services, "collection_waits", one.id, one.centre, facts=facts, again=again, but=by.id)
    elif verb in _DECIDED:
        hands = {Person.read(written).id for written in (one.curator, *one.hands) if written}
        people = {each for each in hands if not each.startswith("name:")}
        notices.tell(services, "collection_decided", one.id, one.centre, people, (Role.ARCHIVIST,), facts, again=again, but=by.id)
