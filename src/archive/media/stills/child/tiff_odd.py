"""A TIFF that libvips does not read rightly: unpacked line by line into a plain one, then its samples made what they mean.

Compressions that only the libtiff of Pillow knows, CIE L*a*b* of 8 and 16 bits, colour difference without JPEG, samples of 2
to 14 bits beside each other, of 32 and 64 bits, and channels beside the colours that are no transparency.
"""

import array
from collections.abc import Callable
from pathlib import Path

import pyvips
from PIL.TiffImagePlugin import ImageFileDirectory_v2

from archive.media.stills.child import exif, tiff_strips
from archive.media.stills.child import tiff_tags as t
from archive.media.stills.child.picture import TALLEST, Header, blank, fitting, with_profile
from archive.media.stills.child.progress_lines import ProgressLines

_TURNED = {5, 6, 7, 8}
_LAB_16 = 65_535.0
_BYTE, _WORD = 255.0, 65_535.0
_YCBCR = ((1.0, 0.0, 1.402), (1.0, -0.344136, -0.714136), (1.0, 1.772, 0.0))
"""ITU-R BT.601, as TIFF has it where it says nothing else."""


class OddTiff:
    """Behind the reader interface of `opened`. Without `spool` nothing but the header is asked for."""

    def __init__(
        self, path: Path, every: list[ImageFileDirectory_v2], pixels: int, spool: Path | None, telling: ProgressLines | None
    ) -> None:
        self._path, self._every, self._spool, self._telling = path, every, spool, telling
        self.remarks: list[str] = []
        self._made: dict[int, Path] = {}
        its = t.layout(every[0])
        for one in map(t.layout, every):
            fitting(one.width, one.height, pixels)
            if not one.is_unpacked_by_vips and not tiff_strips.is_configured(one.packing):
                raise pyvips.Error(f"TIFF compression {one.packing_name} cannot be read")
            _readable(one)
        size = (its.height, its.width) if its.turn in _TURNED else (its.width, its.height)
        bands = 1 if its.colour_bands == 1 and its.colours != 3 else 3
        profile = its.profile if its.colours not in {t.CIELAB, t.ICCLAB} else None
        image = blank(its.width, its.height, 4 if its.colours == 5 else bands, profile)
        image = image.copy(interpretation="cmyk") if its.colours == 5 else image
        self.header = Header(image, "tiffload", *size, its.turn, _sheets(every), False, bits=its.bits, camera=exif.facts(path))

    def small(self, width: int, fail_on: str, options: dict[str, str], page: int = 0) -> pyvips.Image:
        """Shrunk as its lines come."""
        return self._read(fail_on, page).thumbnail_image(width, height=TALLEST, size="down", **options)

    def whole(self, fail_on: str) -> pyvips.Image:
        """Line by line."""
        return self._read(fail_on, 0)

    def _read(self, fail_on: str, page: int) -> pyvips.Image:
        tags = self._every[page]
        if page not in self._made:
            self._made[page] = self._unpacked(tags, page)
        source = pyvips.Source.new_from_file(str(self._made[page]))
        image = pyvips.Image.new_from_source(source, "", access="sequential", fail_on=fail_on, unlimited=True)
        its = t.layout(tags)
        image = _meant(image, its)
        if its.turn > 1:
            image = image.copy()
            image.set_type(pyvips.GValue.gint_type, "orientation", its.turn)
        return image

    def _unpacked(self, tags: ImageFileDirectory_v2, page: int) -> Path:
        """The page as a plain TIFF of lines."""
        if self._spool is None:
            raise pyvips.Error("tiff: no room to unpack it")
        its, target = t.layout(tags), self._spool / f"odd-{page}.tif"
        reader = tiff_strips.Strips(self._path, tags, page)
        missing: list[int] = []
        made, bits, form = _widened(its)
        head = _plain(tags, its, bits, form, length := -(-its.width * its.bands * bits // 8))
        with target.open("wb") as file:
            head.save(file)
            for number, line in enumerate(reader.lines(missing)):
                file.write(made(line)[:length].ljust(length, b"\0"))
                if self._telling and number % 64 == 0:
                    self._telling.say(0.4 * number / its.height)
        if len(set(missing)) >= its.height:
            raise pyvips.Error(f"TIFF compression {its.packing_name}: not one line of it can be read")
        if missing and "damaged" not in self.remarks:
            self.remarks.append("damaged")
        return target


def _sheets(every: list[ImageFileDirectory_v2]) -> int:
    """Pages; smaller doubles of the first one (NewSubfileType 1) are none."""
    return max(1, sum(not int(tags.get(254, 0)) & 1 for tags in every))


def _readable(its: t.Layout) -> None:
    if its.bits not in {1, 2, 4, 8, 10, 12, 14, 16, 32, 64} or (its.bits == 64 and its.form != t.FLOAT):
        raise pyvips.Error(f"TIFF with {its.bits} bits a sample cannot be read")
    if its.colours == 10:
        raise pyvips.Error("TIFF in the colours of ITU L*a*b* cannot be read")


def _widened(its: t.Layout) -> tuple[Callable[[bytes], bytes], int, int]:
    """What makes samples of 8, 16 or 32 bits of a line, and how many bits of which form they have then."""
    count, bits = its.width * its.bands, its.bits
    if bits == 64:
        return lambda line: array.array("f", array.array("d", line)).tobytes(), 32, its.form
    if bits in {10, 12, 14}:

        def words(line: bytes) -> bytes:
            figures = format(int.from_bytes(line, "big"), f"0{len(line) * 8}b")
            numbers = (int(figures[place : place + bits], 2) for place in range(0, count * bits, bits))
            return array.array("H", (number << (16 - bits) | number >> (2 * bits - 16) for number in numbers)).tobytes()

        return words, 16, its.form
    if bits in {2, 4} and its.bands > 1:
        most, each = (1 << bits) - 1, 8 // bits
        table = [bytes((byte >> shift & most) * 255 // most for shift in range(8 - bits, -1, -bits)) for byte in range(256)]
        return lambda line: b"".join(table[byte] for byte in line)[: len(line) * each], 8, its.form
    return lambda line: line, bits, its.form


def _plain(tags: ImageFileDirectory_v2, its: t.Layout, bits: int, form: int, line: int) -> ImageFileDirectory_v2:
    """The tags of the same samples, neither packed nor in planes, in colours that libvips takes as they are."""
    found = ImageFileDirectory_v2()
    for tag in (t.WIDTH, t.HEIGHT, t.PALETTE):
        if tag in tags:
            found.tagtype[tag] = tags.tagtype[tag]
            found[tag] = tags[tag]
    of_three = its.colours in {t.YCBCR, t.CIELAB, t.ICCLAB}
    found[t.BITS] = (bits,) * its.bands
    found[t.FORM] = (form,) * its.bands
    found[t.COLOURS] = t.RGB if of_three else its.colours
    found[t.SAMPLES], found[t.PLANES], found[t.PACKING] = its.bands, 1, 1
    found[t.ROWS], found[273], found[279] = its.height, 0, line * its.height
    beside = its.bands - its.colour_bands
    if beside > 0:
        found[t.EXTRA] = (its.extra + (0,) * beside)[:beside]
    return found


def _meant(image: pyvips.Image, its: t.Layout) -> pyvips.Image:
    """The samples as colours that everything behind understands."""
    kept = its.colour_bands + (1 if its.alpha and its.bands > its.colour_bands else 0)
    if its.colours != 3 and image.bands > kept:
        image = image.extract_band(0, n=kept)
    if its.colours in {t.CIELAB, t.ICCLAB}:
        return _from_lab(image, its)
    if its.colours == t.YCBCR:
        return _from_ycbcr(image)
    if its.bits >= 32 and its.colours != 32845:
        return _to_bytes(image)
    profile = its.profile or None
    return with_profile(image, profile)


def _from_lab(image: pyvips.Image, its: t.Layout) -> pyvips.Image:
    wide = its.bits > 8
    most, middle, span = (_WORD, 32_768, 256.0) if wide else (_BYTE, 128, 1.0)
    light = image[0] * (100.0 / most)

    def signed(band: pyvips.Image) -> pyvips.Image:
        if its.colours == t.ICCLAB:
            return (band - middle) / span
        return (band >= middle).ifthenelse(band - 2 * middle, band) / span

    lab = light.bandjoin([signed(image[1]), signed(image[2])]).copy(interpretation="lab")
    return lab.colourspace("srgb")


def _from_ycbcr(image: pyvips.Image) -> pyvips.Image:
    matrix = pyvips.Image.new_from_array([list(row) for row in _YCBCR])
    middle = 128 if image.format == "uchar" else 32_768
    rgb = (image.extract_band(0, n=3) - [0, middle, middle]).recomb(matrix)
    rgb = rgb if middle == 128 else rgb / 257.0
    return rgb.rint().cast("uchar").copy(interpretation="srgb")


def _to_bytes(image: pyvips.Image) -> pyvips.Image:
    """Samples of 32 bits brought to the range that they use: 0 to 1, a byte, two bytes, or all of it."""
    held = image.copy_memory()
    most = held.max()
    if image.format in {"float", "double"}:
        steps: tuple[float, ...] = (1.0, _BYTE, _WORD)
    else:
        steps = (_BYTE, _WORD, 2.0**32 - 1 if image.format == "uint" else 2.0**31 - 1)
    top = next((step for step in steps if most <= step), most)
    grey = image.bands < 3
    return (held * (_BYTE / top)).rint().cast("uchar").copy(interpretation="b-w" if grey else "srgb")
