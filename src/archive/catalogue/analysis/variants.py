"""Rare, old and foreign shapes of characters and the common one that they are found by: 戱 戯 -> 戏, 邨 -> 村, 琹 -> 琴.

The tables lie in the package (`data/PROVENANCE.md`): one made from Unihan and `yitizi`, and one by hand for what both lack.
"""

from collections.abc import Iterator, Mapping
from functools import lru_cache
from importlib import resources

_FILES = ("variants.tsv", "by-hand.tsv")


@lru_cache(maxsize=1)
def table() -> Mapping[int, str]:
    """Code point of a shape that OpenCC leaves as it is -> the common shape, for `str.translate`."""
    return {ord(one): target for name in _FILES for target, ones in _lines(name) for one in ones}


def common(character: str) -> str:
    """The common shape of a character."""
    return table().get(ord(character), character)


def _lines(name: str) -> Iterator[tuple[str, str]]:
    text = resources.files(__package__).joinpath("data", name).read_text(encoding="utf-8")
    for line in text.splitlines():
        target, _, ones = line.partition("\t")
        yield target, ones
