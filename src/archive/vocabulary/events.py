"""Events that people of the archive are told of: who is told, where the next thing is done. Data: `data/events.toml`."""

import tomllib
from collections.abc import Mapping
from functools import cache
from importlib import resources
from typing import NamedTuple

from archive.models.people import Role


class Event(NamedTuple):
    """One kind of event."""

    name: str
    roles: tuple[Role, ...]
    """Who is told where nobody is named."""
    page: str
    """Where the next thing is done, with {subject} and {centre}."""
    word: str
    """What is to be done next: `notice.next.<word>`."""
    chat: bool = False
    """Whether the chat room hears of it."""


@cache
def events() -> Mapping[str, Event]:
    """Every event by its name."""
    text = resources.files("archive.vocabulary").joinpath("data/events.toml").read_text(encoding="utf-8")
    return {
        name: Event(name, tuple(Role(role) for role in one["roles"]), one["page"], one["word"], one.get("chat", False))
        for name, one in tomllib.loads(text).items()
    }
