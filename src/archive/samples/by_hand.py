"""嵊州市的一个乡镇: a lantern dance and a picture, as a station hands them in through the workbench; the list is an XLSX."""

import math
from collections.abc import Iterator
from pathlib import Path

from PIL import ImageDraw

from archive.samples import papercut, song, stage, voices
from archive.samples.chorus import record
from archive.samples.delivery import CONSENT, RIGHTS, SYNTHETIC, SampleDelivery
from archive.samples.sheets import write_xlsx

CENTRE, NAME, TITLE, RIGHTED = "zj-330683100", "2026-元宵灯会", "板登龙", "板凳龙"
"""The title has a slip (登 for 凳) that a reviewer finds; `RIGHTED` is how it should read."""
FILM, PICTURE = "板凳龙.mp4", "灯彩.jpg"
_SIZE, _SECONDS, _FPS = (960, 540), 8.0, 25
_HEADERS = ("编号", "题名", "文件名", "类型", "门类", "简介", "日期", "地点", "权利", "授权")


def deliver(target: Path) -> SampleDelivery:
    """Write the folder below `target`."""
    folder = target / CENTRE / NAME
    folder.mkdir(parents=True, exist_ok=True)
    sound = folder / "sound.pcm"
    sound.write_bytes(voices.mixed([song.solo()[: round(_SECONDS * voices.RATE_HZ)]], 0.5))
    try:
        record(folder / FILM, sound, _SIZE, _dance())
    finally:
        sound.unlink()
    papercut.window_flower(1800).save(folder / PICTURE, quality=92)
    when = ("2026年正月十五", "嵊州市", RIGHTS, CONSENT)
    rows = [
        ("1", TITLE, FILM, "演出", "民间舞蹈", f"元宵夜舞板凳龙的示意。{SYNTHETIC}", *when),
        ("2", "灯彩《团圆》", PICTURE, "民间美术", "传统美术", f"灯上的团花。{SYNTHETIC}", *when),
    ]
    write_xlsx(folder / "清单.xlsx", [_HEADERS, *rows])
    return SampleDelivery(CENTRE, NAME, folder, titles=(RIGHTED, rows[1][1]))


def _dance() -> Iterator[bytes]:
    """A line of lanterns that winds through the night."""
    for n in range(round(_SECONDS * _FPS)):
        time_s = n / _FPS
        night = stage.sky(_SIZE, (14, 18, 44), (60, 30, 40))
        draw = ImageDraw.Draw(night)
        for place in range(18):
            x = 80 + 46 * place
            y = 290 + 90 * math.sin(time_s * 1.7 + place * 0.45)
            size = 30 if place else 46
            draw.ellipse(
                (x - size, y - size, x + size, y + size), fill=(238, 86 + 6 * place, 40), outline=(255, 214, 120), width=5
            )
        stage.written(night, "元宵 · 舞龙", (480, 80), 54, (255, 220, 140))
        yield night.tobytes()
