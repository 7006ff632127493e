"""What Python 3.10 lacks of what the readers of lists use; newer ones have all of it. Imported before anything else."""

import enum
import json
import re
import sys
import types
import typing

_SECTION = re.compile(r'\["?([^"\]]+)"?\]')
_PAIR = re.compile(r'(\w+) = (".*"|\d+)')


def supply() -> None:
    """Put what is missing where it will be looked for."""
    if hasattr(enum, "StrEnum"):
        return
    enumerations: typing.Any = enum
    enumerations.StrEnum = StrEnum
    mro: typing.Any = typing.NamedTuple
    plain = mro.__mro_entries__((mro,))
    mro.__mro_entries__ = lambda _: plain  # a named tuple may say what it holds; nobody asks it
    reader: typing.Any = types.ModuleType("tomllib")
    reader.loads = sections
    sys.modules.setdefault("tomllib", reader)


class StrEnum(str, enum.Enum):  # noqa: UP042 - this is what older Pythons lack
    """Words of which each is its own text."""

    def __str__(self) -> str:
        return str.__str__(self)

    def __format__(self, format_spec: str) -> str:
        return str.__format__(self, format_spec)


def sections(text: str) -> dict[str, dict[str, str]]:
    """A catalogue of words (TOML): sections of pairs, each on one line."""
    found: dict[str, dict[str, str]] = {}
    here: dict[str, str] = {}
    for line in text.splitlines():
        if head := _SECTION.fullmatch(line.strip()):
            here = found.setdefault(head[1], {})
        elif pair := _PAIR.fullmatch(line.strip()):
            here[pair[1]] = json.loads(pair[2])
    return found
