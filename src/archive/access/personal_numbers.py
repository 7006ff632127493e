"""Numbers of people in texts: identity numbers, mobile numbers, bank cards. Found so that no public field holds one.

Identity numbers by GB 11643-1999: a division, a day of birth, an order and the check character of ISO 7064 MOD 11-2. Mobile
numbers by the numbering plan of the mainland: eleven digits that begin with 13 to 19. Bank cards by ISO/IEC 7812: 16 to 19
digits of a known issuer with the Luhn check digit. What only looks alike stays: days and times, inventory numbers, ISBN.
"""

import re
import unicodedata
from collections.abc import Collection, Iterator
from datetime import date
from enum import StrEnum
from typing import NamedTuple

MASK = "＊"


class NumberKind(StrEnum):
    """What a number is of."""

    IDENTITY = "identity"
    MOBILE = "mobile"
    BANK_CARD = "bank-card"


_OF_PEOPLE = frozenset({NumberKind.IDENTITY, NumberKind.MOBILE})


class PersonalNumber(NamedTuple):
    """One number: its kind, and where it stands in the text (characters, end exclusive)."""

    kind: NumberKind
    start: int
    end: int


_NARROW = r"[\s\-–—.·_]?"
_WIDE = r"[\s\-–—‐‑−.·_/、,,|:()（）\u00ad\u200b-\u200d\u2060\ufeff]{0,3}"
_RUN = re.compile(rf"\d(?:{_NARROW}\d)*")
"""Digits as bank cards are parted."""
_WIDE_RUN = re.compile(rf"\d(?:{_WIDE}\d)*(?:{_WIDE}[Xx×])?")
"""Digits as people part identity and mobile numbers, whose own digits and groups tell them from others."""
_LABEL = re.compile(
    r"(?:编号|登记号|藏品号|馆藏号|索书号|档号|档案号|文号|总号|分类号|条码|书号|刊号|流水号|ISBN|ISSN|ISRC|DOI|No\.?|№)\s*[为是]?\s*[::#((]?\s*$",
    re.IGNORECASE,
)
_PEOPLE = re.compile(
    r"(?:身份证|证件|电话|手机|联系方式|卡|账|帐户?"
    r"|(?<![A-Za-z])(?:tel|phone|mobile|mob|cell|wx|wechat|weixin|qq|card|icbc|ccb|abc|boc|cmb)(?![A-Za-z]))[^,,;;。\n]{0,6}$",
    re.IGNORECASE,
)
_CITIZEN = re.compile(r"(?:身份证|证件|公民身份)[^,,;;。\n]{0,6}$")
_COUNTED = re.compile(r"\s*[个册件次人元份张幅枚页字]")
_MARKUP = re.compile(r"<[^<>\n]{0,64}>|&nbsp;|&#160;")
_LIKE_X = str.maketrans("ХхΧχⅩⅹ", "XxXxXx")
_DIVISIONS = frozenset(
    {11, 12, 13, 14, 15, 21, 22, 23, 31, 32, 33, 34, 35, 36, 37, 41, 42, 43, 44, 45, 46, 50, 51, 52, 53, 54}
    | {61, 62, 63, 64, 65, 71, 81, 82, 83}
)
"""Provinces of GB/T 2260, and 83 for residents from Taiwan."""
_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CHECKS = "10X98765432"
_MOBILE = re.compile(r"1[3-9]\d{9}")
_ABROAD = re.compile(r"(?:0086|86|0)(1[3-9]\d{9})")
_ISSUERS = re.compile(r"62|81|4|5[1-5]|2[2-7]|3[45]|6011|65|9558|60")
_OLDEST = 1850
_LISTED = re.compile(r"[、,,|:]")
"""Between numbers of a list, such as years; the check character of an identity number tells it all the same."""
_MOST_GROUPS = 8
_LONGEST = 18
_DIGIT = re.compile(r"\d")
_FEWEST = 11
"""Digits of a mobile number, the shortest of all; most texts of a list hold fewer and are done with."""


def found(text: str) -> list[PersonalNumber]:
    """Every number of a person in a text, in the order of the text."""
    if len(_DIGIT.findall(unicodedata.normalize("NFKC", text))) < _FEWEST:
        return []
    folded, places = _folded(text)
    hits = [
        (start, end, kind)
        for pattern, kinds in ((_WIDE_RUN, _OF_PEOPLE), (_RUN, frozenset({NumberKind.BANK_CARD})))
        for run in pattern.finditer(folded)
        for kind, start, end in _in_run(folded, run.start(), run.group(), kinds)
    ]
    numbers: list[PersonalNumber] = []
    last = 0
    for start, end, kind in sorted(hits, key=lambda hit: (hit[0], -hit[1])):
        if start >= last:
            numbers.append(PersonalNumber(kind, places[start], places[end - 1] + 1))
            last = end
    return numbers


def masked(text: str) -> str:
    """The text with every character of such numbers as `＊`; the same object where there is none."""
    numbers = found(text)
    if not numbers:
        return text
    characters = list(text)
    for number in numbers:
        for place in range(number.start, number.end):
            if not characters[place].isspace():
                characters[place] = MASK
    return "".join(characters)


