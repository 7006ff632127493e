"""Festivals of the solar calendar, by their names: those that are no genre and that centres hold events for."""

import tomllib
from functools import lru_cache
from importlib import resources

from archive.models.base import Model


class SolarFestival(Model):
    """One of them, with other names for it."""

    zh: str
    en: str
    alt: tuple[str, ...] = ()


@lru_cache(maxsize=1)
def solar_festivals() -> tuple[SolarFestival, ...]:
    """In the order of the year."""
    text = resources.files(__package__).joinpath("data", "solar-festivals.toml").read_text(encoding="utf-8")
    return tuple(SolarFestival.model_validate(row) for row in tomllib.loads(text)["festival"])
