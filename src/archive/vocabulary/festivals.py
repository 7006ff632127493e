"""Festivals through the year: when they are, and by which words a work tells of one. Names: `data/genres.json`."""

from collections.abc import Mapping
from datetime import date
from functools import cache, lru_cache
from types import MappingProxyType
from typing import NamedTuple

from archive.vocabulary.farmers_calendar import solar_day, solar_term
from archive.vocabulary.genres import Genre, genres

_FIRST_YEAR = 1980
"""Of recordings that are dated to the day; older ones are known by their year."""


class Festival(NamedTuple):
    """One festival: its term, the words that tell of it, and longer words in which these mean something else."""

    term: Genre
    words: tuple[str, ...]
    never: tuple[str, ...] = ()
    english: str = ""

    @property
    def id(self) -> str:
        """Id of the term."""
        return self.term.id

    @property
    def name_en(self) -> str:
        """English name."""
        return self.english or self.term.en

    def day(self, year: int) -> date | None:
        """Its day that lies in a year of the farmers' calendar, or for a solar term in one of today's; None if it has none."""
        if self.term.lunar is None:
            return date.fromisoformat(solar_term(year, self.term.zh))
        month, day = (int(part) for part in self.term.lunar.split("-"))
        found = solar_day(year, month, 0 if self.term.lunar == "12-30" else day)
        return date.fromisoformat(found) if found else None

    def next_day(self, today: date) -> date:
        """The day on which it is next, today included."""
        return min(day for year in range(today.year - 1, today.year + 2) if (day := self.day(year)) and day >= today)


_WORDS: Mapping[str, tuple[str, str, str]] = {
    "fest.chunjie": ("春节 新春 过年 大年初一 正月初一 拜年", "", ""),
    "fest.yuanxiao": ("元宵 上元节 闹花灯 正月十五", "", ""),
    "fest.longtaitou": ("二月二 龙抬头", "二月二日 二月二十 十二月二", "Dragon Raises Its Head"),
    "fest.sanyuesan": ("三月三 上巳", "三月三日 三月三十", "Third of the Third Month"),
    "term.05": ("清明", "清明上河", "Qingming"),
    "fest.siyueba": ("四月八 浴佛节 乌饭节", "四月八日", "Eighth of the Fourth Month"),
    "fest.duanwu": ("端午 端阳", "", ""),
    "fest.liuyueliu": ("六月六 天贶节", "六月六日", "Sixth of the Sixth Month"),
    "fest.qixi": ("七夕 乞巧 七月七", "七月七日", ""),
    "fest.zhongyuan": ("中元节 七月半 盂兰盆", "", "Ghost Festival"),
    "fest.zhongqiu": ("中秋 八月半 八月十五", "八月十五日", ""),
    "fest.chongyang": ("重阳 敬老节 九月九", "九月九日", ""),
    "fest.laba": ("腊八 腊月初八", "", "Laba Festival"),
    "fest.xiaonian": ("过小年 小年夜 送灶 祭灶 腊月廿三", "", "Little New Year"),
    "fest.chuxi": ("除夕 大年三十 年夜饭 守岁", "", ""),
    "term.01": ("立春 春神", "", "Start of Spring"),
    "term.07": ("立夏", "", "Start of Summer"),
    "term.22": ("冬至 祭冬", "", "Winter Solstice"),
}
"""Id -> words that tell of it, words in which they mean something else, and its English name where the file has none.
Of the solar terms those that villages here keep as feasts.
"""


@lru_cache(maxsize=1)
def festivals_of_the_year() -> Mapping[str, Festival]:
    """Id -> festival."""
    known = genres()
    made = (
        Festival(known[id_], tuple(words.split()), tuple(never.split()), english)
        for id_, (words, never, english) in _WORDS.items()
    )
    return MappingProxyType({one.id: one for one in made})


@cache
def days_until(festival_id: str, year: int) -> tuple[date, ...]:
    """Its days since 1980, up to those of this year."""
    one = festivals_of_the_year()[festival_id]
    return tuple(day for each in range(_FIRST_YEAR, year + 1) if (day := one.day(each)))
