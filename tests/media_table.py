"""The tables of docs/media.md: every row is what a test saw. A row that differs fails its test; WRITE_DOCS=1 writes it anew.

    WRITE_DOCS=1 .venv/bin/pytest tests/contract/media

A row is known by its first cell, so that each test looks after its own and may run alone.
"""

import fcntl
import os
import re
from collections.abc import Sequence
from pathlib import Path

from archive.i18n import explain
from archive.media import quality

PAGE = Path(__file__).parents[1] / "docs" / "media.md"
WRITING = os.environ.get("WRITE_DOCS") == "1"


def told(table, name, *cells):
    """Compare one row, or write it: after its last one where the table does not have it yet."""
    mine = _row((name, *cells))
    if not WRITING:
        assert mine in rows(table), f"docs/media.md does not say what this test saw (WRITE_DOCS=1 writes it):\n{mine}"
        return
    with PAGE.open("r+") as page:
        fcntl.flock(page, fcntl.LOCK_EX)
        kept = rows(table)
        same = [n for n, row in enumerate(kept) if _name(row) == _name(mine)]
        if same:
            kept[same[0]] = mine
        else:
            kept.append(mine)
        _write(table, kept)


def settled(table, kept: Sequence[str]):
    """The table has these rows, in this order, and no others."""
    wanted = [_name(_row((name, ""))) for name in kept]
    if WRITING:
        found = {_name(row): row for row in rows(table)}
        _write(table, [found[name] for name in wanted if name in found])
    assert names(table) == wanted


def rows(table):
    """The rows of a table as they stand in the page."""
    return [line for line in _block(table).splitlines()[2:] if line]


def names(table):
    """The names of its rows."""
    return [_name(row) for row in rows(table)]


def whole(table, lines: Sequence[Sequence[str]]):
    """Compare or write a table that one test knows completely."""
    if WRITING:
        _write(table, [_row(cells) for cells in lines])
    assert rows(table) == [_row(cells) for cells in lines]


def became(it):
    """What was made, in few words: sizes, rate, sound, length; its remarks; its flags."""
    p = it.recipe.parameters
    words = []
    if p.type == "video":
        words += ["HLS " + " · ".join(f"{rung.width}×{rung.height}" for rung in p.rungs), f"{float(p.fps):.4g} fps"]
        words += [{"": "", "interlaced": "bwdif", "all": "bwdif, deint=all"}[p.deinterlace]]
        words += [f"{p.tone_map.transfer} → BT.709"] if p.tone_map else []
        words += ["AAC 128k"] if p.sound and "no-sound" not in it.made.remarks else []
    elif p.type == "sound":
        words += ["HLS AAC " + " · ".join(f"{rung.bitrate_bps // 1000}k" for rung in p.rungs)]
    elif p.type == "picture":
        words += [f"{'/'.join(map(str, p.widths))} WebP + JPEG", f"tiles {p.tile}" if p.tile else ""]
    elif p.type == "document":
        pages = len({file.page for file in it.made.files if file.page})
        words += [f"{pages} × pages/*.webp + .jpg", "text.txt"]
    else:
        words += ["WebVTT"]
    words += [f"{it.made.duration_s:.1f} s"] if it.made.duration_s and p.type in {"video", "sound"} else []
    return ", ".join(filter(None, words))


def remarked(it):
    """Remarks, then flags of quality, as they are called."""
    flags = [flag.code for flag in (*it.made.quality, *quality(it.facts, it.made.measured))]
    return ", ".join((*(f"**{remark}**" for remark in it.made.remarks), *dict.fromkeys(flags))) or "—"


def refused(fault):
    """A fault by its code, the limit it names, or the decoder's reason; and its sentence in Chinese has no gap."""
    assert "{" not in str(explain(fault.code, fault.facts))
    return f"**{fault.code}** {fault.facts.get('limit') or fault.facts.get('reason') or ''}".strip()


def _row(cells):
    return "| " + " | ".join(str(cell).replace("|", "\\|").replace("\n", " ") for cell in cells) + " |"


def _name(row):
    return row.removeprefix("| ").split(" | ")[0]


def _marks(table):
    return f"<!-- {table}: begin -->\n", f"\n<!-- {table}: end -->"


def _block(table):
    begin, end = _marks(table)
    return re.search(re.escape(begin) + "(.*?)" + re.escape(end), PAGE.read_text(encoding="utf-8"), re.DOTALL)[1]


def _write(table, lines):
    begin, end = _marks(table)
    head = _block(table).splitlines()[:2]
    text = PAGE.read_text(encoding="utf-8")
    before, rest = text.split(begin, 1)
    after = rest.split(end, 1)[1]
    PAGE.write_text(before + begin + "\n".join([*head, *lines]) + end + after, encoding="utf-8")
