"""The tag files of a BagIt 1.0 bag as bytes (RFC 8493)."""

import re
from collections.abc import Iterable, Mapping

DECLARATION_BYTES = b"BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n"
_ENCODED = {"%": "%25", "\r": "%0D", "\n": "%0A"}
_DECODED = {code: character for character, code in _ENCODED.items()}
_UNITS = ("B", "KB", "MB", "GB", "TB")


def manifest(digests: Mapping[str, str]) -> bytes:
    """A payload or tag manifest: path in the bag -> digest, sorted by path; CR, LF and % of a path encoded, nothing else."""
    return "".join(f"{digest}  {_written(path)}\n" for path, digest in sorted(digests.items())).encode()


def bag_info(elements: Iterable[tuple[str, str]]) -> bytes:
    """bag-info.txt: (label, value) in their order, an element without value left out, white space in values made plain."""
    return "".join(f"{label}: {plain}\n" for label, value in elements if (plain := " ".join(value.split()))).encode()


def bag_size(size: int) -> str:
    """Bytes as a person reads them, e.g. `42.6 GB`."""
    value, unit = float(size), 0
    while value >= 1000 and unit < len(_UNITS) - 1:
        value, unit = value / 1000, unit + 1
    return f"{value:.1f} {_UNITS[unit]}" if unit else f"{size} B"


def meant(written: str) -> str:
    """The path that a line of a manifest of ours means."""
    return re.sub(r"%(?:25|0D|0A)", lambda match: _DECODED[match[0]], written)


def _written(path: str) -> str:
    return re.sub(r"[%\r\n]", lambda match: _ENCODED[match[0]], path)
