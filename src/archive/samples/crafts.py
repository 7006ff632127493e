"""乐清市: paper-cuts and crafts as pictures, one of them large; the manifest is an XLSX with English headers."""

from pathlib import Path

from PIL import Image

from archive.samples import papercut, window
from archive.samples.delivery import CONSENT, RIGHTS, SYNTHETIC, SampleDelivery, digest
from archive.samples.sheets import write_xlsx

CENTRE, NAME = "zj-330382", "2024-民间工艺图片"
_HEADERS = (
    "item",
    "title",
    "file",
    "checksum",
    "kind",
    "genre",
    "description",
    "authors",
    "date",
    "place",
    "rights",
    "consent",
    "subjects",
)
_ROWS = (
    # item, title, file, genre, what it shows, place, subjects
    ("A-01", "窗花《莲开八面》", "窗花.jpg", "传统美术", "八折窗花,莲瓣,锯齿纹。", "乐清市", "剪纸;窗花"),
    ("A-02", "樂清細紋刻紙《同心圓》", "細紋刻紙.png", "乐清细纹刻纸", "以刀代剪的细纹,十二折。", "乐清市", "刻纸;细纹"),
    ("A-03", "蓝印花布《散花》", "蓝印花布.jpg", "蓝印花布", "靛蓝地白花的花布。", "桐乡市", "印染;花布"),
    ("A-04", "竹编《人字席》", "竹编.jpg", "东阳竹编", "压二挑二的竹编席面。", "东阳市", "竹编;编织"),
    ("A-05", "剪纸《十二花格》", "十二花格.png", "传统美术", "窗格十二,剪纸十二,宜放大细看。", "乐清市", "剪纸;窗格"),
)
_ORIENTATION, _LYING = 0x0112, 6


def deliver(target: Path) -> SampleDelivery:
    """Write the delivery below `target`."""
    folder = target / CENTRE / NAME
    folder.mkdir(parents=True, exist_ok=True)
    papercut.window_flower(2000).save(folder / "窗花.jpg", quality=88)
    papercut.fine_lines(2000).quantize(64).save(folder / "細紋刻紙.png", optimize=True)
    _taken_upright(folder / "蓝印花布.jpg")
    papercut.woven_bamboo(1600, 1200).save(folder / "竹编.jpg", quality=85)
    window.lattice(4, 3, 1000).quantize(32).save(folder / "十二花格.png", optimize=True)
    rows = [
        (
            item,
            title,
            file,
            digest(folder / file),
            "folk-art",
            genre,
            about + SYNTHETIC,
            "示例工艺组(合成)",
            "2024",
            place,
            RIGHTS,
            CONSENT,
            words,
        )
        for item, title, file, genre, about, place, words in _ROWS
    ]
    write_xlsx(folder / "manifest.xlsx", [_HEADERS, *rows])
    return SampleDelivery(CENTRE, NAME, folder, titles=tuple(row[1] for row in _ROWS))


def _taken_upright(path: Path) -> None:
    """A picture as a phone held upright stores it: lying, with a word about how to turn it."""
    cloth = papercut.printed_cloth(1200, 1600).transpose(Image.Transpose.ROTATE_90)
    exif = Image.Exif()
    exif[_ORIENTATION] = _LYING
    cloth.save(path, quality=88, exif=exif)
