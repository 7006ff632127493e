"""The maker of TIFF copies: an order in JSON, one JSON line as answer.

It runs inside the sandbox (`guarded/launch.py`) and imports nothing of ours. Two libraries that share no code read the two
files: Pillow the original, libvips the copy. Exit status 0 with the answer, 3 with {"limit": name, "reason": text} or
{"unreadable": reason}.
"""

import hashlib
import json
import struct
import sys
from collections.abc import Sequence
from typing import Any

import PIL
import pyvips
from PIL import Image

REFUSED = 3
_BROKEN = (OSError, SyntaxError, ValueError, TypeError, IndexError, EOFError, struct.error, pyvips.Error)
_FORMS = {"1": "L", "L": "L", "P": "RGB", "RGB": "RGB", "RGBA": "RGBA"}
"""Mode of the original -> the mode that the copy has: a palette is looked up, one bit becomes eight, and nothing is lost."""
Image.MAX_IMAGE_PIXELS = None  # the order's own limit holds


def copied(order: dict[str, Any]) -> dict[str, Any]:
    """Write the copy and give the digests of both sides' pixels."""
    with Image.open(order["source"], formats=("BMP", "DIB")) as found:
        width, height = found.size
        if width * height > order["pixels"]:
            return {"limit": "picture_pixels", "reason": f"{width} x {height}"}
        if found.mode not in _FORMS:
            return {"unreadable": f"mode {found.mode}"}
        plain, kind = found.convert(_FORMS[found.mode]), str(found.format).lower()
        options = {name: value for name, value in {"dpi": found.info.get("dpi")}.items() if value}
        plain.save(order["target"], format="TIFF", compression=None, **options)
        left = [name for name in ("icc_profile",) if found.info.get(name)]
    # pyvips has no types that say so: write_to_memory gives the samples, row by row.
    copy = pyvips.Image.new_from_file(order["target"], access="sequential").write_to_memory()
    return {
        "original": hashlib.sha256(plain.tobytes()).hexdigest(),
        "copy": hashlib.sha256(copy).hexdigest(),
        "form": f"{plain.mode} 8 bit, {width}x{height}",
        "codec": kind,
        "tool": f"Pillow {PIL.__version__}",
        "left": left,
    }


def main(arguments: Sequence[str]) -> int:
    """Do what the order says; answer in JSON."""
    status = REFUSED
    try:
        answer = copied(json.loads(arguments[0]))
        status = 0 if "copy" in answer else REFUSED
    except MemoryError:
        answer = {"limit": "memory", "reason": "out of memory"}
    except _BROKEN as broken:
        answer = {"unreadable": f"{type(broken).__name__}: {broken}"}
    sys.stdout.write(json.dumps(answer) + "\n")
    return status
