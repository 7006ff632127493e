"""Chinese numerals as they stand in dates and part numbers, turned into Arabic ones."""

import re

_DIGITS = {character: str(n) for n, character in enumerate("零一二三四五六七八九")} | {"〇": "0", "○": "0", "两": "2"}
_RUN = re.compile("[零〇○一二三四五六七八九十]+")


def arabic(text: str) -> str:
    """二〇二四年五月十二日 -> 2024年5月12日; 八十年代 -> 80年代. Other characters stay."""
    return _RUN.sub(lambda run: _number(run.group()), text)


def _number(run: str) -> str:
    if "十" not in run:
        return "".join(_DIGITS[character] for character in run)
    tens, _, ones = run.partition("十")
    return str(int(_DIGITS.get(tens, "1" if not tens else "0")) * 10 + int(_DIGITS.get(ones, "0")))
