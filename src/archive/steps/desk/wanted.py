"""What visitors looked for and did not find: counted by its words alone, and letters to the archive, without an account.

Nothing is counted that the archive would find, nor what may be about a person: numbers, addresses, long sentences.
"""

import re
import unicodedata
from datetime import UTC, datetime

from archive.access.may import Act, bearers
from archive.errors import RequestIncomplete, TooOften
from archive.i18n.moments import day
from archive.ledger.desk.demand import NOTHING_TOLD
from archive.manifests.centre_sheet import id_of
from archive.models.demand import Told
from archive.models.ids import parse_resource_id
from archive.models.search import SearchQuery
from archive.places import division
from archive.services import Services
from archive.simplified import simplified
from archive.steps.desk import notices
from archive.steps.desk.takedowns import Rates
from archive.steps.tally import log
from archive.vocabulary.demand_themes import ages

MOST_WORDS, MOST_CONTACT, MOST_TERM = 2000, 200, 40
OF_ADDRESS = 5
"""Letters from one address within the window of `ledger.accounts.attempts`."""
MINUTES = 15
ANSWER = bearers(Act.ANSWER_DEMAND)
_ABOUT_A_PERSON = re.compile(r"\d{5}|@|https?:")


def missed(services: Services, text: str, address: str) -> bool:
    """Count what somebody looked for and did not find; whether it counts now. Nothing of the visitor is kept.

    Raises:
        CatalogueUnavailable, LedgerUnavailable.
    """
    term = " ".join(simplified(unicodedata.normalize("NFKC", text)).casefold().split())
    if not term or len(term) > MOST_TERM or _ABOUT_A_PERSON.search(term):
        return False
    if services.catalogue.search(SearchQuery(text=text[:200], size=1, near=True)).total:
        return False
    return services.ledger.desk.demand.missed(term, address, day(datetime.now(UTC)))


def write(services: Services, rates: Rates, words: str, contact: str, address: str, told: Told = NOTHING_TOLD) -> int:
    """Keep a letter and tell who answers the public where it comes from; its number.

    Raises:
        RequestIncomplete: it says nothing.
        TooOften: from this address, or in all.
    """
    said = words.strip()
    if not said:
        raise RequestIncomplete(column="wanted.words")
    if services.ledger.accounts.attempts.failed(f"wanted from {address}") > OF_ADDRESS:
        raise TooOften(minutes=MINUTES)
    if not rates.passes():
        raise TooOften(minutes=MINUTES)
    number = services.ledger.desk.demand.write(said[:MOST_WORDS], contact.strip()[:MOST_CONTACT], told)
    notices.tell(services, "wanted", str(number), told.centre, roles=ANSWER, address=f"/work/demand#letter-{number}")
    log.info("letter of a visitor", number=number)
    return number


def told(services: Services, age_band: str, place: str, resource: str) -> Told:
    """What who writes tells, as far as it is known: an age band of the list, a division, an entry that is public."""
    code = place if division(place) else ""
    id_ = parse_resource_id(resource)
    about = id_ if id_ and services.ledger.publications.is_public(id_) else ""
    centre = services.ledger.resources.get(about).centre if about else id_of(code)
    known = services.ledger.centres.get(centre) if centre else None
    band = age_band if age_band in ages() else ""
    return Told(age_band=band, division=code, centre=known.id if known else "", resource=about)


def forget(services: Services) -> None:
    """Forget whose day is over, and contacts whose time is."""
    services.ledger.desk.demand.forget(day(datetime.now(UTC)), services.settings.takedown_contact_days)
