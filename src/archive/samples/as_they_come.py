"""Deliveries as they also come: a ZIP of a Chinese Windows, pictures without a list, a folder for a disk, a list corrected."""

import shutil
import zipfile
from pathlib import Path

from archive.samples import papercut
from archive.samples.crafts import CENTRE as OF_CRAFTS
from archive.samples.crafts import NAME as CRAFTS
from archive.samples.delivery import CONSENT, RIGHTS, SYNTHETIC, SampleDelivery
from archive.samples.sheets import write_csv

ZIPPED, BARE, TO_PACK = "zj-330681", "zj-330624", "zj-330604"
_HEADERS = ("编号", "题目", "文件名", "传承人", "拍摄日期", "地点", "权利", "授权", "简介")
_WHEN = (2019, 8, 1, 9, 30, 0)
CORRECTED = "乐清细纹刻纸《同心圆》（传承人作品）"
"""The title that the corrected list gives to what was called otherwise."""


class _OldName(zipfile.ZipInfo):
    """An entry whose name is in GB18030 and says nothing of it, as Windows in Chinese writes it."""

    def _encodeFilenameFlags(self) -> tuple[bytes, int]:  # noqa: N802 - so it is called there
        return self.filename.encode("gb18030"), self.flag_bits


def write(target: Path) -> list[SampleDelivery]:
    """Write `<target>/<centre>/<delivery>/…`: the ZIP, and the pictures without a list, of which none becomes public."""
    return [_zipped(target), _bare(target)]


def to_pack(target: Path) -> SampleDelivery:
    """Write a folder that is to be packed on its centre's own computer."""
    folder = _folder(target, TO_PACK, "2024-移动硬盘")
    papercut.printed_cloth(900, 700).save(folder / "印花布.jpg", quality=85)
    row = ("1", "蓝印花布《缠枝》", "印花布.jpg", "", "2024", "上虞区", RIGHTS, CONSENT, SYNTHETIC)
    write_csv(folder / "移交清单.csv", [_HEADERS, row], "gb18030")
    return SampleDelivery(TO_PACK, folder.name, folder, titles=(row[1],))


def corrected(target: Path, before: Path) -> SampleDelivery:
    """Write what corrects the delivery of crafts that lies in `before`: its list alone, one title put right, no other file."""
    folder = _folder(target, OF_CRAFTS, CRAFTS)
    with zipfile.ZipFile(before / "manifest.xlsx") as book, zipfile.ZipFile(folder / "manifest.xlsx", "w") as new:
        for entry in book.infolist():
            text = book.read(entry).decode().replace("樂清細紋刻紙《同心圓》", CORRECTED)
            new.writestr(zipfile.ZipInfo(entry.filename), text, zipfile.ZIP_DEFLATED)
    return SampleDelivery(OF_CRAFTS, CRAFTS, folder, titles=(CORRECTED,))


def _zipped(target: Path) -> SampleDelivery:
    folder = _folder(target, ZIPPED, "诸暨剪纸2019")
    names = ("照片/团花一.jpg", "照片/团花二.jpg")
    titles = ("诸暨剪纸《团花》", "诸暨剪纸《如意纹》")
    rows = [
        (
            str(n),
            title,
            name.replace("/", "\\"),
            "示例艺人(合成)",
            "己亥年正月十五",
            "枫桥镇",
            RIGHTS,
            CONSENT,
            SYNTHETIC,
        )
        for n, (title, name) in enumerate(zip(titles, names, strict=True), start=1)
    ]
    inside = folder / "inside"
    inside.mkdir()
    write_csv(inside / "剪纸目录.csv", [_HEADERS, *rows], "gb18030")
    for size, name in zip((700, 900), names, strict=True):
        papercut.window_flower(size).save(inside / Path(name).name, quality=85)
    with zipfile.ZipFile(folder / "诸暨剪纸.zip", "w") as out:
        for name in ("剪纸目录.csv", *names):
            out.writestr(_OldName(name, _WHEN), (inside / Path(name).name).read_bytes(), zipfile.ZIP_DEFLATED)
    shutil.rmtree(inside)
    return SampleDelivery(ZIPPED, folder.name, folder, titles=titles)


def _bare(target: Path) -> SampleDelivery:
    folder = _folder(target, BARE, "没有清单的照片")
    for size, name in ((600, "窗花样稿.jpg"), (640, "2018年庙会剪纸.jpg")):
        papercut.window_flower(size).save(folder / name, quality=82)
    return SampleDelivery(BARE, folder.name, folder, refused=("窗花样稿", "庙会剪纸"))


def _folder(target: Path, centre: str, name: str) -> Path:
    """An empty one."""
    folder = target / centre / name
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    return folder
