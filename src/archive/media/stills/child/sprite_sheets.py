"""Many small pictures on sheets."""

from pathlib import Path
from typing import Any

import pyvips


def sheets(order: dict[str, Any]) -> dict[str, Any]:
    """Every `stills/*.jpg` in the order of their names, `columns` × `rows` on a sheet, as `target/000.jpg` and so on."""
    small = sorted(Path(order["stills"]).glob("*.jpg"))
    on_sheet = order["columns"] * order["rows"]
    target = Path(order["target"])
    for number, first in enumerate(range(0, len(small), on_sheet)):
        cells = [pyvips.Image.new_from_file(str(path)) for path in small[first : first + on_sheet]]
        sheet = pyvips.Image.arrayjoin(cells, across=order["columns"])
        sheet.jpegsave(str(target / f"{number:03d}.jpg"), Q=order["jpeg_quality"], optimize_coding=True, keep="none")
    return {"files": [], "count": len(small)}
