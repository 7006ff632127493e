"""余杭区 again: a delivery with six different faults and one good picture, so that it is refused in part."""

from pathlib import Path

from archive.samples import papercut
from archive.samples.delivery import CONSENT, RIGHTS, SYNTHETIC, SampleDelivery, digest
from archive.samples.sheets import write_csv

CENTRE, NAME, TITLE = "zj-330110", "2025-旧盘整理", "团花纹样一幅"
_HEADERS = ("编号", "题名", "文件名", "校验值", "类型", "简介", "日期", "地点", "权利", "授权")
_FAULTY = (
    # title, file, what is wrong with it
    ("畲族山歌对唱", "山歌对唱.mp4"),  # not there
    ("青田鱼灯巡游", "鱼灯.jpg"),  # wrong checksum
    ("浦江板凳龙", "板凳龙.mp4"),  # zero bytes
    ("象山渔民号子", "号子.exe"),  # type not allowed
    ("平阳木偶戏", "木偶.mp4"),  # a picture by another name
    ("宁海十里红妆", "../红妆.jpg"),  # leads out of the delivery
)


def deliver(target: Path) -> SampleDelivery:
    """Write the delivery below `target`."""
    folder = target / CENTRE / NAME
    folder.mkdir(parents=True, exist_ok=True)
    picture = papercut.window_flower(800)
    picture.save(folder / "团花.jpg", quality=85)
    papercut.window_flower(400).save(folder / "鱼灯.jpg", quality=80)
    (folder / "板凳龙.mp4").write_bytes(b"")
    (folder / "号子.exe").write_bytes(b"MZ" + bytes(510))
    papercut.fine_lines(400).save(folder / "木偶.mp4", "PNG")
    rows = [
        ("1", TITLE, "团花.jpg", digest(folder / "团花.jpg"), "摄影", "团花纹样。" + SYNTHETIC, "2025", "余杭区", RIGHTS, CONSENT)
    ]
    for number, (title, file) in enumerate(_FAULTY, 2):
        checksum = "0" * 64 if file == "鱼灯.jpg" else ""
        rows.append((str(number), title, file, checksum, "其他", "", "2025", "", RIGHTS, CONSENT))
    write_csv(folder / "manifest.csv", [_HEADERS, *rows], "utf-8")
    return SampleDelivery(CENTRE, NAME, folder, titles=(TITLE,), refused=tuple(title for title, _ in _FAULTY))
