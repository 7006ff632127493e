"""Analysis of Chinese text, for entries and queries alike: folding, words, bigrams, pinyin and initials.

Everything here is pure and made for finding only: nobody is shown a folded text.
"""

from archive.catalogue.analysis.folding import fold
from archive.catalogue.analysis.tokens import Tokens, analyse

__all__ = ["Tokens", "analyse", "fold"]
