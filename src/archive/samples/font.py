"""Chinese glyphs from the package noto-cjk-sans-otc (Noto Sans CJK, SIL Open Font License), never from the system."""

from functools import cache
from importlib import import_module
from pathlib import Path

from PIL import ImageFont

from archive.errors import ToolMissing

_PACKAGE, _FILE = "noto_cjk_sans_otc", "NotoSansCJK-Regular.ttc"
_SIMPLIFIED = "Noto Sans CJK SC"


@cache
def font(size: int) -> ImageFont.FreeTypeFont:
    """The simplified-Chinese face of the collection at `size` pixels; it has the traditional characters too.

    Raises:
        ToolMissing: the extra `samples` is not installed.

    """
    path = _collection()
    faces = (ImageFont.truetype(path, size, index=index) for index in range(10))
    return next(face for face in faces if face.getname()[0] == _SIMPLIFIED)


@cache
def _collection() -> Path:
    try:
        package = import_module(_PACKAGE)
    except ImportError as absent:
        raise ToolMissing(tool=_PACKAGE, hint="pip install 'archive[samples]'") from absent
    return Path(str(package.__file__)).with_name(_FILE)
