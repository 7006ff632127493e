"""Themes of what the public asks for, and the age bands that people may tell. Data: `data/demand-themes.toml`."""

import tomllib
from collections.abc import Mapping
from functools import cache
from importlib import resources
from types import MappingProxyType


@cache
def themes() -> Mapping[str, str]:
    """Id of a theme -> the words for it, between blanks."""
    return _table("themes")


@cache
def ages() -> Mapping[str, str]:
    """Id of an age band -> the words for it, between blanks."""
    return _table("ages")


def _table(name: str) -> Mapping[str, str]:
    text = resources.files("archive.vocabulary").joinpath("data/demand-themes.toml").read_text(encoding="utf-8")
    return MappingProxyType(tomllib.loads(text)[name])
