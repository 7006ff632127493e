"""The worker: a small loop that publishes, withdraws and expires within seconds of a decision, answers the centres,
sends their letters, and sees to it that what waits for review waits at the right level and not for ever.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import Event, Thread
from time import monotonic

from archive import logs
from archive.errors import ArchiveError
from archive.services import Services
from archive.steps.decisions import expire
from archive.steps.desk import collection_gaps, consents_ending, demands, digests, review_placing
from archive.steps.ingest import letters, receipt
from archive.steps.network import counting, lost_evidence, using
from archive.steps.publishing import publish

IDLE_S = 0.5
BACK_OFF_S = 5.0
EXPIRE_EVERY_S = 60.0
REMIND_EVERY_S = 3600.0
PLACE_EVERY_S = 2.0
ANSWER_EVERY_S = 3.0
"""Many decisions about one delivery are one answer."""
POST_EVERY_S = 3.0
COUNT_EVERY_S = 5.0
"""How often facts are added up: what the board says is so many seconds old."""
LOOK_EVERY_S = 300.0
"""How often it is looked for what people are to be told of that nobody does: what is full, what stands still."""
LAST_LETTER_S = 5.0
"""How long a worker that ends waits for a letter on its way."""
log = logs.get("worker")


def run(services: Services, stop: Event, noted: Callable[[str], None] = lambda _end: None) -> None:
    """Work until told to stop. A server that does not answer is waited for; nothing is lost meanwhile.

    `noted` hears of every round: `done`, or the code of what it waits for.
    """
    log.info("worker starts")
    with _posting(services, stop):
        _work(services, stop, noted)
    log.info("worker stops")


def _work(services: Services, stop: Event, noted: Callable[[str], None]) -> None:
    expired_at = answered_at = placed_at = reminded_at = counted_at = float("-inf")
    while not stop.is_set():
        try:
            busy = bool(publish.run(services).lines)
            if monotonic() - answered_at > ANSWER_EVERY_S:
                receipt.again(services)
                answered_at = monotonic()
            if monotonic() - placed_at > PLACE_EVERY_S:
                review_placing.settle(services)
                placed_at = monotonic()
            if monotonic() - counted_at > COUNT_EVERY_S:
                counting.settle(services)
                counted_at = monotonic()
            if monotonic() - expired_at > EXPIRE_EVERY_S:
                expire.run(services)
                lost_evidence.run(services)
                review_placing.chase(services)
                collection_gaps.tell(services)
                expired_at = monotonic()
            if monotonic() - reminded_at > REMIND_EVERY_S:
                consents_ending.tell(services)
                using.settle(services)
                reminded_at = monotonic()
        except ArchiveError as error:
            log.warning("worker waits", code=error.code, reason=str(error))
            noted(error.code)
            stop.wait(BACK_OFF_S)
            continue
        noted("done")
        if not busy:
            stop.wait(IDLE_S)


@contextmanager
def _posting(services: Services, stop: Event) -> Iterator[None]:
    """Letters, digests and lines for the chat room go out beside all else: a server that does not answer holds nothing up."""
    thread = Thread(target=_post, args=(services, stop), name="letters", daemon=True)
    thread.start()
    try:
        yield
    finally:
        thread.join(LAST_LETTER_S)


def _post(services: Services, stop: Event) -> None:
    looked_at, offered_at = float("-inf"), -1
    while not stop.is_set():
        try:
            letters.send(services)
            digests.send(services)
            digests.say(services)
            if monotonic() - looked_at > LOOK_EVERY_S:
                digests.look(services)
                newest = services.ledger.changes.last()
                if newest != offered_at:
                    demands.offer(services)
                    offered_at = newest
                looked_at = monotonic()
        except ArchiveError as error:
            log.warning("letters wait", code=error.code, reason=str(error))
        stop.wait(POST_EVERY_S)
