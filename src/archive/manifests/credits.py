"""Credits as people write them: `导演：王某某；指挥：李某；演员：甲某、乙某`, `导演、编剧：王某某`, `主演 王某某 李某某`."""

import re
from collections.abc import Sequence
from typing import NamedTuple

from archive import vocabulary
from archive.manifests.columns import Part
from archive.manifests.families import is_han_name
from archive.manifests.splitting import pieces
from archive.models.roles import Role

_LED = re.compile(r"(?P<left>[^：:（）()\[\]【】《》“”\"']{1,30}?)\s*[：:]\s*(?P<body>.*)", re.DOTALL)
_BETWEEN_ROLES = re.compile(r"[/／&+和与及兼\s]+")
_NEXT = re.compile(r"(?<!\s)\s+(?=[\u4e00-\u9fff]{1,8}[：:])")
_PLAYS = re.compile(r"(?P<name>[\u4e00-\u9fff·]{2,4})\s*饰演?[:：]?\s*(?P<part>[\u4e00-\u9fff]{1,6})(?:\s+(?=\S))?")
_DASH = re.compile(r"(?<=[\u4e00-\u9fff])\s*(?:[—–]{1,2}|-{2,})\s*(?=[\u4e00-\u9fff])")
_SLASHED = re.compile(r"(?P<role>[\u4e00-\u9fff]{2,6})[/／](?P<name>[\u4e00-\u9fff]{2,4})")
_TITLES = frozenset("家者师员人组长兼助")
"""With these a word for what somebody does goes on: 指挥家王某."""
_NAMES = 2, 3
"""Letters of a name that follows its role without a mark."""
_NO_ROLE = re.compile(r"[\W\d_]*")
_COMMAS = frozenset(",，")
_SOFT = frozenset({*_COMMAS, "、"})
_NOBODY = frozenset({"无", "暂无", "没有", "不详", "未知", "待定", "/", "-", "—", "——", "none", "n/a", "unknown"})


class Run(NamedTuple):
    """People who stood side by side, with what they did; `led` is the word before them as given."""

    parts: tuple[Part, ...]
    names: list[str]
    led: str = ""


class Credits(NamedTuple):
    """What a cell says: its runs, words for no known role, words with nobody behind them; whether marks had to be guessed."""

    runs: tuple[Run, ...]
    unknown: tuple[str, ...] = ()
    empty: tuple[str, ...] = ()
    guessed: bool = False


def understood(text: str, column: Sequence[Part]) -> Credits:
    """The credits in a cell of a column that says `column` of everybody; of nobody where it is a column of credits.

    Where it says something, a word that is no known role is a part (梁山伯：王某某), and holds to the next ；or line only.
    """
    reader = _Reader(tuple(column))
    marked = _marked(text)
    reader.guessed = marked != text
    for before, piece in pieces(marked):
        for mark, given in _at_commas(before, piece.strip()):
            one = given if column else _parted(given)
            reader.guessed |= mark != before or one != given
            if one:
                reader.take(one, hard=mark not in _SOFT)
    return reader.end()


def _marked(text: str) -> str:
    """The text with the marks that are read: `甲某 饰 梁山伯 乙某 饰 祝英台`, `梁山伯——甲某`."""
    played = text if "（饰" in text or "(饰" in text else _PLAYS.sub(_as_part, text)
    return _DASH.sub("：", played)


def _as_part(match: re.Match[str]) -> str:
    return f"{match['name']}（饰{match['part']}）" + (
        "、" if match.end() < len(match.string) and match.group()[-1].isspace() else ""
    )


def _parted(piece: str) -> str:
    """`导演王某某` and `字幕/王某` as `导演：王某某` and `字幕：王某`, where the first letters are a known role."""
    if (slashed := _SLASHED.fullmatch(piece)) and _is_role(slashed["role"]) and not _is_role(slashed["name"]):
        return f"{slashed['role']}：{slashed['name']}"
    for letters in () if _is_role(piece) else _NAMES:
        role, name = piece[:-letters], piece[-letters:]
        if len(role) > 1 and _is_role(role) and is_han_name(name) and name[0] not in _TITLES and not _is_role(name):
            return f"{role}：{name}"
    return piece


