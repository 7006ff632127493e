"""A still picture opened by the reader it needs: its header is read, its pixels not yet."""

from abc import ABC, abstractmethod
from pathlib import Path
from typing import NamedTuple, Protocol

import pyvips

from archive.media.stills.child import exif

PROFILE = "icc-profile-data"
TALLEST = 16_000
"""WebP ends at 16,383 pixels."""
LOADERS = ("jpegload", "uhdrload", "pngload", "gifload", "webpload", "tiffload", "heifload")
_PAGED, _ANIMATED = ("tiffload",), ("gifload", "webpload")
_STRIPS = ("tiffload",)
"""What its library reads within 50 MB a strip; a whole scan may be one. The limits of this process hold instead."""
_TURNED = {5, 6, 7, 8}


class TooLarge(Exception):
    """More pixels than allowed, told by the header."""


class Header(NamedTuple):
    """What the header tells. `image` has the size as stored, its profile and its kind of colours; its pixels may be missing."""

    image: pyvips.Image
    loader: str
    width: int
    height: int
    orientation: int = 1
    pages: int = 1
    animated: bool = False
    raw: bool = False
    bits: int = 0
    camera: dict[str, str] = {}  # noqa: RUF012 - never changed


class Picture(Protocol):
    """A picture behind one of the readers."""

    header: Header
    remarks: list[str]

    def small(self, width: int, fail_on: str, options: dict[str, str], page: int = 0) -> pyvips.Image:
        """At most `width` wide and `TALLEST` high, upright."""

    def whole(self, fail_on: str) -> pyvips.Image:
        """In full size as stored, to be read once from its first line to its last."""


class ByVips:
    """JPEG, PNG, GIF, WebP, TIFF, AVIF: decoded as they are used."""

    def __init__(self, path: Path, pixels: int) -> None:
        self._path = path
        self.remarks: list[str] = []
        self._limits: dict[str, bool] = {}
        image = self._image("none")
        loader = str(image.get("vips-loader")).split("load")[0] + "load"
        if loader not in LOADERS:
            raise pyvips.Error(f"{loader} is not allowed")
        fitting(image.width, image.height, pixels)
        self._limits = {"unlimited": True} if loader in _STRIPS else {}
        turn = image.get("orientation") if image.get_typeof("orientation") else 1
        turn = turn if turn in range(1, 9) else 1
        size = (image.height, image.width) if turn in _TURNED else (image.width, image.height)
        pages = max(1, image.get("n-pages")) if image.get_typeof("n-pages") else 1
        paged = loader in _PAGED and pages > 1 and not self._pyramid(image)
        animated = loader in _ANIMATED and pages > 1
        written = path if loader == "tiffload" else bytes(image.get("exif-data")) if image.get_typeof("exif-data") else None
        self.header = Header(image, loader, *size, turn, pages if paged or animated else 1, animated, camera=exif.facts(written))

    def _image(self, fail_on: str, **options: int) -> pyvips.Image:
        # From a source and not from a name: in a name libvips would read [options].
        return pyvips.Image.new_from_source(
            pyvips.Source.new_from_file(str(self._path)), "", access="sequential", fail_on=fail_on, **self._limits, **options
        )

    def _pyramid(self, first: pyvips.Image) -> bool:
        """Whether the second page is the first one halved: then pages are sizes of one picture."""
        second = self._image("none", page=1)
        return all(abs(2 * b - a) <= 2 for a, b in ((first.width, second.width), (first.height, second.height)))

    def small(self, width: int, fail_on: str, options: dict[str, str], page: int = 0) -> pyvips.Image:
        """Shrunk while it is decoded, where the format can."""
        # The reader of the source hears of `fail_on` and `page` only by this string.
        wanted = f"fail_on={fail_on}" + (f",page={page}" if page else "") + "".join(f",{name}" for name in self._limits)
        source = pyvips.Source.new_from_file(str(self._path))
        return pyvips.Image.thumbnail_source(
            source, width, height=TALLEST, size="down", fail_on=fail_on, option_string=wanted, **options
        )

    def whole(self, fail_on: str) -> pyvips.Image:
        """Line by line."""
        return self._image(fail_on)


class InMemory(ABC):
    """What its reader can only give whole. `decode` is called once, when pixels are asked for."""

    header: Header

    def __init__(self) -> None:
        self.remarks: list[str] = []
        self._image: pyvips.Image | None = None

    @abstractmethod
    def decode(self, fail_on: str) -> pyvips.Image:
        """All pixels, upright."""

    def small(self, width: int, fail_on: str, options: dict[str, str], page: int = 0) -> pyvips.Image:
        """Made of the whole."""
        return self.whole(fail_on).thumbnail_image(width, height=TALLEST, size="down", **options)

    def whole(self, fail_on: str) -> pyvips.Image:
        """Decoded at the first call."""
        if self._image is None:
            self._image = self.decode(fail_on)
        return self._image


def fitting(width: int, height: int, pixels: int) -> None:
    """Refuse what has more pixels than allowed."""
    if width * height > pixels:
        raise TooLarge(f"{width}×{height}")


def from_bytes(
    data: bytes | memoryview, width: int, height: int, bands: int, stride: int, profile: bytes | None = None
) -> pyvips.Image:
    """Samples of eight bits, lines of `stride` bytes, as a picture in sRGB or grey."""
    lines = pyvips.Image.new_from_memory(data, stride, height, 1, "uchar")
    image = lines.crop(0, 0, width * bands, height)
    image = image.bandfold(factor=bands) if bands > 1 else image
    image = image.copy(interpretation="srgb" if bands > 2 else "b-w")
    return with_profile(image, profile)


def with_profile(image: pyvips.Image, profile: bytes | None) -> pyvips.Image:
    """The picture with an ICC profile set on it."""
    if profile:
        image = image.copy()
        image.set_type(pyvips.GValue.blob_type, PROFILE, profile)
    return image


def blank(width: int, height: int, bands: int, profile: bytes | None = None) -> pyvips.Image:
    """A stand-in for a header whose pixels are not decoded yet."""
    return with_profile(
        pyvips.Image.black(width, height, bands=bands).copy(interpretation="srgb" if bands > 2 else "b-w"), profile
    )
