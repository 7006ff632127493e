"""What the page of the dumps tells of the next one is what the DAG does."""

import re
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from archive.web.shared.dumps import next_look

DAGS = Path(__file__).parents[3] / "dags"


def test_the_next_look_is_the_next_run_of_the_dag():
    (zone,) = re.findall(r'ZoneInfo\("(.+?)"\)', (DAGS / "walking.py").read_text(encoding="utf-8"))
    ((minute, hour),) = re.findall(r'schedule="(\d+) (\d+) \* \* \*"', (DAGS / "publish_dumps.py").read_text(encoding="utf-8"))
    for hours in range(25):
        now = datetime(2026, 12, 1, tzinfo=UTC) + timedelta(hours=hours, minutes=20)
        found = next_look(now)
        assert found.astimezone(ZoneInfo(zone)).time().isoformat("minutes") == f"{int(hour):02}:{int(minute):02}"
        assert timedelta(0) < found - now <= timedelta(days=1)
