"""Words of everyday speech: those that only ask, and those for which archivists write others (`data/everyday.toml`)."""

import tomllib
from collections.abc import Mapping
from functools import lru_cache
from importlib import resources


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
def _table() -> Mapping[str, list[str]]:
    return tomllib.loads(resources.files(__package__).joinpath("data", "everyday.toml").read_text(encoding="utf-8"))
