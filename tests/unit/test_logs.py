"""Lines of the log stay whole, whoever writes them."""

import io
import json
import logging
import sys
import threading
import time

import pytest

from archive import logs


class Slow(io.StringIO):
    """A stream on which every other thread gets its turn after each write."""

    def write(self, text: str) -> int:
        written = super().write(text)
        time.sleep(0.001)
        return written


@pytest.mark.parametrize("level", ["info", "warning"])
def test_lines_of_threads_are_never_glued_together(monkeypatch: pytest.MonkeyPatch, level: str):
    monkeypatch.setattr(sys, "stderr", Slow())
    monkeypatch.setattr(logs._Level, "number", logging.INFO)  # whatever a test before has set
    monkeypatch.setattr(logs._Level, "apart", False)
    said = [f"{thread} {n}" for thread in range(4) for n in range(20)]

    def say(events: list[str]) -> None:
        for event in events:
            getattr(logs.get("test"), level)(event)

    threads = [threading.Thread(target=say, args=(said[n::4],)) for n in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    text = sys.stderr.getvalue()
    assert text.endswith("\n")
    assert sorted(json.loads(line)["event"] for line in text.splitlines()) == sorted(said)
