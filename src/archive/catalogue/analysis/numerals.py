"""Numbers as people write them: 第三届 and 第3届, 二〇二四年 and 2024年 are the same, whichever of them is typed or printed.

Only where a number is meant: after 第, before 届, 年 and their like, or as a year of four digits. 三江村 and 十八相送 are names.
"""

import re
from collections.abc import Iterator
from itertools import islice, product

MOST = 8
"""Ways to write a text; further ones of a text with many numbers are not looked for."""
_ONES = "零一二三四五六七八九"
_DIGIT = {character: n for n, character in enumerate(_ONES)} | {"〇": 0, "○": 0, "两": 2, "兩": 2}
_TENS = {"十": 10, "百": 100, "千": 1000}
_HAN = "零〇○一二三四五六七八九十百千两兩廿卅"
_NUMBER = rf"(?:[0-9０-９]{{1,4}}|[{_HAN}]+)"
_UNIT = "(?:届|屆|年|月|日|号|號|期|集|周年|週年)"
_EDGE = rf"[0-9０-９A-Za-z{_HAN}.]"
_MEANT = re.compile(
    rf"(?<=第){_NUMBER}(?!{_EDGE})|(?<!{_EDGE}){_NUMBER}(?={_UNIT})"
    rf"|(?<!{_EDGE})(?:[12１２][0-9０-９]{{3}}|[一二][零〇○一二三四五六七八九]{{3}})(?!{_EDGE})"
)


def ways(text: str) -> tuple[str, ...]:
    """The ways to write the numbers of a text, itself among them, at most `MOST`; the same for each of them."""
    pieces: list[tuple[str, ...]] = []
    end = 0
    for match in _MEANT.finditer(text):
        pieces += [(text[end : match.start()],), tuple(_forms(match[0]))]
        end = match.end()
    pieces.append((text[end:],))
    found = dict.fromkeys("".join(way) for way in islice(product(*pieces), MOST))
    return tuple(found) if text in found else (text, *found)


def _forms(number: str) -> Iterator[str]:
    value = value_of(number)
    if value is None:
        yield number
        return
    yield str(value)
    if value > 999:
        digits = "".join(_ONES[int(digit)] for digit in str(value))
        yield digits.replace("零", "〇")
        yield digits
    else:
        yield _counted(value)
    if number != str(value) and (number[0] in "廿卅" or number.isdecimal()):
        yield number


def value_of(number: str) -> int | None:
    """What is meant; None where it is no number, e.g. 百千 or 二二."""
    if number.isdecimal():
        return int(number)
    number = re.sub("^廿", "二十", re.sub("^卅", "三十", number))
    if all(character in _DIGIT for character in number):
        return int("".join(str(_DIGIT[character]) for character in number)) if len(number) in {1, 4} else None
    total, digit, last = 0, 0, 10_000
    for character in number:
        if character in _DIGIT:
            digit = _DIGIT[character]
        elif (unit := _TENS.get(character, 0)) and unit < last:
            total += (digit or 1) * unit
            digit, last = 0, unit
        else:
            return None
    return total + digit


def _counted(value: int) -> str:
    """12 -> 十二, 120 -> 一百二十, 105 -> 一百零五."""
    hundreds, rest = divmod(value, 100)
    tens, ones = divmod(rest, 10)
    if not value:
        return "零"
    text = f"{_ONES[hundreds]}百" if hundreds else ""
    if tens:
        text += f"{'' if tens == 1 and not hundreds else _ONES[tens]}十"
    elif hundreds and ones:
        text += "零"
    return text + (_ONES[ones] if ones else "")
