"""What `archive demo --once` checks by itself: what must be found is found first, what must not is not, the stream decodes."""

import json
import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any
from urllib.error import URLError
from urllib.parse import quote
from urllib.request import urlopen

from rich.console import Console

from archive import i18n
from archive.errors import ArchiveError, MediaUnreadable, Unavailable
from archive.models.search import SearchQuery
from archive.services import Services

TIMEOUT_S = 30
OPERA = "越剧《梁祝》选段"
FOUND_FIRST = (
    ("越剧", OPERA),
    ("yueju", OPERA),
    ("YJ", OPERA),
    ("越劇", OPERA),
    ("嵊州 合唱", "嵊州村歌合唱《茉莉花》"),
    ("细纹刻纸", "樂清細紋刻紙《同心圓》"),
    ("茶宴", "径山茶宴口述史"),
    ("窗花", "窗花《莲开八面》"),
)
"""Words -> title of the sample entry that must come first: characters, pinyin, initials, traditional, a piece of a title."""
_NAMED = re.compile(r'^(?!#)(\S+)$|URI="([^"]+)"', re.MULTILINE)


def run(services: Services, console: Console, refused: Sequence[str]) -> bool:
    """Check everything, one line each; True when all is well. `refused` are titles that nothing may find."""
    console.rule(i18n.both("demo.checks"))
    found = [_found_first(services, words, title) for words, title in FOUND_FIRST]
    hidden = [
        (f"{title} → {i18n.both('demo.nothing')}", services.catalogue.search(SearchQuery(text=f'"{title}"')).total == 0)
        for title in refused
    ]
    checks = [*found, *hidden, _playable(services)]
    for what, passed in checks:
        console.print(f"  {'✓' if passed else '✗✗✗'}  {what}", highlight=False, markup=False)
    return all(passed for _, passed in checks)


def _found_first(services: Services, words: str, title: str) -> tuple[str, bool]:
    hits = services.catalogue.search(SearchQuery(text=words)).hits
    first = hits[0].entry.title if hits else "–"
    return f"{words} → {first}", first == title


def _playable(services: Services) -> tuple[str, bool]:
    """The opera's stream, fetched from the portal as a player fetches it, decodes to its end."""
    from archive import media
    from archive.steps.limits import media_limits

    limits = media_limits(services)
    try:
        entry = services.catalogue.search(SearchQuery(text=OPERA)).hits[0].entry
        resource: dict[str, Any] = json.loads(_fetched(services, f"/api/v1/resources/{entry.id}"))
        stream = next(m["stream"]["path"] for m in resource["media"] if m.get("stream"))
        with media.workspace(limits.scratch) as folder:
            for name, data in _stream(services, f"/media/{resource['publication_key']}/{stream}"):
                target = folder / name
                target.parent.mkdir(parents=True, exist_ok=True)
                target.write_bytes(data)
            seconds = media.played(folder / Path(stream).name, limits)
    except (IndexError, StopIteration, MediaUnreadable, Unavailable) as fault:
        reason = str(fault) if isinstance(fault, ArchiveError) else "no entry with a stream"
        return f"HLS: {reason}", False
    return f"HLS: {seconds:.1f} s", seconds > 1


def _stream(services: Services, master: str) -> Iterator[tuple[str, bytes]]:
    """Name (relative to the master playlist) and bytes of a master playlist and everything it leads to."""
    base, _, first = master.rpartition("/")
    waiting, seen = [first], set()
    while waiting:
        name = waiting.pop()
        if name in seen:
            continue
        seen.add(name)
        data = _fetched(services, f"{base}/{name}")
        yield name, data
        if name.endswith(".m3u8"):
            folder = name.rpartition("/")[0]
            named = (plain or quoted for plain, quoted in _NAMED.findall(data.decode()))
            waiting += [f"{folder}/{one}" if folder else one for one in named]


def _fetched(services: Services, path: str) -> bytes:
    address = services.settings.portal_url.rstrip("/") + quote(path)
    try:
        with urlopen(address, timeout=TIMEOUT_S) as answer:  # noqa: S310  # the portal's own address
            data: bytes = answer.read()
            return data
    except (URLError, TimeoutError, ConnectionError) as fault:
        raise Unavailable(server=address, reason=str(fault)) from fault
