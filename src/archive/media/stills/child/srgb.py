"""Colours of any kind to sRGB with eight bits: profiles by Little CMS, CMYK without one by libvips' own."""

# ruff: noqa: PLC0415 - Pillow takes a third of what a question about a picture costs, and one without a profile needs none
import io

import pyvips

_PROFILE = "icc-profile-data"
_KINDS = {"cmyk": "CMYK", "b-w": "GRAY", "grey16": "GRAY", "lab": "Lab", "labs": "Lab"}
_DEPTH = {"uchar": 8, "char": 8, "ushort": 16, "short": 16, "uint": 32, "int": 32, "float": 32, "double": 64}


def bits(image: pyvips.Image) -> int:
    """Bits of a sample, as the file says, else as it is read."""
    told = image.get("bits-per-sample") if image.get_typeof("bits-per-sample") else 0
    return int(told) or _DEPTH.get(str(image.format), 8)


def profile_name(image: pyvips.Image) -> str:
    """The description of its ICC profile; "" without one."""
    if not image.get_typeof(_PROFILE):
        return ""
    from PIL import ImageCms

    try:
        described = ImageCms.getProfileDescription(ImageCms.ImageCmsProfile(io.BytesIO(image.get(_PROFILE))))
    except (ImageCms.PyCMSError, OSError, ValueError):
        return "unreadable"
    return "".join(c for c in described if c.isprintable()).strip()[:100] or "unnamed"


def unfit(image: pyvips.Image) -> bool:
    """Whether it carries a profile that is none, or one of another kind of colours (CMYK on RGB)."""
    if not image.get_typeof(_PROFILE):
        return False
    from PIL import ImageCms

    kind = _KINDS.get(str(image.interpretation), "RGB")
    try:
        return ImageCms.ImageCmsProfile(io.BytesIO(image.get(_PROFILE))).profile.xcolor_space.strip() != kind
    except (OSError, ValueError):
        return True


def profiles(image: pyvips.Image) -> dict[str, str]:
    """Options `output_profile` and `input_profile` for a picture of this kind; none where nothing is to be converted."""
    if str(image.interpretation) == "cmyk":
        return {"output_profile": "srgb", "input_profile": "cmyk"}
    return {"output_profile": "srgb"} if image.get_typeof(_PROFILE) and not unfit(image) else {}


def in_srgb(image: pyvips.Image, options: dict[str, str]) -> pyvips.Image:
    """The picture in sRGB or grey, eight bits a sample; `options` of `profiles`."""
    if options:
        image = image.icc_transform(options["output_profile"], embedded=True, **_given(options))
    if image.interpretation not in {"srgb", "b-w"}:
        image = image.colourspace("srgb")
    return image if image.format == "uchar" else _eight_bits(image)


def opaque(image: pyvips.Image) -> pyvips.Image:
    """The picture over white."""
    return image.flatten(background=[255] * (image.bands - 1)) if image.hasalpha() else image


def _given(options: dict[str, str]) -> dict[str, str]:
    return {name: value for name, value in options.items() if name == "input_profile"}


def _eight_bits(image: pyvips.Image) -> pyvips.Image:
    if image.format == "ushort":
        return (image >> 8).cast("uchar")
    return image.cast("uchar")