def _folded(text: str) -> tuple[str, list[int]]:
    """The text with compatibility forms folded (full-width digits), without markup, and of each character its place before."""
    unseen = {place for tag in _MARKUP.finditer(text) for place in range(*tag.span())}
    if text.isascii() and not unseen:
        return text, list(range(len(text)))
    pieces, places = [], []
    for place, character in enumerate(text):
        if place in unseen:
            continue
        # ① is no digit of a number beside it.
        counting = unicodedata.category(character) == "No"
        piece = " " if counting else unicodedata.normalize("NFKC", character.translate(_LIKE_X))
        pieces.append(piece)
        places += [place] * len(piece)
    return "".join(pieces), places


def _in_run(text: str, start: int, run: str, kinds: Collection[NumberKind]) -> Iterator[tuple[NumberKind, int, int]]:
    """The groups of a run, the longest that are one number together first; `start` is where the run begins."""
    pieces = [(m.start(), m.end()) for m in re.finditer(r"[0-9Xx×]+", run)]
    most = len(pieces) if all(end - begin == 1 for begin, end in pieces) else _MOST_GROUPS
    first = 0
    while first < len(pieces):
        for last in range(min(len(pieces), first + min(most, _LONGEST)) - 1, first - 1, -1):
            begin, end = pieces[first][0], pieces[last][1]
            if (kind := _kind(text, start + begin, run[begin:end])) in kinds and kind:
                yield kind, start + begin, start + end
                first = last
                break
        else:
            if NumberKind.IDENTITY in kinds:
                at = start + pieces[first][0]
                yield from ((kind, at + begin, at + end) for kind, begin, end in _within(run[slice(*pieces[first])]))
        first += 1


def _within(digits: str) -> Iterator[tuple[NumberKind, int, int]]:
    """Identity numbers in a longer run of digits, as badly read pictures have them, and mobile numbers glued to those."""
    digits = digits.upper().replace("×", "X")
    begins: list[int] = []
    begin = 0
    while begin + 18 <= len(digits):
        if _is_identity(digits[begin : begin + 18]):
            begins.append(begin)
            begin += 18
        else:
            begin += 1
    for begin in begins:
        yield NumberKind.IDENTITY, begin, begin + 18
    ends = [0, *(begin + 18 for begin in begins)]
    for before, after in zip(ends, [*begins, len(digits)], strict=True):
        if begins and _MOBILE.fullmatch(digits[before:after]):
            yield NumberKind.MOBILE, before, after


def _kind(text: str, start: int, written: str) -> NumberKind | None:
    digits = re.sub(r"[^0-9X]", "", written.upper().replace("×", "X"))
    if _is_identity(digits):
        return NumberKind.IDENTITY
    before, after = text[max(0, start - 16) : start], text[start + len(written) : start + len(written) + 4]
    if _is_old_identity(digits) and _CITIZEN.search(before):
        return NumberKind.IDENTITY
    if not after.startswith("@") and (_is_of_a_thing(before) or _COUNTED.match(after)):
        return None
    if (
        not _LISTED.search(written)
        and (_MOBILE.fullmatch(digits) or _ABROAD.fullmatch(digits))
        and _groups_of_a_telephone(written)
    ):
        return NumberKind.MOBILE
    return NumberKind.BANK_CARD if _is_bank_card(digits) else None


def _is_of_a_thing(before: str) -> bool:
    """Whether the words before a number say that it is one of an inventory, a book or the like; or a letter begins it."""
    if _PEOPLE.search(before):
        return False
    return bool(_LABEL.search(before)) or bool(re.search(r"[A-Za-z]-?$", before))


def _groups_of_a_telephone(written: str) -> bool:
    """Whether it is written as telephone numbers are: in one, or parted as 3-4-4 with a country code before it at most."""
    groups = [len(group) for group in re.split(r"[^0-9]+", written) if group]
    if groups == [1] * 11:
        return True
    if groups[0] in {2, 4} and len(groups) > 1 and sum(groups) > 11:
        groups = groups[1:]  # 86, 0086
    return groups in ([11], [12], [13], [15], [3, 4, 4], [4, 3, 4], [3, 8], [7, 4], [6, 5], [5, 6])


def _is_identity(digits: str) -> bool:
    if not re.fullmatch(r"\d{17}[\dX]", digits) or int(digits[:2]) not in _DIVISIONS or not _is_day(digits[6:14]):
        return False
    total = sum(weight * int(digit) for weight, digit in zip(_WEIGHTS, digits, strict=False))
    return _CHECKS[total % 11] == digits[17]


def _is_old_identity(digits: str) -> bool:
    """Fifteen digits, as they were given until 1999: a division, a day of the 20th century, an order."""
    return bool(re.fullmatch(r"\d{15}", digits)) and int(digits[:2]) in _DIVISIONS and _is_day(f"19{digits[6:12]}")


def _is_day(digits: str) -> bool:
    year, month, day = int(digits[:4]), int(digits[4:6]), int(digits[6:])
    try:
        return year >= _OLDEST and date(year, month, day) <= date.today()
    except ValueError:
        return False


def _is_bank_card(digits: str) -> bool:
    if not re.fullmatch(r"\d{16,19}", digits) or not _ISSUERS.match(digits) or _is_day(digits[:8]):
        return False
    doubled = [int(digit) * (2 if place % 2 else 1) for place, digit in enumerate(reversed(digits))]
    return sum(value - 9 if value > 9 else value for value in doubled) % 10 == 0
