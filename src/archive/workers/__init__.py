"""The worker: a small loop that publishes, withdraws and expires within seconds of a decision, and answers the centres."""

from collections.abc import Callable
from threading import Event
from time import monotonic

from archive import logs
from archive.errors import ArchiveError
from archive.services import Services
from archive.steps.decisions import expire
from archive.steps.ingest import receipt
from archive.steps.publishing import publish

IDLE_S = 0.5
BACK_OFF_S = 5.0
EXPIRE_EVERY_S = 60.0
ANSWER_EVERY_S = 3.0
"""Many decisions about one delivery are one answer."""
log = logs.get("worker")


def run(services: Services, stop: Event, noted: Callable[[str], None] = lambda _end: None) -> None:
    """Work until told to stop. A server that does not answer is waited for; nothing is lost meanwhile.

    `noted` hears of every round: `done`, or the code of what it waits for.
    """
    log.info("worker starts")
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
    log.info("worker stops")
