"""Live: where something stands, sent to everybody who looks at it (server-sent events, WHATWG HTML 9.2).

However many look at the same, it is read once every two seconds, in a thread; who looks at nothing costs nothing.
"""

import asyncio
import json
from collections.abc import AsyncIterator, Callable, Mapping
from datetime import UTC, datetime
from typing import NamedTuple

from starlette.concurrency import run_in_threadpool

READ_EVERY_S = 2.0
BEAT_EVERY_S = 4.0
"""A line at least so often: proxies keep the connection, and the page knows that what it shows is no older."""
MOST = 500
"""Listeners of one process; whoever comes after them asks again by themselves."""


class Reading(NamedTuple):
    """What was read: a mark that is another one when something changed, and what the page shows, by language."""

    mark: str
    shown: Mapping[str, str]
    final: bool = False


class _Subject:
    """One thing that is looked at."""

    def __init__(self) -> None:
        self.listeners = 0
        self.reading: Reading | None = None
        self.at = datetime.now(UTC)
        self.changed = asyncio.Condition()
        self.task: asyncio.Task[None] | None = None


class Live:
    """All that is looked at in this process, within its one event loop."""

    def __init__(self) -> None:
        self._subjects: dict[str, _Subject] = {}

    @property
    def listeners(self) -> int:
        """How many listen."""
        return sum(one.listeners for one in self._subjects.values())

    async def watch(
        self, key: str, read: Callable[[], Reading], language: str, lasts: Callable[[], bool], every_s: float = READ_EVERY_S
    ) -> AsyncIterator[bytes]:
        """Events: `stand` with what to show when that has changed, `beat` in between, `end` when `lasts` says no more."""
        subject = self._subjects.setdefault(key, _Subject())
        subject.listeners += 1
        if subject.task is None:
            subject.task = asyncio.create_task(self._read(subject, read, every_s))
        sent = ""
        try:
            yield b"retry: 5000\n\n"
            while await run_in_threadpool(lasts):
                found = subject.reading
                if found is not None and found.mark != sent:
                    sent = found.mark
                    yield _event("stand", {"html": found.shown[language], "at": subject.at.isoformat()})
                    if found.final:
                        break
                else:
                    yield _event("beat", {"at": subject.at.isoformat()})
                await self._next(subject, sent)
            yield _event("end", {})
        finally:
            subject.listeners -= 1
            if not subject.listeners:
                subject.task.cancel()
                self._subjects.pop(key, None)

    async def _next(self, subject: _Subject, sent: str) -> None:
        """Until something else is to be seen, or it is time for a beat."""

        async def waits() -> None:
            async with subject.changed:
                await subject.changed.wait_for(lambda: subject.reading is not None and subject.reading.mark != sent)

        try:
            await asyncio.wait_for(waits(), BEAT_EVERY_S)
        except TimeoutError:
            return

    async def _read(self, subject: _Subject, read: Callable[[], Reading], every_s: float) -> None:
        while True:
            try:
                found = await run_in_threadpool(read)
            except Exception:  # noqa: BLE001 - a ledger that is away for a moment ends no page; the next reading tells
                found = None
            if found is not None:
                async with subject.changed:
                    subject.reading, subject.at = found, datetime.now(UTC)
                    subject.changed.notify_all()
            await asyncio.sleep(every_s)


def _event(name: str, data: Mapping[str, object]) -> bytes:
    return f"event: {name}\ndata: {json.dumps(data, ensure_ascii=False)}\n\n".encode()
