"""When and how fast bytes of a centre's own place may move."""

import io
import time
from datetime import UTC, datetime

import pytest

from archive.models.intake import IntakeSource
from archive.sources.pace import Paced


@pytest.mark.parametrize(
    ("begins", "ends", "open_at"),
    [
        (22, 6, {22, 23, 0, 5}),
        (8, 18, {8, 12, 17}),
        (0, 24, {0, 5, 6, 8, 12, 17, 18, 21, 22, 23}),
        (None, None, {0, 5, 6, 8, 12, 17, 18, 21, 22, 23}),
        (23, 24, {23}),
    ],
)
def test_hours_are_those_of_the_centres_also_over_midnight(begins, ends, open_at):
    row = IntakeSource(name="x", centre="c", kind="folder", path="/x", begins=begins, ends=ends)
    now = {hour: datetime(2026, 11, 29, (hour - 8) % 24, 59, tzinfo=UTC) for hour in (0, 5, 6, 8, 12, 17, 18, 21, 22, 23)}
    assert {hour for hour, moment in now.items() if row.is_open(moment)} == open_at


def test_a_paced_stream_gives_every_byte_in_its_time():
    data, began = bytes(range(256)) * 1000, time.monotonic()
    stream = Paced(io.BytesIO(data), 1_000_000)
    found = b"".join(iter(lambda: stream.read(100_000), b""))
    assert found == data and 0.2 < time.monotonic() - began < 2
