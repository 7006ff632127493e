"""Gaps: whoever arranges a collection hears when one of its members has left the public."""

from archive.models.network.collection import Collection
from archive.models.network.statement import Concept
from archive.models.people import Person, Role
from archive.services import Services
from archive.steps.desk import notices


def tell(services: Services) -> int:
    """Tell the curator of each published collection of each member that is not public, once for each version of the collection;
    where the curator has no account, the archivists of its centre. How many gaps were told now. Safe to repeat.
    """
    told = 0
    for one, missing in services.ledger.network.collections.gaps():
        version = services.ledger.network.statements.version(Concept.COLLECTION, one.id)
        titles = {str(id_): known.record.title for id_, known in services.ledger.resources.many(missing).items()}
        for resource in missing:
            facts = {"title": one.title, "name": titles.get(resource, resource)}
            told += bool(_told(services, one, f"{one.id}/{resource}", facts, str(version)))
    return told


def _told(services: Services, one: Collection, subject: str, facts: dict[str, str], again: str) -> list[str]:
    curator = Person.read(one.curator).id if one.curator else ""
    people = {curator} if curator and not curator.startswith("name:") else set()
    address = f"/work/collections/{one.id}"
    return notices.tell(
        services, "member_left", subject, one.centre, people, (Role.ARCHIVIST,), facts, address=address, again=again
    )
