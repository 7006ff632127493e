"""What pages of review share: ids as typed, decisions with their line in the log, keys by which media of a preview are seen."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from archive import i18n
from archive.errors import NotFound
from archive.links import previews, signing
from archive.models.ids import ResourceId, parse_resource_id
from archive.models.people import Person
from archive.models.reviewing import ReturnCode
from archive.services import Services
from archive.steps.desk import reviewing
from archive.web.workbench.desk import Desk

SEEN_FOR = timedelta(hours=2)
"""How long the media of a page can be looked at."""


_COLUMNS = {
    "genres": "genre",
    "languages": "language",
    "contributors": "credits",
    "alternative_titles": "alternative",
    "identifiers": "identifier",
}
"""Fields of a record whose column is called otherwise."""


def label(field: str, language: i18n.Language) -> str:
    """What a field of a record is called."""
    return i18n.column(_COLUMNS.get(field, field), language)


def id_of(typed: str) -> ResourceId:
    """The id that an address names, exactly as it was minted.

    Raises:
        NotFound: it cannot be one.
    """
    found = parse_resource_id(typed)
    if found is None or found != typed:
        raise NotFound(what="resource", id=typed[:40])
    return found


def preview_key(services: Services, resource_id: ResourceId) -> str:
    """What stands in the addresses of media that are not public. No cookie goes there, and nothing else opens by it."""
    until = int((datetime.now(UTC) + SEEN_FOR).timestamp())
    secret = services.settings.signing_key.get_secret_value()
    return previews.key_of(resource_id, until, signing.sign(secret, previews.subject(resource_id), until))


def accept(desk: Desk, resource_id: ResourceId, seen: int | None, note: str) -> str:
    """Accept; gives the name of where it goes, nothing where it becomes public."""
    outcome = reviewing.accept(desk.services, desk.person, resource_id, seen, note)
    to = outcome.to.name if outcome.to else ""
    _noted(desk, "approve" if outcome.decided else "accept", resource_id, outcome.by, to=to)
    return to


def give_back(desk: Desk, resource_id: ResourceId, seen: int | None, codes: Sequence[ReturnCode], words: str) -> str:
    """Return it to its centre."""
    by = reviewing.give_back(desk.services, desk.person, resource_id, codes, words, seen)
    _noted(desk, "return", resource_id, by, codes=" ".join(codes))
    return ""


def pass_up(desk: Desk, resource_id: ResourceId, seen: int | None, note: str) -> str:
    """Pass it up; gives the name of where it goes."""
    outcome = reviewing.pass_up(desk.services, desk.person, resource_id, note, seen)
    to = outcome.to.name if outcome.to else ""
    _noted(desk, "pass-up", resource_id, outcome.by, to=to)
    return to


def _noted(desk: Desk, verb: str, resource_id: ResourceId, by: Person, *, to: str = "", codes: str = "") -> None:
    centre = desk.services.ledger.resources.get(resource_id).centre
    facts = {"to": to} if to else {"codes": codes} if codes else {}
    desk.note(verb, "resource", resource_id, centre=centre, by=by, facts=facts)
