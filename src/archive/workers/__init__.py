"""The worker: a small loop that publishes, withdraws and expires within seconds of a decision, answers the centres and
sends their letters.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import Event, Thread
from time import monotonic

from archive import logs
from archive.errors import ArchiveError
from archive.services import Services
from archive.steps.decisions import expire
from archive.steps.ingest import letters, receipt
from archive.steps.publishing import publish

IDLE_S = 0.5
BACK_OFF_S = 5.0
EXPIRE_EVERY_S = 60.0
ANSWER_EVERY_S = 3.0
"""Many decisions about one delivery are one answer."""
POST_EVERY_S = 3.0
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
    expired_at = answered_at = float("-inf")
    while not stop.is_set():
        try:
            busy = bool(publish.run(services).lines)
            if monotonic() - answered_at > ANSWER_EVERY_S:
                receipt.again(services)
                answered_at = monotonic()
            if monotonic() - expired_at > EXPIRE_EVERY_S:
                expire.run(services)
                expired_at = monotonic()
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
    """Letters are sent beside all else: a mail server that does not answer holds nothing up."""
    thread = Thread(target=_post, args=(services, stop), name="letters", daemon=True)
    if services.settings.mail_host:
        thread.start()
    try:
        yield
    finally:
        if services.settings.mail_host:
            thread.join(LAST_LETTER_S)


def _post(services: Services, stop: Event) -> None:
    while not stop.is_set():
        try:
            letters.send(services)
        except ArchiveError as error:
            log.warning("letters wait", code=error.code, reason=str(error))
        stop.wait(POST_EVERY_S)
