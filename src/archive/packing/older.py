"""What Python 3.10 lacks of what the readers of lists use; newer ones have all of it. Imported before anything else."""

import enum
import json
import re
import sys
import types
import typing

_SECTION = re.compile(r'\["?([^"\]]+)"?\]')
_PAIR = re.compile(r'(\w+) = ("(?!"").*"|""|\d+)')
_BEGUN = re.compile(r'(\w+) = """')


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


def sections(text: str) -> dict[str, dict[str, str | int]]:
    """A catalogue of words (TOML): sections of pairs, each a text, on one line or between three quotation marks, or a number."""
    found: dict[str, dict[str, str | int]] = {}
    here: dict[str, str | int] = {}
    lines = iter(text.splitlines())
    for line in lines:
        if head := _SECTION.fullmatch(line.strip()):
            here = found.setdefault(head[1], {})
        elif pair := _PAIR.fullmatch(line.strip()):
            here[pair[1]] = json.loads(pair[2])
        elif begun := _BEGUN.fullmatch(line.strip()):
            here[begun[1]] = "".join(f"{one}\n" for one in iter(lambda: next(lines), '"""'))
    return found
