"""Uses by programs: what answers for programs and for others' viewers tell is counted some seconds later, together."""

from collections import deque
from collections.abc import Sequence
from threading import Event, Lock, Thread
from types import TracebackType
from typing import Self

from archive import logs
from archive.errors import ArchiveError
from archive.ledger.network.uses import ProgramUse, Visitor
from archive.models.ids import parse_resource_id
from archive.models.network.use import Used
from archive.services import Services
from archive.vocabulary.robots import is_crawler

EVERY_S = 5.0
MOST_HELD = 20_000
"""What is remembered while the ledger does not answer; what is beyond it is not counted."""
AT_ONCE = 500
log = logs.get("use")


def count(services: Services, every: Sequence[Used]) -> int:
    """Count them, those of crawlers left out; how many count. Nothing of who asked is kept.

    Raises:
        LedgerUnavailable: those of a part are counted or not, all together.
    """
    people = [one for one in every if not is_crawler(one.browser)]
    held = services.ledger.publications.resources_of({one.key for one in people if one.key})
    named = ((one, held.get(one.key) if one.key else parse_resource_id(one.resource)) for one in people)
    uses = [ProgramUse(id_, one.via, Visitor(one.address, one.browser), one.at) for one, id_ in named if id_]
    return sum(services.ledger.network.uses.by_programs(uses[at : at + AT_ONCE]) for at in range(0, len(uses), AT_ONCE))


class Listening:
    """Hears of uses without making anybody wait, and counts them every few seconds and when it ends. Where it is killed, what it
    heard last is not counted.
    """

    def __init__(self, services: Services, every_s: float = EVERY_S) -> None:
        self._services, self._every_s = services, every_s
        self._heard: deque[Used] = deque(maxlen=MOST_HELD)
        self._stop, self._writes = Event(), Lock()
        self._thread = Thread(target=self._run, name="uses", daemon=True)

    def hear(self, one: Used) -> None:
        """Remember it for some seconds."""
        self._heard.append(one)

    def write(self) -> None:
        """Count what was heard; while the ledger does not answer it is remembered."""
        with self._writes:
            taken = [self._heard.popleft() for _ in range(len(self._heard))]
            try:
                if taken:
                    count(self._services, taken)
            except ArchiveError as error:
                log.warning("uses wait", code=error.code, uses=len(taken))
                self._heard.extendleft(reversed(taken))

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self._stop.set()
        self._thread.join()
        self.write()

    def _run(self) -> None:
        while not self._stop.wait(self._every_s):
            self.write()
