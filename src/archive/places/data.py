"""The data files of this package, read once. Where they come from: `data/PROVENANCE.md`."""

import json
from collections.abc import Iterator, Mapping
from functools import lru_cache
from importlib import resources
from typing import Any

from archive.models.centre import Division, Level


def _json(name: str) -> dict[str, Any]:
    read: dict[str, Any] = json.loads(resources.files(__package__).joinpath("data", name).read_text(encoding="utf-8"))
    return read


@lru_cache(maxsize=1)
def source() -> Mapping[str, Any]:
    """The file of divisions as it is."""
    return _json("zhejiang-divisions.json")


@lru_cache(maxsize=1)
def traditional() -> Mapping[int, str]:
    """Code point of a traditional character -> its simplified one, for `str.translate`."""
    return {ord(character): simple for character, simple in _json("traditional.json").items()}


def every_division() -> Iterator[Division]:
    """Province, cities, counties and townships in the order of the file; statistical pseudo-divisions left out."""
    province = source()["province"]
    yield _division(province, Level.PROVINCE, None)
    for city in source()["cities"]:
        yield _division(city, Level.CITY, province["code"])
        for county in city["counties"]:
            yield _division(county, Level.COUNTY, city["code"])
            for township in county["township_list"]:
                if township["type"] != "statistical-pseudo":
                    yield _division(township, Level.TOWNSHIP, county["code"])


def _division(row: Mapping[str, Any], level: Level, parent: str | None) -> Division:
    return Division(
        code=row["code"],
        name=row["name"],
        name_hant=row.get("hant", ""),
        pinyin=row.get("pinyin", ""),
        level=level,
        parent=parent,
    )
