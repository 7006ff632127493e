"""What names of files and folders tell where nobody has described them: a title, and perhaps a date. Never more than that."""

import re
import unicodedata
from typing import NamedTuple

from archive.models.names import CAMERA_FOLDERS

_ENDING = re.compile(r"\.[A-Za-z0-9]{1,5}$")
_DAY = re.compile(
    r"(?<!\d)(?P<year>19\d\d|20[0-4]\d)"
    r"(?:年(?P<m1>\d{1,2})月(?:(?P<d1>\d{1,2})[日号]?)?"
    r"|(?P<sign>[-._])(?P<m2>\d{1,2})(?P=sign)(?P<d2>\d{1,2})(?!\d)"
    r"|[-.](?P<m4>0[1-9]|1[0-2])(?![\d\-.])"
    r"|(?P<m3>0[1-9]|1[0-2])(?P<d3>0[1-9]|[12]\d|3[01])(?:[-_ ]?(?:[01]\d|2[0-3])[0-5]\d[0-5]\d)?(?!\d))"
)
_YEAR = re.compile(r"(?:^|(?<=[\s_\-(（《]))(?P<year>19\d\d|20[0-4]\d)(?=年|[\u4e00-\u9fff]|[\s_\-)）]|$)")
_NUMBERED = re.compile(
    r"^(?:[(（\[【]?\d{1,3}[)）\]】]?[\s_\-.、,，．]+|[(（\[【]\d{1,3}[)）\]】]|0\d{1,2}(?=[\u4e00-\u9fff《]))(?=\S)"
)
_MADE_AGAIN = re.compile(
    r"[\s_\-]*(?:[(（\[]\d{1,3}[)）\]]|[(（\[]?副本[)）\]]?(?:\s*[(（]?\d+[)）]?)?|[\s_\-]copy(?:\s*\d+)?)$", re.IGNORECASE
)
_TECHNICAL = re.compile(
    r"(?<![A-Za-z0-9])(?:1080[pi]|720p|2160p|4k|8k|[hx]\.?26[45]|hevc|1920x1080)(?![A-Za-z0-9])", re.IGNORECASE
)
_COUNTER = re.compile(
    r"(?:IMG|DSC[FN]?|MVI|MOV|VID|PXL|PANO|DJI|SAM|MAH|GOPR|G[HXLPS]|P|C|S|M2U|REC|AUD|CLIP|STREAM|VTS"
    rf"|{'|'.join(sorted(CAMERA_FOLDERS)).replace('_', '[_ ]')}"
    r"|PRG|TRACK|SCREENSHOT|SCAN|MMEXPORT|WX_CAMERA|WECHAT"
    r"|微信图片|微信视频|QQ图片|QQ视频|视频|录像|图片|照片|录音|扫描|音轨|新建文件夹|新建文档|无标题|未命名)?[\s_\-()（）\d]*(?:WA\d+)?"
    r"|\d{3}[A-Z_]{4,5}|[0-9a-f\-]{16,}",
    re.IGNORECASE,
)
"""Names that a camera, a telephone or a desktop made: they say nothing of what is in the file."""


_WIDE = {0xFF10 + n: str(n) for n in range(10)}


class Named(NamedTuple):
    """What a name says: a title, empty where it says nothing; and a date as people write it, empty where there is none."""

    title: str
    date: str = ""


def told(name: str) -> Named:
    """The title and the date in the name of a file or a folder.

    `01-越剧《梁祝》20190501(1).mp4` is 越剧《梁祝》 of 2019-05-01; a year stays in the title too (`2019春节晚会`), since it is
    mostly a part of it; `IMG_20190501_1200.jpg` has a date and no title.
    """
    plain = _ENDING.sub("", unicodedata.normalize("NFC", name).translate(_WIDE)).strip()
    day = _DAY.search(plain)
    if day and (written := _written(day)):
        rest = f"{plain[: day.start()]} {plain[day.end() :]}"
        return Named(_tidy(rest), written)
    year = None if _COUNTER.fullmatch(plain) else _YEAR.search(plain)
    return Named(_tidy(plain), year["year"] if year else "")


def _written(found: re.Match[str]) -> str:
    month = next((found[name] for name in ("m1", "m2", "m3", "m4") if found[name]), "")
    day = next((found[name] for name in ("d1", "d2", "d3") if found[name]), "")
    if not 1 <= int(month) <= 12 or not 0 <= int(day or 0) <= 31:
        return ""
    return f"{found['year']}-{int(month):02d}" + (f"-{int(day):02d}" if day else "")


def _tidy(text: str) -> str:
    found = _TECHNICAL.sub(" ", _MADE_AGAIN.sub("", text.strip(" _-")))
    found = re.sub(r"[\s_]+", " ", _NUMBERED.sub("", found.strip(" _-"))).strip()
    while found != (bare := _bare(found)):
        found = bare
    return "" if _COUNTER.fullmatch(found) else found


def _bare(text: str) -> str:
    """Without signs at the edges, but brackets that hold something."""
    text = text.strip(" \t_-—–.,、·+~")
    for opening, closing in ("()", "（）", "[]", "【】"):
        if (text.startswith(opening) and closing not in text) or text.endswith(opening):
            text = text.strip(opening)
        if (text.endswith(closing) and opening not in text) or text.startswith(closing):
            text = text.strip(closing)
    return text.replace("()", "").replace("（）", "").replace("[]", "").strip()
