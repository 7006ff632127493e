"""Tables: what people copy stands whole on one line, in pipes and on narrow terminals; long texts fold."""

import io

import pytest
from rich.console import Console

from archive.cli.terminal.tables import show, table

ADDRESS = "http://127.0.0.1:8000/preservation?until=1795449597&sig=" + "x" * 60
TITLE = "一折很长的戏" * 30


@pytest.mark.parametrize("terminal", [True, False])
@pytest.mark.parametrize("plain", [True, False])
def test_ids_and_addresses_stand_whole_and_nothing_of_a_long_text_is_lost(terminal, plain):
    written = io.StringIO()
    made = table("编号 id", "题名 title", "地址 address", folding={"题名 title"}, plain=plain)
    made.add_row("9B6GPXVK5X1", TITLE, ADDRESS)
    made.add_row("[red]9B6GPXVK5X2", "", "")
    show(made, Console(file=written, width=80, force_terminal=terminal, color_system=None))
    said = written.getvalue()
    assert any("9B6GPXVK5X1" in line and ADDRESS in line for line in said.splitlines())
    assert said.count("戏") == TITLE.count("戏") and "…" not in said
    assert "[red]9B6GPXVK5X2" in said, "markup of strangers is shown, not read"


def test_a_table_that_fits_stays_within_the_terminal():
    written = io.StringIO()
    made = table("编号 id", "题名 title", folding={"题名 title"})
    made.add_row("9B6GPXVK5X1", "文" * 200)
    show(made, Console(file=written, width=60, force_terminal=True, color_system=None))
    assert max(Console().measure(line).maximum for line in written.getvalue().splitlines()) <= 60