class _Reader:
    """Goes through the pieces of a cell and keeps who is meant by what comes next."""

    def __init__(self, column: tuple[Part, ...]) -> None:
        self._column = column
        self._default = Run(column or (Part(Role.CONTRIBUTOR),), [])
        self._waiting: list[str] = []
        self._runs: list[Run] = [self._fresh()]
        self._unknown: dict[str, None] = {}
        self.guessed = False

    def take(self, piece: str, *, hard: bool) -> None:
        """One piece; `hard` tells that ；or a line break stood before it."""
        run = self._runs[-1]
        if hard and run.names:
            self._runs.append(self._fresh() if self._column else run._replace(names=[]))
        if led := _led(piece):
            self._begin([*self._waiting, *led.words], led.left)
            self._take_names(led.body)
        elif _is_role(piece):
            self._waiting.append(piece)
        else:
            if self._waiting:
                self._begin(self._waiting, "、".join(self._waiting))
            self._take_names(piece)

    def end(self) -> Credits:
        """Everything that was found. A word for a role behind which nobody stands is what somebody is called."""
        self._runs[-1].names.extend(self._waiting)
        found = [run for run in self._runs if run.names]
        empty = dict.fromkeys(run.led for run in self._runs if run.led and not run.names)
        said = {run.led for run in found}
        return Credits(tuple(found), tuple(self._unknown), tuple(word for word in empty if word not in said), self.guessed)

    def _fresh(self) -> Run:
        return self._default._replace(names=[])

    def _begin(self, words: Sequence[str], left: str) -> None:
        waited = [*self._waiting, left] if self._waiting and self._waiting != list(words) else [left]
        self._waiting = []
        self._runs.append(Run(tuple(map(self._part, words)), [], "、".join(waited)))

    def _part(self, word: str) -> Part:
        if role := vocabulary.find_role(word):
            return Part(role, word if vocabulary.says_more(word) else None)
        if self._column:
            return Part(self._column[0].role, word)
        self._unknown[word] = None
        return Part(Role.CONTRIBUTOR, word)

    def _take_names(self, text: str) -> None:
        """Names, and further credits that only blanks part from them."""
        first, *others = _NEXT.split(text)
        words = first.split()
        if len(words) > 1 and _is_role(words[0]):
            self.guessed = True
            self._begin([words[0]], words[0])
            words = words[1:]
        people = words[1:] if words and vocabulary.is_ensemble(words[0]) else words
        if len(words) > 1 and all(is_han_name(word) and not vocabulary.is_ensemble(word) for word in people):
            self.guessed = True
            self._take_words(words)
        elif words:
            name = " ".join(words)
            self._runs[-1].names.extend([] if name.casefold() in _NOBODY else [name])
        for other in others:
            self.guessed = True
            self.take(other, hard=False)

    def _take_words(self, words: Sequence[str]) -> None:
        for word in words:
            if _is_role(word):
                self._begin([word], word)
            else:
                self._runs[-1].names.append(word)


class _Led(NamedTuple):
    words: list[str]
    left: str
    body: str


def _led(piece: str) -> _Led | None:
    """The words before a colon, each of several roles by itself, and what stands behind it."""
    match = _LED.fullmatch(piece)
    if match is None or _NO_ROLE.fullmatch(match["left"]):
        return None
    left = match["left"].strip()
    parts = [part for part in _BETWEEN_ROLES.split(left) if part]
    several = len(parts) > 1 and not vocabulary.find_role(left) and all(map(vocabulary.find_role, parts))
    return _Led(parts if several else [left], left, match["body"].strip())


def _is_role(word: str) -> bool:
    """Whether a word alone tells what the next ones did. Names of ensembles look like the words for them."""
    return vocabulary.find_role(word) not in {None, Role.ENSEMBLE}


def _at_commas(before: str, piece: str) -> list[tuple[str, str]]:
    """A piece, parted at commas where a name, an ensemble or a credit stands on both sides of each; with the mark before each."""
    parts = [(comma or before, part.strip()) for comma, part in pieces(piece, _COMMAS)]
    return parts if len(parts) > 1 and all(_stands_alone(part) for _, part in parts) else [(before, piece)]


def _stands_alone(part: str) -> bool:
    led = _led(_parted(part))
    name = vocabulary.bare_name(led.body if led else part)
    return is_han_name(name) or vocabulary.is_ensemble(name)
