"""Words of everyday speech: those that only ask, and those for which archivists write others (`data/everyday.toml`)."""

import tomllib
from collections.abc import Mapping
from functools import lru_cache
from importlib import resources
from typing import Any


@lru_cache(maxsize=1)
def asking() -> frozenset[str]:
    """Words that say nothing of what is looked for."""
    return frozenset(_table()["asking"])


@lru_cache(maxsize=1)
def same() -> Mapping[str, tuple[str, ...]]:
    """Word -> what else it may be written as."""
    found: dict[str, dict[str, None]] = {}
    for line in _table()["same"]:
        ones = line.split()
        for one in ones:
            found.setdefault(one, {}).update(dict.fromkeys(other for other in ones if other != one))
    return {one: tuple(others) for one, others in found.items()}


@lru_cache(maxsize=1)
def media() -> Mapping[str, str]:
    """Word -> the medium that who says it wants."""
    return {word: medium for medium, words in _table()["media"].items() for word in words}


@lru_cache(maxsize=1)
def _table() -> Mapping[str, Any]:
    return tomllib.loads(resources.files(__package__).joinpath("data", "everyday.toml").read_text(encoding="utf-8"))
