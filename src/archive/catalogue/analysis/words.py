"""Cutting folded text into pieces: words of Han runs, and letters and digits between them."""

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from archive.catalogue.analysis.folding import Folded
from archive.catalogue.analysis.lexicon import names

if TYPE_CHECKING:
    import jieba

_HAN = "〇㐀-䶿一-鿿\U00020000-\U000323af"
_RUN = re.compile(rf"(?P<han>[{_HAN}]+)|(?:(?![{_HAN}])[^\W_])+")


class Run(NamedTuple):
    """A stretch of Han characters, or of other letters and digits; `start` counts characters of the folded text."""

    plain: str
    readable: str
    start: int
    han: bool


def runs(folded: Folded) -> Iterator[Run]:
    """The stretches of a text; punctuation, blanks and pictures lie between them."""
    for match in _RUN.finditer(folded.plain):
        start, end = match.span()
        yield Run(match[0], folded.readable[start:end], start, match["han"] is not None)


def words(run: Run) -> tuple[str, ...]:
    """The words of a Han run as they are written in `readable`; together they are the run."""
    return tuple(dictionary().cut(run.readable))


@lru_cache(maxsize=100_000)
def inner_words(word: str) -> tuple[tuple[int, int], ...]:
    """Where words of two and three characters stand within a longer one (start, end): 越剧 and 剧团 in 越剧团."""
    known = dictionary().FREQ
    return tuple(
        (start, start + length)
        for length in (2, 3)
        if len(word) > length
        for start in range(len(word) - length + 1)
        if known.get(word[start : start + length])
    )


@lru_cache(maxsize=1)
def dictionary() -> "jieba.Tokenizer":
    """The jieba segmenter with the archive's names kept whole; reads its dictionary once (0.5 s).

    Its cache in the shared temporary folder is not used: anybody could have written it.
    """
    import jieba  # noqa: PLC0415 - with its dictionary, when the first text is cut

    tokenizer = jieba.Tokenizer()
    tokenizer.FREQ, tokenizer.total = tokenizer.gen_pfdict(tokenizer.get_dict_file())
    tokenizer.initialized = True
    for name in names():
        if re.fullmatch(f"[{_HAN}]+", name):
            tokenizer.add_word(name)
    return tokenizer
