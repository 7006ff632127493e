"""What `archive demo --once` checks by itself: what must be found is first, what must not is not, every class plays."""

from collections.abc import Sequence

from rich.console import Console

from archive import i18n
from archive.cli.demo import board, media
from archive.cli.demo.media import CHORUS, OPERA
from archive.models.search import SearchQuery
from archive.samples.as_they_come import CORRECTED
from archive.samples.by_hand import RIGHTED
from archive.samples.other_repository import TITLES as HARVESTED
from archive.services import Services

FOUND_FIRST = (
    ("越剧", OPERA),
    ("yueju", OPERA),
    ("YJ", OPERA),
    ("越劇", OPERA),
    ("嵊州 合唱", CHORUS),
    ("细纹刻纸", "樂清細紋刻紙《同心圓》"),
    ("茶宴", "径山茶宴口述史"),
    ("窗花", "窗花《莲开八面》"),
)
"""Words -> title of the sample entry that must come first: characters, pinyin, initials, traditional, a piece of a title."""
ALSO_COME = (
    ("细纹刻纸", CORRECTED),
    ("诸暨 团花", "诸暨剪纸《团花》"),
    ("缠枝", "蓝印花布《缠枝》"),
    ("板凳龙", RIGHTED),
    ("青瓷烧制", HARVESTED[0]),
)
"""The same after the corrected list, of what came as a ZIP, on a disk, through the workbench and by a harvest."""


def run(services: Services, console: Console, refused: Sequence[str]) -> bool:
    """Check everything, one line each; True when all is well. `refused` are titles that nothing may find."""
    console.rule(i18n.both("demo.checks"))
    later = dict(ALSO_COME)
    each = [*((words, later.pop(words, title)) for words, title in FOUND_FIRST), *later.items()]
    found = [_found_first(services, words, title) for words, title in each]
    hidden = [
        (f"{title} → {i18n.both('demo.nothing')}", services.catalogue.search(SearchQuery(text=f'"{title}"')).total == 0)
        for title in refused
    ]
    checks = [*found, *hidden, *media.checks(services), *board.checks(services)]
    for what, passed in checks:
        console.print(f"  {'✓' if passed else '✗✗✗'}  {what}", highlight=False, markup=False)
    return all(passed for _, passed in checks)


def _found_first(services: Services, words: str, title: str) -> tuple[str, bool]:
    hits = services.catalogue.search(SearchQuery(text=words)).hits
    first = hits[0].entry.title if hits else "–"
    return f"{words} → {first}", first == title
