"""Takedown requests: somebody without an account asks that an entry leave the public; people of its part of the tree answer.

What they wrote of themselves is for those who answer, and is forgotten some time after the answer.
"""

import threading
import time
from collections import deque

from archive.errors import NotFound, ReasonMissing, RequestIncomplete, StateRefused, TooOften
from archive.models.deletion import Category
from archive.models.ids import ResourceId
from archive.models.people import Person, Role
from archive.models.report import Decision
from archive.models.takedown import Takedown, TakedownState
from archive.services import Services
from archive.steps.decisions import review
from archive.steps.desk import notices
from archive.steps.tally import log

MOST_WORDS, MOST_NAME = 2000, 200
OF_ADDRESS, OF_ENTRY, IN_ALL = 5, 20, 200
"""Requests within the window of `ledger.accounts.attempts`: from one address, about one entry, and from everybody together."""
MINUTES = 15
ANSWER = (Role.CURATOR, Role.REVIEWER)
_KINDS = frozenset({Category.RIGHTS, Category.CONSENT, Category.PRIVACY, Category.ERROR, Category.LAW, Category.OTHER})


class Rates:
    """What one process has let through of late, from everybody together: whole requests, of no address that asks too often."""

    def __init__(self, most: int = IN_ALL, window_s: float = 60.0 * MINUTES) -> None:
        self._most, self._window_s = most, window_s
        self._lock, self._seen = threading.Lock(), deque[float]()

    def passes(self) -> bool:
        """Whether one more may be noted."""
        now = time.monotonic()
        with self._lock:
            while self._seen and self._seen[0] < now - self._window_s:
                self._seen.popleft()
            if len(self._seen) >= self._most:
                return False
            self._seen.append(now)
            return True


def subject(services: Services, resource_id: ResourceId) -> str:
    """The title of an entry that can be asked to leave: one that is public now.

    Raises:
        NotFound: nothing public has this id.
    """
    entry = services.ledger.publications.entry(resource_id)
    if entry is None:
        raise NotFound(what="entry", id=resource_id)
    return entry.title


def ask(
    services: Services, rates: Rates, resource_id: ResourceId, category: str, words: str, name: str, contact: str, address: str
) -> str:
    """Note a request, and give the token of the page on which its answer will stand.

    Raises:
        NotFound: nothing public has this id.
        RequestIncomplete: it says nothing, or not how to reach who asks.
        TooOften: from this address, or about this entry, or in all.
    """
    subject(services, resource_id)
    kind = next((one for one in _KINDS if one.value == category), None)
    said, reach = words.strip(), contact.strip()
    missing = "takedown.category" if kind is None else "" if said else "takedown.words"
    missing = missing or ("" if reach else "takedown.contact")
    if kind is None or missing:
        raise RequestIncomplete(column=missing)
    attempts = services.ledger.accounts.attempts
    if attempts.failed(f"takedown from {address}") > OF_ADDRESS or attempts.failed(f"takedown of {resource_id}") > OF_ENTRY:
        raise TooOften(minutes=MINUTES)
    if not rates.passes():
        raise TooOften(minutes=MINUTES)
    centre = services.ledger.resources.get(resource_id).centre
    takedowns = services.ledger.desk.takedowns
    number, token = takedowns.ask(resource_id, centre, kind, said[:MOST_WORDS], name.strip()[:MOST_NAME], reach[:MOST_NAME])
    notices.tell(services, "takedown", str(number), centre, roles=ANSWER, address=f"/work/tasks/takedowns/{number}")
    log.info("takedown asked", resource=resource_id, number=number)
    return token


def withdraw(services: Services, request: Takedown, by: Person, answer: str) -> None:
    """Take the entry from the public, and say so. Safe to repeat after a crash: what has left stays away.

    Raises:
        as `steps.decisions.review.decide`.
    """
    _answerable(request, answer)
    if services.ledger.publications.is_public(request.resource):
        decision = Decision(verb="withdraw", by=by, reason=answer.strip(), category=request.category)
        review.decide(services, request.resource, decision)
    _answered(services, request, TakedownState.WITHDRAWN, answer, by)


def decline(services: Services, request: Takedown, by: Person, answer: str) -> None:
    """Leave the entry as it is, and say why."""
    _answerable(request, answer)
    _answered(services, request, TakedownState.DECLINED, answer, by)


def ask_back(services: Services, request: Takedown, by: Person, question: str) -> None:
    """Ask who asked: their page shows the question, and takes one reply to it."""
    _answerable(request, question)
    _answered(services, request, TakedownState.ASKED, question, by)


def reply(services: Services, token: str, words: str) -> None:
    """What who asked says to a question.

    Raises:
        NotFound: nobody was given this address.
        RequestIncomplete: it says nothing.
        StateRefused: nothing was asked, or it was replied before.
    """
    request = services.ledger.desk.takedowns.by_token(token)
    if not words.strip():
        raise RequestIncomplete(column="takedown.reply")
    if not services.ledger.desk.takedowns.reply(token, words.strip()[:MOST_WORDS]):
        raise StateRefused(what="request", id=str(request.id), state=request.state.value, verb="reply")
    address = f"/work/tasks/takedowns/{request.id}"
    again = f"{request.answered_at}"
    notices.tell(services, "takedown", str(request.id), request.centre, roles=ANSWER, address=address, again=again)


def forget(services: Services) -> int:
    """Forget names and contacts whose time is over; how many."""
    return services.ledger.desk.takedowns.forget(services.settings.takedown_contact_days)


def _answerable(request: Takedown, answer: str) -> None:
    if not answer.strip():
        raise ReasonMissing(id=request.resource, verb="withdraw")
    if request.state not in (TakedownState.OPEN, TakedownState.ASKED):
        raise StateRefused(what="request", id=str(request.id), state=request.state.value, verb="answer")


def _answered(services: Services, request: Takedown, state: TakedownState, answer: str, by: Person) -> None:
    if not services.ledger.desk.takedowns.answer(request.id, state, answer.strip()[:MOST_WORDS], by.written()):
        raise StateRefused(what="request", id=str(request.id), state="answered", verb="answer")
