"""Chapters as people write them, a moment and a title a line (`00:00 开场`), to and from stretches of a recording.

The form is that of descriptions on video platforms: minutes and seconds, hours before them where there are some, each line later
than the one before. A chapter ends where the next one begins, the last one with the recording.
"""

import re
from collections.abc import Sequence

from archive.errors import ChaptersWrong
from archive.models.facts import Chapter

MOST = 500
LONGEST_TITLE = 200
# Full-width brackets, colons and digits come from Chinese keyboards.
_LINE = re.compile(
    r"[\[(\uff08\u3010]?(?:(?P<h>\d{1,3})[:\uff1a])?(?P<m>\d{1,3})[:\uff1a](?P<s>[0-5\uff10-\uff15]\d)(?:\.(?P<part>\d{1,3}))?"
    r"[\])\uff09\u3011]?(?:\s*[-\u2013\u2014\u3001.]\s*|\s+)(?P<title>\S.*)"
)


def read(text: str, length_s: float | None) -> tuple[Chapter, ...]:
    """The chapters of a recording that is so long (seconds), from their lines; empty lines say nothing.

    Raises:
        ChaptersWrong: the first line that is none, or not later than the one before, or beyond the recording.
    """
    begun: list[tuple[float, str]] = []
    for number, line in enumerate(text.splitlines(), start=1):
        if not line.strip():
            continue
        found = _LINE.fullmatch(line.strip())
        start = _seconds(found) if found else -1.0
        title = " ".join(found["title"].split()) if found else ""
        late = length_s is not None and start >= length_s
        early = bool(begun) and start <= begun[-1][0]
        if not found or late or early or len(title) > LONGEST_TITLE or len(begun) == MOST:
            raise ChaptersWrong(line=number, text=line.strip()[:60], length=_stamp(length_s, hours=False) if length_s else "-")
        begun.append((start, title))
    ends = [*(start for start, _ in begun[1:]), length_s]
    return tuple(Chapter(start_s=one[0], end_s=end or one[0], title=one[1]) for one, end in zip(begun, ends, strict=False))


def write(chapters: Sequence[Chapter]) -> str:
    """The lines that `read` makes the same chapters of."""
    hours = any(one.start_s >= 3600 for one in chapters)
    return "".join(f"{_stamp(one.start_s, hours=hours)} {one.title or '-'}\n" for one in chapters)


def _seconds(found: re.Match[str]) -> float:
    whole = int(found["h"] or 0) * 3600 + int(found["m"]) * 60 + int(found["s"])
    return whole + int((found["part"] or "0").ljust(3, "0")) / 1000


def _stamp(second: float, *, hours: bool) -> str:
    whole, thousandths = divmod(round(second * 1000), 1000)
    minutes, rest = divmod(whole, 60)
    written = f"{minutes // 60:02}:{minutes % 60:02}:{rest:02}" if hours or minutes >= 60 else f"{minutes:02}:{rest:02}"
    return f"{written}.{thousandths:03}" if thousandths else written
