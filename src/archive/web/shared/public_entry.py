"""What is public now under an id, for pages and programs alike."""

from archive.errors import NotFound
from archive.models.ids import ResourceId, parse_resource_id
from archive.models.public import PublicRecord
from archive.web.shared.needs import Needs
from archive.web.shared.problems import Withdrawn


def id_of(typed: str) -> ResourceId:
    """The id that stands in an address, as it is written, also of one that was typed in another way.

    Raises:
        NotFound: it is none.
    """
    id_ = parse_resource_id(typed)
    if id_ is None:
        raise NotFound(what="entry", id=typed)
    return id_


def named(services: Needs, typed: str) -> PublicRecord:
    """The entry that an address names.

    Raises:
        as `id_of` and `find`.
    """
    return find(services, id_of(typed))


def find(services: Needs, id_: ResourceId) -> PublicRecord:
    """The entry, from the ledger alone: it knows of a withdrawal before the index does, and answers without it.

    Raises:
        Withdrawn: it was public once.
        NotFound: it never was.
        EntryNotShown: it is known, and cannot be shown now.

    """
    record = services.ledger.publications.entry(id_)
    if record is not None:
        return record
    if gone := services.ledger.publications.gone(id_):
        raise Withdrawn(what="entry", id=id_, gone=gone)
    raise NotFound(what="entry", id=id_)
