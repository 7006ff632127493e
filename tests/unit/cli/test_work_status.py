"""What `archive status` says of what is being made."""

import io

import pytest
from rich.console import Console

from archive.cli.shared.work_status import InTheMaking, WorkStatus, show


@pytest.mark.parametrize(("how", "said"), [("bwrap", "bubblewrap"), ("none", "没有与网络隔离")])
def test_it_says_how_decoders_are_kept_apart(how, said):
    written = io.StringIO()
    show(WorkStatus(isolation=how), Console(file=written, width=120))
    assert said in written.getvalue()


def test_each_recording_shows_its_pace():
    written = io.StringIO()
    making = (
        InTheMaking(asset="abc", delivery="D1", percent=43, speed=2.13, remaining_s=180.0),
        InTheMaking(asset="def", delivery="D2", percent=5),
    )
    show(WorkStatus(making=making), Console(file=written, width=120))
    assert "D1 abc… ████████             43 % · 2.1× · 约 3 分钟" in written.getvalue()
    assert "D2 def… █                    5 %\n" in written.getvalue()
